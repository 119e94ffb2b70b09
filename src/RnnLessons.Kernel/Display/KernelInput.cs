// The very names that .NET Interactive has.
namespace Microsoft.DotNet.Interactive;

public sealed partial class Kernel
{
    /// <summary>Asks the person at the notebook.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="typeHint">What kind of answer is wanted: <c>text</c>, or <c>password</c> for one that isn't seen while it is typed.</param>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        KernelInvocationContext.Required.AskAsync(prompt, typeHint == "password");

    /// <summary>Asks for something that must not be seen while it is typed, nor shown afterwards.</summary>
    public static async Task<PasswordString> GetPasswordAsync(string prompt = "") =>
        new(await KernelInvocationContext.Required.AskAsync(prompt, password: true));
}

/// <summary>A text that isn't shown by accident.</summary>
public sealed class PasswordString(string password)
{
    /// <summary>The text itself.</summary>
    public string GetClearTextPassword() => password;

    /// <inheritdoc/>
    public override string ToString() => new('●', 8);
}
