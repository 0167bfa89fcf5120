# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection as winrm and psrp are, to a Windows that the test pretends."""

from __future__ import annotations

import base64
import json
import os
import socket
from typing import Any

from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: windows
short_description: Windows that a test pretends
description: Hands scripts and files to a UNIX socket.
options:
  pretended_socket:
    description: The socket.
    vars:
      - name: pretended_windows_socket
"""


class Connection(ConnectionBase):
    # a name of one that Ansible has, where a test asks for it
    transport = os.environ.get("PRETENDED_TRANSPORT", "windows")
    module_implementation_preferences = (".ps1", ".exe", "")
    allow_executable = False
    has_pipelining = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._shell_type = "powershell"
        super().__init__(*args, **kwargs)

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        done = self._ask({"run": cmd, "input": (in_data or b"").decode("utf-8", "replace")})
        return done["exit"], done["stdout"].encode(), done["stderr"].encode()

    def put_file(self, in_path: str, out_path: str) -> None:
        super().put_file(in_path, out_path)
        with open(in_path, "rb") as file:
            self._ask({"put": out_path.strip("'\""), "content": base64.b64encode(file.read()).decode()})

    def fetch_file(self, in_path: str, out_path: str) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._connected = False

    def _ask(self, question: dict[str, Any]) -> Any:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(self.get_option("pretended_socket"))
            connection.sendall(json.dumps(question).encode() + b"\n")
            with connection.makefile("rb") as answer:
                return json.loads(answer.readline())
