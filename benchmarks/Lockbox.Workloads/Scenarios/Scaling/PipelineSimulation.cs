namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>
/// Runs a <see cref="PipelineModel"/> from event to event: a thread ends what it does and takes up the next thing.
/// Between two events every thread that has something to do advances at the same rate, which is less than one when
/// there are more threads than processors, when the workers want more of the memory than it gives, or when they want to
/// write to one file more than one of them at a time can.
/// </summary>
/// <param name="model">The pipeline.</param>
/// <param name="workers">How many workers.</param>
/// <param name="processors">How many processors they share with the calling thread.</param>
internal sealed class PipelineSimulation(PipelineModel model, int workers, int processors)
{
    private const int QueuePerWorker = 2;

    private readonly double[] _left = new double[workers];
    private readonly bool[] _isBusy = new bool[workers];
    private double _callerLeft;
    private CallerTask _caller = CallerTask.Waiting;
    private long _planned;
    private long _queued;
    private long _done;
    private long _staged;
    private bool _holdsPlan;
    private double _now;
    private double _callerBusy;
    private double _workersBusy;
    private double _memoryBound;
    private double _fileBound;

    private enum CallerTask
    {
        Waiting,
        Planning,
        Staging,
        Ending,
        Ended,
    }

    /// <summary>Runs it to the end.</summary>
    public SimulatedRun Run()
    {
        while (true)
        {
            TakeUp();
            if (_caller == CallerTask.Ended)
            {
                return new SimulatedRun(
                    _now,
                    _callerBusy / _now,
                    _workersBusy / (_now * workers),
                    _memoryBound / _now,
                    _fileBound / _now,
                    model,
                    workers);
            }

            Advance();
        }
    }

    /// <summary>Gives every thread that waits something to do, if there is something.</summary>
    private void TakeUp()
    {
        bool changed = true;
        while (changed)
        {
            changed = TakeUpWork() | (_caller == CallerTask.Waiting && TakeUpCall());
        }
    }

    private bool TakeUpWork()
    {
        bool changed = false;
        for (int i = 0; i < workers && _queued > 0; i++)
        {
            if (!_isBusy[i])
            {
                _isBusy[i] = true;
                _left[i] = model.WorkFrame;
                _queued--;
                changed = true;
            }
        }

        return changed;
    }

    private bool TakeUpCall()
    {
        if (_holdsPlan && _queued < workers * QueuePerWorker)
        {
            _holdsPlan = false;
            _queued++;
            return true;
        }

        if (_staged < _done)
        {
            return Begin(CallerTask.Staging, model.StageFrame);
        }

        if (!_holdsPlan && _planned < model.Frames)
        {
            return Begin(CallerTask.Planning, model.PlanFrame);
        }

        return _staged == model.Frames && Begin(CallerTask.Ending, model.Serial);
    }

    private bool Begin(CallerTask task, double seconds)
    {
        _caller = task;
        _callerLeft = seconds;
        return true;
    }

    /// <summary>Lets the time pass until the next thread is done with what it does.</summary>
    private void Advance()
    {
        int busyWorkers = _isBusy.Count(static busy => busy);
        bool isCalling = _caller != CallerTask.Waiting;
        double rate = Math.Min(1, processors / (double)(busyWorkers + (isCalling ? 1 : 0)));
        double wanted = busyWorkers * rate * model.BytesFrame / model.WorkFrame;
        double memoryRate = Math.Min(1, model.Bandwidth / Math.Max(1, wanted));
        double writing = busyWorkers * rate * model.ExclusiveFrame / model.WorkFrame;
        double fileRate = 1 / Math.Max(1, writing);
        double workRate = rate * Math.Min(memoryRate, fileRate);
        double step = isCalling ? _callerLeft / rate : double.MaxValue;
        for (int i = 0; i < workers; i++)
        {
            step = _isBusy[i] ? Math.Min(step, _left[i] / workRate) : step;
        }

        _now += step;
        _callerBusy += isCalling ? step : 0;
        _workersBusy += busyWorkers * step;
        _memoryBound += memoryRate < fileRate ? step : 0;
        _fileBound += fileRate < memoryRate ? step : 0;
        EndWork(step * workRate);
        if (isCalling && (_callerLeft -= step * rate) <= Negligible(model.Total))
        {
            EndCall();
        }
    }

    private void EndWork(double progress)
    {
        for (int i = 0; i < workers; i++)
        {
            if (_isBusy[i] && (_left[i] -= progress) <= Negligible(model.WorkFrame))
            {
                _isBusy[i] = false;
                _done++;
            }
        }
    }

    private void EndCall()
    {
        switch (_caller)
        {
            case CallerTask.Planning:
                _planned++;
                _holdsPlan = true;
                break;
            case CallerTask.Staging:
                _staged++;
                break;
            case CallerTask.Ending:
                _caller = CallerTask.Ended;
                return;
        }

        _caller = CallerTask.Waiting;
    }

    /// <summary>What is left of a task by rounding alone.</summary>
    private static double Negligible(double whole) => whole * 1e-12;
}
