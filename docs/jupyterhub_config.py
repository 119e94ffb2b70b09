"""A JupyterHub for a class, on one machine: every student has an own server, own notebooks and own kernels.

    jupyterhub -f docs/jupyterhub_config.py

What it takes for granted, and how to get there, is in jupyterhub.md.
"""
import os
import pwd
import shutil

c = get_config()  # noqa: F821 (JupyterHub defines it)

# The kit, built once and readable by all: KIT/artifacts and KIT/notebooks.
KIT = os.environ.get("RNNLESSONS_KIT", "/opt/rnnlessons")

# Who may come in: the users of this machine, with their passwords. (Debian's default; any other authenticator will do.)
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.admin_users = set(filter(None, os.environ.get("RNNLESSONS_TEACHERS", "").split(",")))

# Behind a web server with TLS: only this machine reaches the hub itself.
c.JupyterHub.bind_url = os.environ.get("RNNLESSONS_HUB_URL", "http://127.0.0.1:8000")


def own_copy(spawner):
    """Gives a student an own copy of the lessons that are not there yet. What a student has changed is never touched."""
    user = next((known for known in pwd.getpwall() if known.pw_name == spawner.user.name), None)
    home = user.pw_dir if user else spawner.home_dir
    folder = os.path.join(home, "rnnlessons")
    made = []

    def make(path, how):
        if not os.path.lexists(path):
            how(path)
            made.append(path)

    make(home, os.makedirs)
    make(folder, os.makedirs)
    make(os.path.join(folder, "notebooks"), os.makedirs)
    # The lessons load ../artifacts/lessons and ../assets: one copy for all, which nobody can change.
    for shared in ("artifacts", "assets"):
        make(os.path.join(folder, shared), lambda path: os.symlink(os.path.join(KIT, shared), path))
    for name in sorted(os.listdir(os.path.join(KIT, "notebooks"))):
        if name.endswith(".ipynb"):
            make(os.path.join(folder, "notebooks", name), lambda path: shutil.copyfile(os.path.join(KIT, "notebooks", name), path))
    if user and os.geteuid() == 0:
        for path in made:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


c.Spawner.pre_spawn_hook = own_copy
c.Spawner.notebook_dir = "~/rnnlessons"
c.Spawner.default_url = "/tree/notebooks"

# A share of the machine for each: two threads of tensors, two of .NET's.
c.Spawner.environment = {"OMP_NUM_THREADS": "2", "DOTNET_PROCESSOR_COUNT": "2"}
# The large data sets, once for all; JupyterHub hands on no variable that is not named.
if "RNNLESSONS_DATA" in os.environ:
    c.Spawner.environment["RNNLESSONS_DATA"] = os.environ["RNNLESSONS_DATA"]

# Kernels that nobody has used for an hour are ended, and their memory is free. They speak over sockets that belong to their
# student: over TCP every user of the machine could read what cells show.
c.Spawner.args = ["--KernelManager.transport=ipc", "--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_interval=300"]
