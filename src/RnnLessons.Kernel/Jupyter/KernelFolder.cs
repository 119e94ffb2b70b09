namespace RnnLessons.Kernel.Jupyter;

/// <summary>Where Jupyter looks for kernels.</summary>
internal static class KernelFolder
{
    /// <summary>The folder of kernels of the person who runs this program.</summary>
    public static string OfUser() => Path.Combine(UserData(), "kernels");

    /// <summary>The folder of kernels under a prefix, such as <c>/usr/local</c> or a Python environment.</summary>
    public static string Under(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter", "kernels");

    /// <summary>The folder of kernels of the Python environment that is active; null when none is.</summary>
    public static string? OfActiveEnvironment()
    {
        var prefix = Variable("VIRTUAL_ENV") ?? Variable("CONDA_PREFIX");
        return prefix is null ? null : Under(prefix);
    }

    private static string UserData()
    {
        if (Variable("JUPYTER_DATA_DIR") is { } named)
            return Path.GetFullPath(named);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Jupyter");
        return Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
