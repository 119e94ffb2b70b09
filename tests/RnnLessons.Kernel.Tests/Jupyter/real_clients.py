"""What Jupyter's own clients make of the kernel. Run by RealClientTests with the kernel installed in JUPYTER_DATA_DIR.

    python3 real_clients.py protocol            jupyter_kernel_test's own tests
    python3 real_clients.py interrupt FOLDER    jupyter_client interrupts cells of every kind, also of the library in FOLDER;
                                                their state survives
    python3 real_clients.py ipc                 jupyter_client runs a cell over Unix domain sockets, which nobody else can connect to
    python3 real_clients.py stops TIMES SHAPE…  stops cells of these shapes of stop_matrix.py, so many times each
    python3 real_clients.py orphan FILE         starts a kernel, writes its process id to FILE, and waits to be killed
    python3 real_clients.py nbclient NOTEBOOK   runs a notebook
"""
import os
import sys
import time
import unittest

KERNEL = ".net-csharp"

# Seconds to wait for what must come: only what never comes takes longer, however busy the machine is.
PATIENCE = 240


def protocol():
    import jupyter_kernel_test

    jupyter_kernel_test.TIMEOUT = PATIENCE

    class CSharpKernelTests(jupyter_kernel_test.KernelTests):
        kernel_name = KERNEL
        language_name = "C#"
        file_extension = ".cs"
        code_hello_world = 'Console.WriteLine("hello, world");'
        code_stderr = 'Console.Error.WriteLine("oops");'
        code_generate_error = 'throw new Exception("wanted");'
        code_clear_output = 'Console.WriteLine("gone"); ClearOutput();'
        code_page_something = ""  # see EXCLUDED
        code_inspect_sample = "Math.Abs"
        code_history_pattern = "1[+*]2+*"
        supported_history_operations = ("tail", "range", "search")
        completion_samples = [
            {"text": "Console.WriteL", "matches": {"WriteLine"}},
            {"text": "System.Collections.Gen", "matches": {"Generic"}},
            {"text": "new List<int>().Reverse", "matches": {"Reverse"}},
            {"text": "#!whos", "matches": {"#!whos"}},
            {"text": 'var s = "Console.', "matches": set()},
        ]
        complete_code_samples = ["1 + 1", "var x = 1;", "if (true) { }", "#!time\n1", "#!html\n<b>", ""]
        incomplete_code_samples = ["if (true) {", "int F(", "var x = new[] {", "/* never closed", 'var s = """', 'var s = $"{x']
        invalid_code_samples = ["a b c d )", "}"]
        code_execute_result = [
            {"code": "1+2+3", "result": "6"},
            {"code": '"a" + "b"', "result": "ab"},
            {"code": "1+2*3", "result": "7"},
            {"code": "1-2*4", "result": "-7"},
        ]
        code_display_data = [
            {"code": 'display(HTML("<b>x</b>"));', "mime": "text/html"},
            {"code": "#!markdown\n# x", "mime": "text/markdown"},
        ]

    # Each with its reason; anything else that is skipped is a failure.
    EXCLUDED = {
        "test_pager": "pagers are a payload that the protocol has deprecated; C# has no `name?` that would make one",
    }

    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(CSharpKernelTests))
    skipped = {test.id().split(".")[-1] for test, _ in result.skipped}
    for name, why in EXCLUDED.items():
        print(f"excluded: {name}: {why}")
    unexplained = skipped - set(EXCLUDED)
    if unexplained:
        sys.exit(f"skipped for no reason given: {sorted(unexplained)}")
    if not result.wasSuccessful():
        sys.exit(1)


def interrupt(library):
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(startup_timeout=PATIENCE, kernel_name=KERNEL)
    try:
        for code in [
            "var kept = 41;",
            f'#r "{library}/RnnLessons.dll"\n#r "{library}/TorchSharp.dll"\nusing TorchSharp;\nRnnLessons.Lesson.Installation.Summary',
            "var square = torch.rand(700, 700);",
        ]:
            reply = client.execute_interactive(code, timeout=PATIENCE, output_hook=lambda message: None)["content"]
            assert reply["status"] == "ok", reply
        for code in [
            "while (true) { }",
            "System.Threading.Thread.Sleep(-1);",
            "await Task.Delay(-1);",
            "while (true) Console.WriteLine(\"more\");",
            "while (true) { using var scope = torch.NewDisposeScope(); square.mm(square); }",
        ]:
            request = client.execute(code)
            wait_for(client, request, "execute_input")
            time.sleep(0.3)
            began = time.monotonic()
            manager.interrupt_kernel()
            reply = reply_to(client, request)
            print(f"{code:80} stopped after {time.monotonic() - began:.2f} s: {reply['ename']}")
            assert reply["status"] == "error" and reply["ename"] == "Stopped", reply
            values = {"next": "kept + 1"}
            reply = reply_to(client, client.execute("", user_expressions=values))
            assert reply["user_expressions"]["next"]["data"]["text/plain"] == "42", reply
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def wait_for(client, request, kind):
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == kind:
            return message


def reply_to(client, request):
    while True:
        message = client.get_shell_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == request:
            return message["content"]


def ipc():
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=KERNEL, transport="ipc")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        reply = client.execute_interactive("1 + 1", timeout=PATIENCE, output_hook=lambda message: None)["content"]
        assert reply["status"] == "ok", reply
        assert client.hb_channel.is_beating()
        ports = [manager.shell_port, manager.control_port, manager.stdin_port, manager.iopub_port, manager.hb_port]
        for file in [f"{manager.ip}-{port}" for port in ports]:
            assert os.stat(file).st_mode & 0o777 == 0o600, oct(os.stat(file).st_mode)
        if os.getuid() == 0:
            # In a folder that all may enter, so that the file's own mode decides.
            assert as_nobody(file) == "refused", as_nobody(file)
        else:
            print("not tried as another user: only root may become one")
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert not any(os.path.exists(f"{manager.ip}-{port}") for port in ports)


def as_nobody(file):
    import shutil
    import subprocess
    import tempfile

    opened = tempfile.mkdtemp()
    os.chmod(opened, 0o755)
    try:
        os.link(file, opened + "/socket")
        script = "import socket, sys\ntry: socket.socket(socket.AF_UNIX).connect(sys.argv[1]); print('connected')\nexcept PermissionError: print('refused')"
        done = subprocess.run(["/usr/bin/python3", "-c", script, opened + "/socket"], user=65534, group=65534, extra_groups=[], stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()
    finally:
        shutil.rmtree(opened)


def orphan(file):
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(startup_timeout=PATIENCE, kernel_name=KERNEL)
    client.execute("System.Threading.Thread.Sleep(-1);")
    with open(file + ".tmp", "w") as out:
        out.write(str(manager.provisioner.pid))
    os.rename(file + ".tmp", file)
    time.sleep(600)


def nbclient(path):
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": os.path.dirname(path)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [kind for cell in cells for output in cell.outputs for kind in output.get("data", {output.output_type: None})]
    print(f"{len(cells)} cells ran: {', '.join(f'{shown.count(kind)} {kind}' for kind in sorted(set(shown)))}")
    assert notebook.metadata.kernelspec.name == KERNEL
    assert any("plotly" in kind for kind in shown)


def stops(times, *shapes):
    import stop_matrix

    sys.argv = ["stop_matrix.py", "--stops", times, *(word for shape in shapes for word in ("--shape", shape))]
    stop_matrix.main()


if __name__ == "__main__":
    {"protocol": protocol, "interrupt": interrupt, "ipc": ipc, "orphan": orphan, "stops": stops, "nbclient": nbclient}[sys.argv[1]](*sys.argv[2:])
