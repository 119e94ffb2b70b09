"""Runs notebooks in the real .NET Interactive kernel, by nbclient: one process, a kernel of its own for each notebook.

The kernelspec .net-csharp is in JUPYTER_DATA_DIR, where Jupyter looks first.
Each line of standard input is {"notebook": path, "output": path, "folder": where it runs}; for each a line {"seconds": …} is written
when the executed notebook stands in its place. A cell that fails is an output as any other.
"""

import json
import sys
import time

import nbformat
from nbclient import NotebookClient


def run(task):
    began = time.monotonic()
    notebook = nbformat.read(task["notebook"], as_version=4)
    client = NotebookClient(
        notebook, kernel_name=".net-csharp", allow_errors=True, timeout=600, startup_timeout=300,
        resources={"metadata": {"path": task["folder"]}})
    # What the kernel says about itself is no output of a cell, and no answer of this program.
    client.execute(stdout=sys.stderr, stderr=sys.stderr)
    nbformat.write(notebook, task["output"])
    return time.monotonic() - began


for line in sys.stdin:
    print(json.dumps({"seconds": run(json.loads(line))}), flush=True)
