using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class CiMaskTests
{
    [Fact]
    public void GitHub_gets_the_value_escaped_and_each_line_of_it()
    {
        Assert.Equal(["::add-mask::hunter22"], CiMask.LinesFor(CiService.GitHubActions, "hunter22"));
        Assert.Equal(
            ["::add-mask::50%25%0D%0Aoff%0A%0A::x", "::add-mask::50%25", "::add-mask::off", "::add-mask::::x"],
            CiMask.LinesFor(CiService.GitHubActions, "50%\r\noff\n\n::x"));
    }

    [Fact]
    public void Azure_gets_its_own_command_and_its_own_percent_sign() =>
        Assert.Equal(
            ["##vso[task.setsecret]a%AZP250D%0Ab]c", "##vso[task.setsecret]a%AZP250D", "##vso[task.setsecret]b]c"],
            CiMask.LinesFor(CiService.AzurePipelines, "a%0D\nb]c"));

    [Fact]
    public void A_value_never_begins_a_command_of_its_own()
    {
        foreach (CiService service in Enum.GetValues<CiService>())
        {
            foreach (string line in CiMask.LinesFor(service, "x\n::set-env name=A::b\r##vso[task.complete]"))
            {
                Assert.DoesNotContain('\n', line);
                Assert.DoesNotContain('\r', line);
                Assert.Matches("^(::add-mask::|##vso\\[task.setsecret\\])", line);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\r\n")]
    public void Blanks_are_never_masked(string value) =>
        Assert.Empty(CiMask.LinesFor(CiService.GitHubActions, value));

    [Theory]
    [InlineData(CiService.None)]
    [InlineData(CiService.Buildkite)]
    public void A_service_that_takes_no_lines_gets_none(object service) =>
        Assert.Empty(CiMask.LinesFor((CiService)service, "hunter22"));
}
