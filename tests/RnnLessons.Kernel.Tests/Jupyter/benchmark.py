"""The kernel's speed and memory, as a front end sees them.

    dotnet build && artifacts/bin/RnnLessons.Kernel/debug/rnn install --prefix PREFIX
    JUPYTER_PATH=PREFIX/share/jupyter python3 tests/RnnLessons.Kernel.Tests/Jupyter/benchmark.py [SECONDS]

SECONDS is how long a new kernel is left to warm up in the background (default: 5, as a reader reads; on a busy machine it needs more). Prints a table in Markdown; fails only when something does not run. Numbers of a busy machine mean little: its load stands below.
"""
import datetime
import json
import os
import statistics
import sys
import time

from jupyter_client.manager import start_new_kernel

import stop_matrix

LESSON = os.path.join(os.path.dirname(__file__), "..", "..", "..", "notebooks", "00-start-here.ipynb")
WARM_UP = float(sys.argv[1]) if len(sys.argv) > 1 else 5
rows = []


def row(what, value, unit, target):
    rows.append((what, f"{value:.3g} {unit}", f"≤ {target} {unit}", "" if value <= target else "over"))


def run(client, code, seen=lambda message: None):
    """Runs a cell; gives the seconds until the front end knows that it has ended."""
    began = time.perf_counter()
    reply = client.execute_interactive(code, allow_stdin=False, output_hook=seen, timeout=300)
    seconds = time.perf_counter() - began
    assert reply["content"]["status"] == "ok", reply["content"]
    return seconds


def value(client, expression):
    request = client.execute("", silent=True, user_expressions={"value": expression})
    while True:
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request:
            return float(message["content"]["user_expressions"]["value"]["data"]["text/plain"])


def ask(client, request):
    began = time.perf_counter()
    request(reply=True, timeout=60)
    return time.perf_counter() - began


def small_cells():
    began = time.perf_counter()
    manager, client = start_new_kernel(kernel_name=".net-csharp")
    started = time.perf_counter() - began
    try:
        time.sleep(WARM_UP)
        row("start until the first answer", started, "s", 5)
        row(f"first cell, {WARM_UP:g} s after the start", run(client, "1 + 1"), "s", 0.2)
        run(client, "var sum = 0;")
        memory = "GC.GetTotalMemory(true) / 1e6"
        before = value(client, memory)
        times = [run(client, f"var v{i} = {i}; sum += v{i}; sum") for i in range(500)]
        row("small cell, median of 500", 1000 * statistics.median(times), "ms", 60)
        row("small cell, median of the last 50", 1000 * statistics.median(times[-50:]), "ms", 60)
        row("managed growth over 500 cells", value(client, memory) - before, "MB", 100)
        row("100,000 lines of output", run(client, 'for (var i = 0; i < 100_000; i++) Console.WriteLine("line " + i);'), "s", 0.5)
        ask(client, lambda **how: client.complete("v499.", **how))
        row("completion after 500 cells", 1000 * ask(client, lambda **how: client.complete("v499.", **how)), "ms", 200)
        row("inspection after 500 cells", 1000 * ask(client, lambda **how: client.inspect("Math.Sqrt(", **how)), "ms", 200)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def live_figure():
    sizes = []

    def measure(message):
        if message["msg_type"] == "update_display_data":
            sizes.append(len(json.dumps(message["content"], ensure_ascii=False).encode()))

    with open(LESSON, encoding="utf-8") as file:
        cells = ["".join(cell["source"]) for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
    manager, client = start_new_kernel(kernel_name=".net-csharp", cwd=os.path.dirname(os.path.abspath(LESSON)))
    try:
        for code in cells:
            run(client, code, measure)
        row(f"largest of {len(sizes)} live-figure updates", max(sizes) / 1024, "KB", 32)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def stopping():
    session = stop_matrix.Session()
    try:
        session.run(stop_matrix.SET_UP)
        for shape in ("busy", "nested", "sleeping in try/catch", "lock", "Task.Wait", "printing"):
            seconds, _, _, faults = stop_matrix.stops_of(session, shape, stop_matrix.SHAPES[shape], 3)
            assert not faults, faults
            row(f"stop of a cell, slowest of 3: {shape}", max(seconds), "s", 2)
    finally:
        session.end()


small_cells()
stopping()
live_figure()
print("| what | measured | wanted | |\n|---|---:|---:|---|")
for line in rows:
    print(f"| {' | '.join(line)} |")
print(f"\n{datetime.date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end.")
