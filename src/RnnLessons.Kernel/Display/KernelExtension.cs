// The very name that .NET Interactive has: packages bring classes that implement it.
namespace Microsoft.DotNet.Interactive;

/// <summary>What a package does when a notebook asks for it: most register formatters.</summary>
public interface IKernelExtension
{
    /// <summary>Called once, when the package is loaded.</summary>
    Task OnLoadAsync(Kernel kernel);
}
