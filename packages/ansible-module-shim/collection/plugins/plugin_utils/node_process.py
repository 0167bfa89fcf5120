# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one Node process of an ansible-playbook: found, started and started again."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time

from ansible import constants as C
from ansible.errors import AnsibleError

BUNDLE = os.path.join(os.path.dirname(__file__), "bridge.mjs")
START_SECONDS = 30
# sun_path has 104 bytes on BSD and 108 on Linux; Node adds a suffix before it renames
MAX_SOCKET_PATH = 96
SHORT = "quantastor-"


def _stderr_file() -> int | None:
    """Where stderr is a file, a copy that shares its place in the file: what is written over it, nothing overwrites."""
    try:
        return os.dup(2) if stat.S_ISREG(os.fstat(2).st_mode) else None
    except OSError:
        return None


# both are taken when Ansible's main process loads the plugin: a worker of ansible-core 2.19 and newer has no stderr
STDERR_FILE = _stderr_file()
LOADED_BY = os.getpid()


class NodeGone(Exception):
    """The process ended, or the connection with it."""

    def __init__(self, has_written: bool) -> None:
        super().__init__("the Node process is gone")
        self.has_written = has_written


def connect(node: str) -> socket.socket:
    """A connection with the process that serves this run. The first task of a run starts it, under a lock."""
    folder = C.DEFAULT_LOCAL_TMP
    found = _try_connect(_socket_path(folder))
    if found is not None:
        return found
    with open(os.path.join(folder, "quantastor.lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = _socket_path(folder)
        found = _try_connect(path)
        if found is None:
            found = _start(node, path or _new_socket_path(folder), folder)
        return found


def how_it_ended() -> str:
    """What the process said last, or that it said nothing."""
    try:
        with open(_log_path(C.DEFAULT_LOCAL_TMP), encoding="utf-8", errors="replace") as log:
            said = " ".join(log.read()[-2000:].split())
    except OSError:
        said = ""
    return said or "it said nothing: another program or a lack of memory may have ended it"


def _start(node: str, path: str, folder: str) -> socket.socket:
    if LOADED_BY not in (os.getpid(), os.getppid()):
        # a worker outlives a main process that was killed; nobody waits for what it would go on with
        raise AnsibleError("the play has ended; Node is not started any more")
    if os.path.lexists(path):
        os.unlink(path)
    kept = [] if STDERR_FILE is None else [STDERR_FILE]
    command = [node, BUNDLE, path, str(os.getppid()), folder] + [str(each) for each in kept]
    try:
        with open(_log_path(folder), "ab", opener=_private) as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                pass_fds=kept,
            )
    except OSError as error:
        raise AnsibleError(
            "Node cannot be started on the controller as '%s': %s. Install Node 20.19 or newer there, or name it in"
            " the variable quantastor_xenserver_node." % (node, error.strerror)
        ) from None
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        found = _try_connect(path)
        if found is not None:
            # it outlives this worker; nobody waits for it here
            process.returncode = 0
            return found
        if process.poll() is not None:
            break
        time.sleep(0.005)
    raise AnsibleError(
        "the Node process on the controller did not start: '%s' %s (%s). Is it Node 20.19 or newer? The variable"
        " quantastor_xenserver_node names it." % (node, _ending(process.poll()), how_it_ended())
    )


def _ending(code: int | None) -> str:
    if code is None:
        return "did not answer within %d seconds" % START_SECONDS
    if code >= 0:
        return "ended with exit code %d" % code
    try:
        return "was ended by %s" % signal.Signals(-code).name
    except ValueError:
        return "was ended by signal %d" % -code


def _try_connect(path: str | None) -> socket.socket | None:
    if path is None or not os.path.exists(path):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
        return connection
    except OSError:
        connection.close()
        return None


def _socket_path(folder: str) -> str | None:
    """In the run's own private folder; where that has too long a name, in one that a file there names."""
    path = os.path.join(folder, "quantastor.sock")
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        return path
    try:
        with open(os.path.join(folder, "quantastor.place"), encoding="utf-8") as place:
            return place.read() or None
    except FileNotFoundError:
        return None


def _new_socket_path(folder: str) -> str:
    _sweep()
    path = os.path.join(tempfile.mkdtemp(prefix=SHORT, dir="/tmp"), "sock")
    with open(os.path.join(folder, "quantastor.place"), "w", encoding="utf-8") as place:
        place.write(path)
    return path


def _sweep() -> None:
    """Folders of ours whose process was killed before it could remove them."""
    for name in os.listdir("/tmp"):
        path = os.path.join("/tmp", name)
        if not name.startswith(SHORT) or not os.path.exists(os.path.join(path, "sock")):
            continue
        if os.stat(path).st_uid != os.getuid() or os.path.islink(path):
            continue
        found = _try_connect(os.path.join(path, "sock"))
        if found is None:
            shutil.rmtree(path, ignore_errors=True)
        else:
            found.close()


def _log_path(folder: str) -> str:
    return os.path.join(folder, "quantastor.log")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
