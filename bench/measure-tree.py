"""measure-tree.py FILE COMMAND...: runs it, and writes its wall and CPU seconds to FILE, with all that it started.

The processes that it leaves behind for a moment (the Node process of a play ends with it) are waited for: they are
given to this process, which is their subreaper.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
start = time.monotonic()
code = subprocess.call(sys.argv[2:])
wall = time.monotonic() - start


def is_left() -> bool:
    """Whether a process that ends with the play is still there; ssh's connections stay on purpose."""
    try:
        with open("/proc/self/task/%d/children" % os.getpid(), encoding="utf-8") as children:
            pids = children.read().split()
    except OSError:
        return False
    for pid in pids:
        try:
            with open("/proc/%s/cmdline" % pid, encoding="utf-8", errors="replace") as line:
                text = line.read()
        except OSError:
            continue
        if "bridge.mjs" in text or text == "":
            return True
    return False


end = time.monotonic() + 10
while is_left() and time.monotonic() < end:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        break
    time.sleep(0.02)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(dict(wall=wall, cpu=usage.ru_utime + usage.ru_stime), file)
sys.exit(code)
