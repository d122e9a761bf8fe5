using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Lockbox.PowerShell.Drive;

/// <content>Times, mode and attributes as properties of items.</content>
public sealed partial class LockboxProvider : IPropertyCmdletProvider
{
    /// <inheritdoc/>
    public void GetProperty(string path, Collection<string> providerSpecificPickList) => Do(path, () =>
    {
        DriveTarget target = Existing(path);
        DriveEntry entry = target.Find(this) ?? throw NotFound(target);
        PSObject item = PSObject.AsPSObject(entry.ToItem(target.Session.Path));
        PSObject properties = new();
        foreach (PSPropertyInfo property in item.Properties.Where(each => IsPicked(each.Name)))
        {
            properties.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        }

        WritePropertyObject(properties, path);

        bool IsPicked(string name) => providerSpecificPickList is null or { Count: 0 }
            || providerSpecificPickList.Any(
                picked => WildcardPattern.Get(picked, WildcardOptions.IgnoreCase).IsMatch(name));
    });

    /// <inheritdoc/>
    public void SetProperty(string path, PSObject propertyValue) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        DriveProperties wanted = DriveProperties.Parse(propertyValue);
        if (IsConfirmed(target, $"Set {wanted.Names}"))
        {
            Commit(target, wanted.ApplyTo(target.Name));
            WritePropertyObject(propertyValue, path);
        }
    });

    /// <inheritdoc/>
    public void ClearProperty(string path, Collection<string> propertyToClear) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        DriveProperties wanted = DriveProperties.Cleared(propertyToClear);
        if (IsConfirmed(target, $"Clear {wanted.Names}"))
        {
            Commit(target, wanted.ApplyTo(target.Name));
        }
    });

    /// <inheritdoc/>
    public object? GetPropertyDynamicParameters(string path, Collection<string> providerSpecificPickList) => null;

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => null;

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => null;
}
