using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>Puts images into the page itself: those that a cell carries, and those that lie beside its notebook.</summary>
internal static partial class MarkdownImages
{
    private const string Attached = "attachment:";
    private const int LargestImage = 64 * 1024 * 1024;

    /// <summary>What an image's <c>src</c> becomes; as it is, in HTML's writing, where the image is not there.</summary>
    /// <param name="source">The <c>src</c>.</param>
    /// <param name="place">What the text stands in.</param>
    public static string Embed(string source, MarkdownPlace place) =>
        (source.StartsWith(Attached, StringComparison.Ordinal) ? Attachment(source[Attached.Length..], place.Attachments) : FileBeside(source, place.Folder)) ?? WebUtility.HtmlEncode(source);

    // Markdown writes a name in a link as in an address: blanks and letters beyond ASCII as %20 and %C3%9C.
    private static string? Attachment(string name, JsonObject? attachments)
    {
        var forms = attachments?[name] ?? attachments?.FirstOrDefault(attachment => Plain(attachment.Key) == Plain(name)).Value;
        foreach (var (mimeType, content) in forms as JsonObject ?? [])
        {
            if (ImageType().IsMatch(mimeType) && NotebookCell.Text(content).Trim() is { Length: > 0 } image)
                return Data(mimeType, Base64(image));
        }

        return null;
    }

    // macOS writes Ü as two characters, others as one.
    private static string Plain(string name) => Uri.UnescapeDataString(name).Normalize(NormalizationForm.FormC);

    // A drawing may be kept as what it is, text.
    private static string Base64(string image) =>
        image.StartsWith('<') ? Convert.ToBase64String(Encoding.UTF8.GetBytes(image)) : NoBase64().Replace(image, "");

    private static string? FileBeside(string source, string? folder)
    {
        if (folder is null || source.Contains(':'))
            return null;
        try
        {
            var path = Path.GetFullPath(Uri.UnescapeDataString(source.Split('?', '#')[0]), folder);
            return MimeType(path) is { } mimeType ? Data(mimeType, Convert.ToBase64String(FileBytes.Read(path, LargestImage, ""))) : null;
        }
        catch (Exception noImage) when (noImage is UnreadableFileException or ArgumentException)
        {
            // It stays a link, which shows that the image is missing.
            return null;
        }
    }

    private static string Data(string mimeType, string base64) => $"data:{mimeType};base64,{base64}";

    private static string? MimeType(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        _ => null,
    };

    [GeneratedRegex(@"^image/[A-Za-z0-9.+-]+$")]
    private static partial Regex ImageType();

    [GeneratedRegex("[^A-Za-z0-9+/=]")]
    private static partial Regex NoBase64();
}
