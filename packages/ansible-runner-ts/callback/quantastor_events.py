# Copyright: (c) 2026, the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what Ansible does as JSON lines to a UNIX socket, apart from stdout and stderr.

Each line is one object with `v` (version of the format, 1), `type` and `at` (UTC). The other end of
the socket reads at its own pace; a full socket holds Ansible up, so nothing is lost. When the other
end goes away, the run is interrupted as by Ctrl-C: nobody is left who could stop it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from ansible.plugins.callback import CallbackBase
from ansible.release import __version__ as ansible_version

DOCUMENTATION = r"""
name: quantastor_events
type: stdout
short_description: events as JSON lines on a UNIX socket
description:
  - Sends plays, tasks, results of hosts, loop items and the final statistics as JSON lines.
  - Does nothing unless E(QUANTASTOR_EVENTS_SOCKET) names a socket.
  - As E(ANSIBLE_STDOUT_CALLBACK) it keeps stdout for messages that are not events; otherwise it
    runs beside the stdout callback.
"""

NAME = "quantastor_events"
SOCKET = "QUANTASTOR_EVENTS_SOCKET"
WAIT_SECONDS = 30


def is_stdout_callback() -> bool:
    """ansible-runner puts a callback of its own there, which then extends the one it found."""
    names = ("ANSIBLE_STDOUT_CALLBACK", "ORIGINAL_STDOUT_CALLBACK")
    return any(os.environ.get(name) == NAME for name in names)


def remove_run_folder() -> None:
    """What the other end would have removed, had it lived."""
    folder = os.path.dirname(os.environ.get(SOCKET, ""))
    if os.path.basename(folder).startswith("quantastor-ansible-"):
        shutil.rmtree(folder, ignore_errors=True)


def plain(value: Any) -> Any:
    """The value with nothing in it that JSON cannot say; what is vaulted stays closed."""
    if getattr(value, "__ENCRYPTED__", False):
        return "[vaulted]"
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray)):
        return [plain(each) for each in value]
    return scalar(value)


def scalar(value: Any) -> None | bool | int | float | str:
    if value is None or isinstance(value, (bool, int)):
        return value
    # infinity and NaN are no JSON
    if isinstance(value, float) and value - value == 0:
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def field(result: Any, name: str) -> Any:
    """A part of a task's result: public since ansible-core 2.19, with an underscore before."""
    return getattr(result, name) if hasattr(type(result), name) else getattr(result, f"_{name}")


def result_of(result: Any) -> dict[str, Any]:
    found = field(result, "result")
    return {
        str(key): plain(value)
        for key, value in found.items()
        if not str(key).startswith("_ansible_")
    }


def task_of(task: Any) -> dict[str, Any]:
    return {
        "id": str(task._uuid),
        "name": str(task.get_name()).strip(),
        "action": str(task.action),
        "path": task.get_path(),
    }


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_NAME = NAME
    CALLBACK_TYPE = "stdout" if is_stdout_callback() else "aggregate"

    def __init__(self) -> None:
        super().__init__()
        self._events: socket.socket | None = None
        self._may_go_on = threading.Event()
        path = os.environ.get(SOCKET)
        if not path:
            self.disabled = True
            return
        self._events = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._events.connect(path)
        threading.Thread(target=self._watch, args=(self._events,), daemon=True).start()

    def _watch(self, events: socket.socket) -> None:
        try:
            for word in iter(lambda: events.recv(64), b""):
                if b"go" in word:
                    self._may_go_on.set()
        except OSError:
            pass
        self.disabled = True
        self._may_go_on.set()
        remove_run_folder()
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpgrp(), signal.SIGINT)
        else:
            os.kill(os.getpid(), signal.SIGINT)

    def _send(self, kind: str, **fields: Any) -> None:
        if self._events is None or self.disabled:
            return
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {"v": 1, "type": kind, "at": at, **fields}
        line = json.dumps(event, separators=(",", ":"), allow_nan=False)
        try:
            self._events.sendall(f"{line}\n".encode("ascii"))
        except OSError:
            self.disabled = True

    def _send_result(self, kind: str, status: str, result: Any, **fields: Any) -> None:
        found = result_of(result)
        self._send(
            kind,
            host=str(field(result, "host").get_name()),
            status=status,
            changed=bool(found.get("changed", False)),
            task=task_of(field(result, "task")),
            result=found,
            **fields,
        )

    def _send_item(self, status: str, result: Any) -> None:
        found = field(result, "result")
        item = found.get("_ansible_item_label", found.get("item"))
        self._send_result("item", status, result, item=plain(item))

    def v2_playbook_on_start(self, playbook: Any) -> None:
        name = str(playbook._file_name)
        self._send("start", ansible=ansible_version, pid=os.getpid(), playbook=name)
        # the other end removes the files of secrets, which Ansible has read by now
        self._may_go_on.wait(WAIT_SECONDS)

    def v2_playbook_on_play_start(self, play: Any) -> None:
        hosts: list[str] | None = None
        manager = play.get_variable_manager()
        inventory = getattr(manager, "_inventory", None)
        if inventory is not None:
            found = inventory.get_hosts(play.hosts, order=play.order)
            hosts = [str(host.get_name()) for host in found]
        name = str(play.get_name()).strip()
        self._send("play", play={"id": str(play._uuid), "name": name, "hosts": hosts})

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._send("no-hosts")

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._send("task", task=task_of(task), handler=False)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self._send("task", task=task_of(task), handler=True)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._send("host-start", host=str(host.get_name()), task=task_of(task))

    def v2_runner_on_ok(self, result: Any) -> None:
        self._send_result("host-result", "ok", result, ignored=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._send_result("host-result", "failed", result, ignored=bool(ignore_errors))

    def v2_runner_on_unreachable(self, result: Any) -> None:
        ignored = bool(getattr(field(result, "task"), "ignore_unreachable", False))
        self._send_result("host-result", "unreachable", result, ignored=ignored)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._send_result("host-result", "skipped", result, ignored=False)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._send_item("ok", result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._send_item("failed", result)

    def v2_runner_item_on_skipped(self, result: Any) -> None:
        self._send_item("skipped", result)

    def v2_runner_retry(self, result: Any) -> None:
        self._send_result("retry", "failed", result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        hosts = {str(host): plain(stats.summarize(host)) for host in sorted(stats.processed)}
        self._send("stats", hosts=hosts)
