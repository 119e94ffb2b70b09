using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>One notebook as a page of a book.</summary>
/// <param name="Name">The notebook's path in its folder, with slashes: <c>solutions/02-srnn.ipynb</c>.</param>
/// <param name="Notebook">The notebook as it is in the folder.</param>
/// <param name="Opening">What the contents say of it.</param>
internal sealed record BookPage(string Name, Notebook Notebook, NotebookOpening Opening)
{
    /// <summary>Where the page stands in the book, with slashes: <c>solutions/02-srnn.html</c>.</summary>
    public string Path => PathOf(Name);

    /// <summary>What leads from the page back to the book's folder: <c>../</c> for each folder that it is in.</summary>
    public string ToRoot => string.Concat(Name.Where(letter => letter == '/').Select(_ => "../"));

    /// <summary>The page of a notebook.</summary>
    public static string PathOf(string notebook) => System.IO.Path.ChangeExtension(notebook, ".html");

    /// <summary>Reads what a notebook says of itself.</summary>
    public static BookPage Of(string name, Notebook notebook) => new(name, notebook, NotebookOpening.Of(notebook, name));
}
