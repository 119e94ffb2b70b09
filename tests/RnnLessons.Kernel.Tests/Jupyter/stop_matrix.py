"""Stops cells of twelve shapes many times in a row, through jupyter_client, and prints how long each stop took.

    rnn install --prefix PREFIX
    JUPYTER_PATH=PREFIX/share/jupyter python3 stop_matrix.py [FOLDER] [--stops 20] [--shape NAME]

FOLDER holds RnnLessons.dll and TorchSharp.dll (default: artifacts/lessons of this repository). After each stop a variable from
before must still be there, garbage collections must end, and nothing that the stopped cell writes may come under a later cell.
The exit code is 0 when all of that held; times are printed and not judged.
"""
import argparse
import os
import statistics
import sys
import time

from jupyter_client.manager import start_new_kernel

KERNEL = ".net-csharp"
PATIENCE = 240
REPOSITORY = os.path.dirname(os.path.abspath(__file__)).split(os.sep + "tests" + os.sep)[0]

SET_UP = """
using System.Runtime.InteropServices;
using System.Threading;
[DllImport("libc")] static extern int usleep(uint microseconds);
class Sleepy { public int Value { get { Thread.Sleep(-1); return 1; } } }
var kept = 41;
var never = new object();
var held = new ManualResetEvent(false);
new Thread(() => { lock (never) { held.Set(); Thread.Sleep(-1); } }) { IsBackground = true }.Start();
held.WaitOne();
"""

SHAPES = {
    "busy": "while (true) { }",
    "nested": "while (true) { try { for (var i = 0; ; i++) { try { while (true) { } } catch { } } } catch (Exception) { } }",
    "sleeping in try/catch": "while (true) { try { Thread.Sleep(100); } catch { } }",
    "getter that sleeps": "new Sleepy()",
    "lock": "lock (never) { }",
    "Task.Wait": "new TaskCompletionSource().Task.Wait();",
    "native sleep": "while (true) { for (var i = 0; i < 60; i++) usleep(999_000); }",
    "torch loop": "while (true) { using var scope = torch.NewDisposeScope(); square.mm(square); }",
    "printing": "for (var i = 0; ; i++) Console.WriteLine(i);",
    "regular expression": "new System.Text.RegularExpressions.Regex(\"^(a+)+$\").IsMatch(new string('a', 60) + \"!\");",
    "one long torch operation": "large.mm(large).mm(large).mm(large);",
    "displaying": "for (var i = 0; ; i++) display(i);",
}


class Session:
    def __init__(self):
        self.manager, self.client = start_new_kernel(startup_timeout=PATIENCE, kernel_name=KERNEL)

    def run(self, code):
        """Runs a cell; gives its reply, its value and what came under it."""
        request = self.client.execute(code)
        reply = self.reply_to(request)
        shown = self.shown_until_idle(request)
        value = [m["content"]["data"].get("text/plain") for m in shown if m["msg_type"] == "execute_result"]
        return reply, value[0] if value else None, shown

    def begin(self, code):
        request = self.client.execute(code)
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == "execute_input":
                break
        time.sleep(0.5)
        return request

    def stop(self, request):
        began = time.monotonic()
        self.manager.interrupt_kernel()
        reply = self.reply_to(request)
        self.shown_until_idle(request)
        return time.monotonic() - began, reply

    def reply_to(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def shown_until_idle(self, request):
        shown = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            shown.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return shown

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def stops_of(session, shape, code, times):
    seconds, threads, going, faults = [], set(), 0, []
    for number in range(times):
        request = session.begin(code)
        took, reply = session.stop(request)
        seconds.append(took)
        if reply["status"] != "error" or reply.get("ename") != "Stopped":
            faults.append(f"stop {number + 1}: {reply['status']} {reply.get('ename')} {reply.get('evalue')}")
            break
        going += "cannot be interrupted" in reply["evalue"]
        reply, value, shown = session.run("GC.Collect(); GC.WaitForPendingFinalizers(); GC.Collect(); $\"{kept + 1} {Environment.CurrentManagedThreadId}\"")
        if reply["status"] != "ok" or not value.startswith("42 "):
            faults.append(f"after stop {number + 1}: {reply['status']} {value} {reply.get('evalue')}")
            break
        threads.add(value.split()[1])
        strays = [m["msg_type"] for m in shown if m["msg_type"] in ("stream", "display_data")]
        if strays:
            faults.append(f"after stop {number + 1}: the next cell shows {strays}")
    return seconds, len(threads), going, faults


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", default=os.path.join(REPOSITORY, "artifacts", "lessons"))
    arguments.add_argument("--stops", type=int, default=20)
    arguments.add_argument("--shape", action="append", choices=list(SHAPES))
    wanted = arguments.parse_args()
    session = Session()
    failed = False
    try:
        shapes = wanted.shape or list(SHAPES)
        library = [] if not any("torch" in shape for shape in shapes) else [
            f'#r "{wanted.folder}/RnnLessons.dll"\n#r "{wanted.folder}/TorchSharp.dll"\nusing TorchSharp;\nRnnLessons.Lesson.Installation.Summary',
            "var square = torch.rand(700, 700); var large = torch.rand(7000, 7000);",
        ]
        for code in [SET_UP, *library]:
            reply, _, _ = session.run(code)
            assert reply["status"] == "ok", reply
        print(f"{'shape':24}{'stops':>6}{'least':>8}{'median':>8}{'most':>8}  threads  still running  faults", flush=True)
        for shape in shapes:
            seconds, threads, going, faults = stops_of(session, shape, SHAPES[shape], wanted.stops)
            failed = failed or bool(faults)
            print(f"{shape:24}{len(seconds):6}{min(seconds):7.2f}s{statistics.median(seconds):7.2f}s{max(seconds):7.2f}s{threads:9}{going:15}  {'; '.join(faults) or 'none'}", flush=True)
            if faults and not session.manager.is_alive():
                break
    finally:
        session.end()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
