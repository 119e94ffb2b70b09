using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Native;

/// <summary>A program that uses TorchSharp and no type of the kit, as a notebook does whose first cell begins with <c>tensor(…)</c>.</summary>
internal static class TorchFirst
{
    public const string Command = "torch-first";

    public static int Run()
    {
        Console.WriteLine(tensor(new float[] { 1, 2, 3 }).sum().item<float>());
        try
        {
            ones(3, 4).matmul(ones(3, 4)).Dispose();
        }
        catch (ExternalException e)
        {
            Console.WriteLine(e.Message);
        }

        return 0;
    }
}
