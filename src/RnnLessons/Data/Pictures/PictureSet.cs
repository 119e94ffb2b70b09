namespace RnnLessons.Data;

/// <summary>Pictures of several classes, to train on and to validate on.</summary>
public sealed class PictureSet
{
    internal PictureSet(string source, bool isGenerated, IReadOnlyList<string> classes, LabelledPictures train, LabelledPictures validation, IReadOnlyList<string> remarks)
    {
        (Source, IsGenerated, Classes) = (source, isGenerated, classes);
        (Train, Validation, Remarks) = (train, validation, remarks);
    }

    /// <summary>What text and figures call it: «CIFAR-10» or «generated shapes».</summary>
    public string Source { get; }

    /// <summary>Whether the pictures were made up by the kit.</summary>
    public bool IsGenerated { get; }

    /// <summary>What each label means.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Pictures to train on.</summary>
    public LabelledPictures Train { get; }

    /// <summary>Pictures to validate on.</summary>
    public LabelledPictures Validation { get; }

    /// <summary>What was odd while loading, one sentence each; empty where nothing was.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Source}: {Train.Count:N0} training and {Validation.Count:N0} validation pictures of {Classes.Count} classes"
        + (Remarks.Count == 0 ? "" : $". {string.Join(" ", Remarks)}");
}
