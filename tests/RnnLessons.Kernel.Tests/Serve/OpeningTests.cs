using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>What <c>rnn open</c> tells a browser, and what other users of the machine see of it.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-opening-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Attack("reading the token from the list of processes while the browser is started", "it is in no argument and no environment of any process: the browser gets the name of a file that only its owner can read")]
    [Attack("reading the file that leads the browser to the page, as another user", "its folder is the user's own (0700), the file too (0600), and both are gone when `rnn open` ends")]
    [SupportedOSPlatform("linux")]
    public async Task The_token_is_in_no_process_list_and_the_file_that_has_it_is_private()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The list of processes is read from /proc.");
        File.WriteAllText(Path.Combine(folder, "a.ipynb"), TestNotebook.Text(TestNotebook.Code("1")));
        // Stands for the browser: it notes what it was given, and stays.
        var programs = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        var given = Path.Combine(folder, "given");
        File.WriteAllText(Path.Combine(programs, "xdg-open"), $"#!/bin/sh\necho \"$@\" > {given}.part && mv {given}.part {given}\nexec sleep 600\n");
        File.SetUnixFileMode(Path.Combine(programs, "xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Dictionary<string, string?> environment = new() { ["DISPLAY"] = ":0", ["PATH"] = programs + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH") };
        using var open = RnnProgram.StartIn(folder, environment, "open", folder, "--port", FreePort().ToString());
        try
        {
            var address = await AddressAsync(open.StandardOutput);
            var token = address.Query["?token=".Length..];
            Assert.Equal(48, token.Length);
            await Patience.UntilThereAsync(given, open);
            var file = new Uri(File.ReadAllText(given).Trim());
            Assert.True(file.IsFile, file.ToString());
            Assert.Contains(address.AbsoluteUri, await File.ReadAllTextAsync(file.LocalPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.LocalPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file.LocalPath)!));

            // A kernel is started as well: it is a process that runs others' code.
            using var client = new HttpClient { BaseAddress = new Uri(address, "/"), Timeout = TimeSpan.FromMinutes(5) };
            client.DefaultRequestHeaders.Authorization = new("token", token);
            using (var session = await client.PostAsJsonAsync("api/sessions", new { path = "a.ipynb", name = "a", type = "notebook" }))
                Assert.True(session.IsSuccessStatusCode, await session.Content.ReadAsStringAsync());
            Assert.Empty(SeenInProcesses(token));

            using (var kill = Process.Start("kill", ["-TERM", open.Id.ToString()]))
                await kill.WaitForExitAsync();
            await open.WaitForExitAsync().WaitAsync(Patience.Long);
            Assert.False(File.Exists(file.LocalPath));
            Assert.False(Directory.Exists(Path.GetDirectoryName(file.LocalPath)));
        }
        finally
        {
            if (!open.HasExited)
                open.Kill(entireProcessTree: true);
        }
    }

    // What all users see (the arguments), and what this one sees besides (the environment).
    private static List<string> SeenInProcesses(string token)
    {
        var (seen, read) = (new List<string>(), 0);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            foreach (var name in new[] { "cmdline", "environ", "comm" })
            {
                try
                {
                    var text = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, name)));
                    read++;
                    if (text.Contains(token, StringComparison.OrdinalIgnoreCase))
                        seen.Add($"{process}/{name}: {text.Replace('\0', ' ')}");
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // The process has ended meanwhile, or is another user's.
                }
            }
        }

        Assert.True(read > 10, "/proc could not be read.");
        return seen;
    }

    private static async Task<Uri> AddressAsync(StreamReader says)
    {
        var said = new StringBuilder();
        while (await says.ReadLineAsync().WaitAsync(Patience.Long) is { } line)
        {
            said.AppendLine(line);
            if (line.Trim().StartsWith("http://", StringComparison.Ordinal))
                return new(line.Trim());
        }

        throw new InvalidOperationException($"`rnn open` ended: {said}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
