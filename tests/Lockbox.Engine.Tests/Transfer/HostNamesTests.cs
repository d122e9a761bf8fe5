using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class HostNamesTests
{
    [Theory]
    [InlineData("CON", nameof(HostNameFault.DeviceName))]
    [InlineData("con", nameof(HostNameFault.DeviceName))]
    [InlineData("src/nul", nameof(HostNameFault.DeviceName))]
    [InlineData("Aux.txt", nameof(HostNameFault.DeviceName))]
    [InlineData("NUL .txt", nameof(HostNameFault.DeviceName))]
    [InlineData("prn.tar.gz", nameof(HostNameFault.DeviceName))]
    [InlineData("prn/a", nameof(HostNameFault.DeviceName))]
    [InlineData("COM0", nameof(HostNameFault.DeviceName))]
    [InlineData("com9.log", nameof(HostNameFault.DeviceName))]
    [InlineData("LPT1", nameof(HostNameFault.DeviceName))]
    [InlineData("lpt²", nameof(HostNameFault.DeviceName))]
    [InlineData("CONIN$", nameof(HostNameFault.DeviceName))]
    [InlineData("a.", nameof(HostNameFault.TrailingDotOrBlank))]
    [InlineData("a ", nameof(HostNameFault.TrailingDotOrBlank))]
    [InlineData("a /b", nameof(HostNameFault.TrailingDotOrBlank))]
    [InlineData("...", nameof(HostNameFault.TrailingDotOrBlank))]
    [InlineData("file:stream", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("C:", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("C:/x", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a\\b", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("..\\..\\x", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("\\\\server\\share", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a<b", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a>b", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a\"b", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a|b", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("what?", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a*", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a\tb", nameof(HostNameFault.ReservedCharacter))]
    [InlineData("a\u001Fb", nameof(HostNameFault.ReservedCharacter))]
    public void Windows_refuses_and_Unix_holds(string name, string fault)
    {
        Assert.Equal(fault, HostNames.Check(name, @"C:\out", HostSystem.Windows).ToString());
        Assert.Equal(HostNameFault.None, HostNames.Check(name, "/out", HostSystem.Unix));
        Assert.Equal(HostNameFault.None, HostNames.Check(name, "/out", HostSystem.MacOS));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData(".hidden")]
    [InlineData(" leading")]
    [InlineData("console")]
    [InlineData("com")]
    [InlineData("com10")]
    [InlineData("nullable.cs")]
    [InlineData("x.con")]
    [InlineData("[ ] ' `")]
    [InlineData("😀")]
    public void Every_host_holds_ordinary_names(string name) => Assert.All(
        Enum.GetValues<HostSystem>(),
        host => Assert.Equal(HostNameFault.None, HostNames.Check(name, "/o", host)));

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a\0b")]
    public void No_host_holds_what_is_no_entry_name(string name) => Assert.All(
        Enum.GetValues<HostSystem>(),
        host => Assert.Equal(HostNameFault.NotAnEntryName, HostNames.Check(name, "/o", host)));

    [Fact]
    public void Parts_are_measured_in_the_units_of_the_host()
    {
        string bytes = new('x', 255);
        string chars = new('é', 200);
        Assert.Equal(HostNameFault.None, HostNames.Check(bytes, "/o", HostSystem.Unix));
        Assert.Equal(HostNameFault.PartTooLong, HostNames.Check(bytes + "x", "/o", HostSystem.Unix));
        Assert.Equal(HostNameFault.PartTooLong, HostNames.Check(chars, "/o", HostSystem.Unix));
        Assert.Equal(HostNameFault.None, HostNames.Check(chars, @"C:\o", HostSystem.Windows));
        Assert.Equal(HostNameFault.PartTooLong, HostNames.Check(bytes + "x", @"C:\o", HostSystem.Windows));
    }

    [Fact]
    public void The_path_as_a_whole_is_measured_too()
    {
        string name = string.Join('/', Enumerable.Repeat(new string('x', 200), 6));
        Assert.Equal(HostNameFault.None, HostNames.Check(name, "/o", HostSystem.Unix));
        Assert.Equal(HostNameFault.PathTooLong, HostNames.Check(name, "/o", HostSystem.MacOS));
        Assert.Equal(HostNameFault.PathTooLong, HostNames.Check(name, "/" + new string('d', 3000), HostSystem.Unix));
    }

    [Fact]
    public void Each_fault_has_words() => Assert.All(
        Enum.GetValues<HostNameFault>(), fault => Assert.NotEmpty(HostNames.Describe(fault)));
}
