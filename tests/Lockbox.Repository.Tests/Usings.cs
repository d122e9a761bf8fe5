global using Lockbox.Repository.Tests.Reading;
global using Xunit;
