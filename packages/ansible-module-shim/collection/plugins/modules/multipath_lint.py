#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: multipath_lint
short_description: What is wrong in the multipath configuration of a host
version_added: 1.0.0
description:
  - Reads the files that the multipath of the host reads, in one operation, and judges them by the rules of the
    multipath-tools release that the host has. Changes nothing.
options:
  run_on:
    description:
      - Where the work is done.
      - V(controller) reads and writes over the task's own connection, so the target needs a POSIX shell and coreutils
        only, or PowerShell 2 on Windows.
      - V(target) sends the same program to a target that has Node 20.19 or newer, as C(/usr/bin/node) or as
        C(ansible_node_interpreter) says.
    type: str
    choices: [controller, target]
    default: controller
  files:
    description:
      - The multipath.conf files to read; C(-) is stdin.
      - In a workflow globs of the workspace; a leading C(!) takes out again.
      - Without any, those that the multipath of the host reads.
    type: list
    elements: str
    default: []
  release:
    description:
      - The multipath-tools to write for or to judge by, such as C(0.9.4), C(0.4.9-136.xs), C(xenserver-7.6) or
        C(debian-12).
      - Without it what the host has.
    type: str
  fail_on:
    description:
      - Fail for a finding of this severity or a worse one.
    type: str
    choices: [error, warning, info, never]
    default: warning
attributes:
  platform:
    description: dom0 hosts, and any POSIX host with C(sh) and coreutils.
    platforms: posix
    support: full
  diff_mode:
    description: Nothing is changed.
    support: N/A
  safe_file_operations:
    description: Nothing is changed.
    support: N/A
extends_documentation_fragment:
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.storage_info
"""

EXAMPLES = r"""
- name: No error in the configuration, before anything is changed
  quantastor.xenserver.multipath_lint:
    fail_on: error

- name: What the next release of the host would make of it
  quantastor.xenserver.multipath_lint:
    release: xcp-ng-8.3
    fail_on: never
"""

RETURN = r"""
msg:
  description: How much was found, and by whose rules, in one line.
  returned: always
  type: str
  sample: '1 file by the rules of multipath-tools 0.4.9-136.xs8: 2 of severity warning'
files:
  description: The files that were judged, in the order in which they are read.
  returned: when the host could be asked
  type: list
  elements: str
  sample: [/etc/multipath.conf]
release:
  description: The multipath-tools by whose rules they were judged.
  returned: when the host could be asked
  type: str
  sample: 0.4.9-136.xs8
diagnostics:
  description:
    - What was found, each with severity, code, message and, where it has a place, path, line and column. Empty where
      there is nothing to tell.
  returned: always
  type: list
  elements: dict
  sample:
    - severity: warning
      code: later-match
      message: a later stanza matches the same device
      path: /etc/multipath.conf
      line: 12
      column: 3
undone:
  description: Empty; nothing is changed.
  returned: always
  type: list
  elements: str
  sample: []
left:
  description: Empty; nothing is changed.
  returned: always
  type: list
  elements: str
  sample: []
error:
  description: Code, message, place and remedy of a failure.
  returned: when the host could not be asked
  type: dict
  sample:
    code: NOT_FOUND
    message: there is no multipath configuration
    place: xen1
    remedy: Name the files.
ran_on:
  description: Where the work was done, V(controller) or V(target).
  returned: always
  type: str
  sample: controller
"""
