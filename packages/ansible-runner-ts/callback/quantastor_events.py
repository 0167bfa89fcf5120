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
import multiprocessing
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
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
#: what to put in place of parts of an event whose line has that many bytes
Shorten = Callable[[int], "dict[str, Any]"]
SOCKET = "QUANTASTOR_EVENTS_SOCKET"
WAIT_SECONDS = 30
#: a result that makes a longer line is cut; the other end says how long a line may be
MAX_BYTES = int(os.environ.get("QUANTASTOR_EVENTS_MAX_BYTES", 2**26))
#: the other end would round a larger one
MAX_INTEGER = 2**53 - 1
#: of a line of statistics, beside what it holds
FRAME_BYTES = 200


def is_stdout_callback() -> bool:
    """ansible-runner puts a callback of its own there, which then extends the one it found."""
    names = ("ANSIBLE_STDOUT_CALLBACK", "ORIGINAL_STDOUT_CALLBACK")
    return any(os.environ.get(name) == NAME for name in names)


def remove_run_folder() -> None:
    """What the other end would have removed, had it lived."""
    folder = os.path.dirname(os.environ.get(SOCKET, ""))
    if os.path.basename(folder).startswith("quantastor-ansible-"):
        shutil.rmtree(folder, ignore_errors=True)


def own_temporary() -> str | None:
    """What Python 3.14 has laid into TMPDIR for its processes; it stays where Python is killed."""
    config = getattr(multiprocessing.current_process(), "_config", None)
    found = config.get("tempdir") if isinstance(config, dict) else None
    return found if isinstance(found, str) else None


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
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
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
    role = getattr(task, "_role", None)
    return {
        "id": str(task._uuid),
        "name": str(task.get_name()).strip(),
        "action": str(task.action),
        "path": task.get_path(),
        "role": str(role.get_name()) if role else None,
    }


def cut(found: Mapping[str, Any], size: int) -> dict[str, Any]:
    """What stays of a result that is too long: enough to judge it by."""
    kept: dict[str, Any] = {"truncated": True, "bytes": size}
    room = min(1000, MAX_BYTES // 16)
    for name in ("rc", "failed", "unreachable"):
        if isinstance(found.get(name), (bool, int)):
            kept[name] = found[name]
    if "msg" in found:
        kept["msg"] = str(found["msg"])[:room]
    return kept


def removal_of(deprecation: Any) -> dict[str, Any]:
    """A deprecation of a result: an object since ansible-core 2.19, a mapping before."""
    get = deprecation.get if isinstance(deprecation, Mapping) else vars(deprecation).get
    removed = get("version") or get("date")
    return {
        "message": str(get("msg") or deprecation),
        "removedIn": None if removed is None else str(removed),
        "collection": None if get("collection_name") is None else str(get("collection_name")),
    }


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_NAME = NAME
    CALLBACK_TYPE = "stdout" if is_stdout_callback() else "aggregate"

    def __init__(self) -> None:
        super().__init__()
        self._events: socket.socket | None = None
        self._play: dict[str, str] | None = None
        self._begun: dict[tuple[str, str], float] = {}
        self._may_go_on = threading.Event()
        path = os.environ.get(SOCKET)
        if not path:
            self.disabled = True
            return
        self._events = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._events.connect(path)
        threading.Thread(target=self._watch, args=(self._events,), daemon=True).start()
        self._follow_warnings()

    def _follow_warnings(self) -> None:
        """Ansible's own warnings reach no callback; it writes them as lines of 79 columns."""
        main, own, old = os.getpid(), self._display.warning, self._display.deprecated

        def warning(msg: Any, *args: Any, **fields: Any) -> Any:
            # a worker must not write between the lines of the main process
            if os.getpid() == main:
                message = " ".join(str(msg).split())
                self._send("warning", message=message, host=None, task=None)
            return own(msg, *args, **fields)

        def deprecated(msg: Any, *args: Any, **fields: Any) -> Any:
            if os.getpid() == main:
                found = dict(zip(("version", "removed", "date", "collection_name"), args), **fields)
                removal = removal_of(dict(found, msg=" ".join(str(msg).split())))
                self._send("deprecation", host=None, task=None, **removal)
            return old(msg, *args, **fields)

        self._display.warning = warning
        self._display.deprecated = deprecated

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

    def _send(self, kind: str, shorten: Shorten | None = None, **fields: Any) -> None:
        if self._events is None or self.disabled:
            return
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {"v": 1, "type": kind, "at": at, **fields}
        line = json.dumps(event, separators=(",", ":"), allow_nan=False)
        if shorten is not None and len(line) > MAX_BYTES:
            event.update(shorten(len(line)))
            line = json.dumps(event, separators=(",", ":"), allow_nan=False)
        try:
            self._events.sendall(f"{line}\n".encode("ascii"))
        except OSError:
            self.disabled = True

    def _send_result(self, kind: str, status: str, result: Any, **fields: Any) -> None:
        found = result_of(result)
        host, task = str(field(result, "host").get_name()), task_of(field(result, "task"))
        for message in found.get("warnings") or []:
            self._send("warning", message=str(message), host=host, task=task)
        for each in field(result, "result").get("deprecations") or []:
            self._send("deprecation", host=host, task=task, **removal_of(each))

        def shorten(size: int) -> dict[str, Any]:
            less: dict[str, Any] = dict(result=cut(found, size), truncatedBytes=size)
            if len(json.dumps(fields.get("item"))) > MAX_BYTES // 16:
                less["item"] = str(fields["item"])[: MAX_BYTES // 100]
            return less

        self._send(
            kind,
            shorten,
            host=host,
            status=status,
            changed=bool(found.get("changed", False)),
            play=self._play,
            task=task,
            durationMs=self._duration(host, task["id"], goes_on=kind != "host-result"),
            result=found,
            **fields,
        )

    def _duration(self, host: str, task: str, goes_on: bool) -> int | None:
        """Since the task began on the host, or since its item before."""
        now, key = time.monotonic(), (host, task)
        begun = self._begun.pop(key, None)
        if goes_on and begun is not None:
            self._begun[key] = begun
        item = self._begun.pop((host, task + "/item"), begun) if goes_on else begun
        if goes_on:
            self._begun[(host, task + "/item")] = now
        else:
            self._begun.pop((host, task + "/item"), None)
        return None if item is None else round((now - item) * 1000)

    def _send_item(self, status: str, result: Any) -> None:
        found = field(result, "result")
        item = found.get("_ansible_item_label", found.get("item"))
        self._send_result("item", status, result, item=plain(item))

    def v2_playbook_on_start(self, playbook: Any) -> None:
        name = str(playbook._file_name)
        own = {"pid": os.getpid(), "temporary": own_temporary()}
        self._send("start", None, ansible=ansible_version, playbook=name, **own)
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
        own: dict[str, Any] = {"id": str(play._uuid), "name": name}
        self._play = own
        less = {"play": {**own, "hosts": None}}
        self._send("play", lambda _: less, play={**own, "hosts": hosts})

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._send("no-hosts")

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._send("task", task=task_of(task), handler=False)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self._send("task", task=task_of(task), handler=True)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        name = str(host.get_name())
        self._begun[(name, str(task._uuid))] = time.monotonic()
        self._send("host-start", host=name, task=task_of(task))

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

    def v2_runner_on_async_poll(self, result: Any) -> None:
        self._send_async("poll", result)

    def v2_runner_on_async_ok(self, result: Any) -> None:
        self._send_async("ok", result)

    def v2_runner_on_async_failed(self, result: Any) -> None:
        self._send_async("failed", result)

    def _send_async(self, status: str, result: Any) -> None:
        found = field(result, "result")
        job = found.get("ansible_job_id") or found.get("async_result", {}).get("ansible_job_id")
        host = str(field(result, "host").get_name())
        self._send("async", host=host, status=status, jobId=None if job is None else str(job))

    def v2_playbook_on_include(self, included_file: Any) -> None:
        hosts = [str(host.get_name()) for host in included_file._hosts]
        self._send("include", file=str(included_file._filename), hosts=hosts)

    def v2_playbook_on_notify(self, handler: Any, host: Any) -> None:
        self._send("notify", host=str(host.get_name()), handler=str(handler.get_name()).strip())

    def v2_playbook_on_stats(self, stats: Any) -> None:
        names = sorted(stats.processed)
        hosts = [("hosts", str(host), plain(stats.summarize(host))) for host in names]
        custom = [("custom", str(host), plain(found)) for host, found in stats.custom.items()]
        # in several lines where one would be too long: the other end puts them together, as a run
        # is judged by it
        line: dict[str, dict[str, Any]] = {"hosts": {}, "custom": {}}
        size = FRAME_BYTES
        for kind, host, found in hosts + custom:
            more = len(json.dumps({host: found}))
            if more > MAX_BYTES // 2:
                found = {"truncated": True, "bytes": more}
                more = len(json.dumps(host)) + FRAME_BYTES
            if size + more > MAX_BYTES:
                self._send("stats", goesOn=True, hosts=line["hosts"], custom=line["custom"])
                line, size = {"hosts": {}, "custom": {}}, FRAME_BYTES
            line[kind][host] = found
            size += more
        self._send("stats", hosts=line["hosts"], custom=line["custom"])
