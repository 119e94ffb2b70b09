"""Runs notebooks in the real .NET Interactive kernel, by nbclient: one process, a kernel of its own for each notebook.

    interactive_kernel.py DATA_DIR    (the kernelspec .net-csharp is in there; Jupyter's own places are not looked at)

Each line of standard input is {"notebook": path, "output": path, "folder": where it runs}; for each a line {"seconds": …} is written
when the executed notebook stands in its place. A cell that fails is an output as any other.
"""

import json
import sys
import time

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient


class OnlyTheTests(KernelSpecManager):
    """Another kernel of that name may be installed for the user."""

    def _kernel_dirs_default(self):
        return [sys.argv[1]]


def run(task):
    began = time.monotonic()
    notebook = nbformat.read(task["notebook"], as_version=4)
    manager = AsyncKernelManager(kernel_name=".net-csharp", kernel_spec_manager=OnlyTheTests())
    client = NotebookClient(
        notebook, km=manager, allow_errors=True, timeout=600, startup_timeout=300,
        resources={"metadata": {"path": task["folder"]}})
    # What the kernel says about itself is no output of a cell, and no answer of this program.
    client.execute(stdout=sys.stderr, stderr=sys.stderr)
    nbformat.write(notebook, task["output"])
    return time.monotonic() - began


for line in sys.stdin:
    print(json.dumps({"seconds": run(json.loads(line))}), flush=True)
