# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Arguments of a task as JSON that keeps them as they were written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError

#: Node would round a number to a double, and drop the zero of 1.0
NUMBER = "__number__"


def to_json(message: dict[str, Any]) -> str:
    # ASCII only, so that no line separator of Unicode ends a line early
    return json.dumps(message, allow_nan=False)


def portable(value: Any, name: str) -> Any:
    """The value with nothing in it that JSON changes; a number is its text, with a mark."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return {NUMBER: str(value)}
    if isinstance(value, Mapping):
        return {str(key): portable(each, name) for key, each in value.items()}
    if isinstance(value, (bytes, bytearray, set, frozenset)):
        raise AnsibleError("argument '%s': a %s of YAML has no text here" % (name, type(value).__name__))
    if isinstance(value, Sequence) and not isinstance(value, str) and not hasattr(value, "_ciphertext"):
        return [portable(each, name) for each in value]
    # dates, and strings of Ansible's own such as vaulted ones
    return str(value)


def local_path(text: str, name: str) -> str:
    """A path on the controller as Ansible's type path takes it."""
    path = os.path.expanduser(os.path.expandvars(text))
    if not os.path.isabs(path):
        raise AnsibleError("argument '%s' is '%s': an absolute path on the controller is wanted" % (name, text))
    return path
