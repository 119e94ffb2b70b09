namespace RnnLessons.Kernel.Scripting;

/// <summary>The folder that this process works in, which somebody may delete.</summary>
internal static class WorkingFolder
{
    /// <summary>What to do when it is gone; null when it is there. Without it no relative path leads anywhere, and no program can be started.</summary>
    public static string? Problem
    {
        get
        {
            try
            {
                _ = Environment.CurrentDirectory;
                return null;
            }
            catch (IOException)
            {
                return "The folder that this notebook's cells work in has been deleted: no relative path leads anywhere, and no program can be started. "
                    + "Make the folder again and restart the kernel, or go to another one: Environment.CurrentDirectory = \"/some/folder\";";
            }
        }
    }
}
