"""Writes each result of a play as one JSON line, for tests."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: events
type: stdout
short_description: results as JSON lines
description: [Results as JSON lines in the file that EVENTS_FILE names.]
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "events"

    def _write(self, kind, result, **more):
        host = result._host.get_name()
        # Ansible takes the mark of a failure away before a callback sees it
        shown = dict(result._result, failed=kind == "failed")
        event = dict(kind=kind, host=host, task=result._task.get_name(), result=shown, **more)
        with open(os.environ["EVENTS_FILE"], "a", encoding="utf-8") as file:
            file.write(json.dumps(event, default=str) + "\n")

    def v2_runner_on_ok(self, result):
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write("failed", result, ignored=ignore_errors)

    def v2_runner_on_unreachable(self, result):
        self._write("unreachable", result)

    def v2_runner_on_skipped(self, result):
        self._write("skipped", result)
