namespace RnnLessons.Native;
internal static class LibTorch { }
