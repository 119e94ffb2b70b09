namespace RnnLessons.Notebooks.Tests;

/// <summary>
/// Tests that read what the lessons showed at their own parameters. One after another: two at a time would ask for the same lesson, and the
/// one would hold a place in which a test of another kind can run until the other has run it.
/// </summary>
[CollectionDefinition(Name)]
public sealed class LessonReaders
{
    public const string Name = "Lessons";
}
