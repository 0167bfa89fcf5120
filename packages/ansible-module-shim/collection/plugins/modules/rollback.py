#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: rollback
short_description: Takes back a run of configure_multipath or install_adapter
version_added: 1.0.0
description:
  - Undoes a run in reverse order from its journal. Each file gets its old bytes back where it has the run's own,
    and a host with any other bytes is refused before anything is changed on it. A second rollback finds nothing to do.
options:
  run_id:
    description:
      - 'The run: its id, a unique beginning of it, or V(last) for the newest one.'
    type: str
    default: last
  backup_file:
    description:
      - Give one file the bytes of this backup, a C(backup_file) of an earlier task, whatever the file holds now.
      - What it holds now is backed up too.
      - In place of O(run_id); no daemon or service is told.
    type: str
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
  state_folder:
    description:
      - Folder of journals and records; the user's state folder without it.
      - That is C($XDG_STATE_HOME/quantastor-xenserver) or C(~/.local/state/quantastor-xenserver).
    type: str
  report:
    description:
      - 'How much of the report the result carries: V(full), V(summary) (each step with its outcome) or V(none).'
    type: str
    choices: [full, summary, none]
    default: full
attributes:
  platform:
    description: POSIX hosts with C(sh) and coreutils; Windows with PowerShell 2 or newer.
    platforms: posix, windows
    support: full
extends_documentation_fragment:
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.resume
  - module: quantastor.xenserver.configure_multipath
  - module: quantastor.xenserver.install_adapter
"""

EXAMPLES = r"""
- name: Take the last run on this host back
  quantastor.xenserver.rollback:

- name: Set multipathing up
  quantastor.xenserver.configure_multipath:
  register: setup

- name: Take just that run back, if it was one
  quantastor.xenserver.rollback:
    run_id: "{{ setup.run_id }}"
  when: setup.run_id is defined

- name: Give one file the bytes that it had before a task, whatever it holds now
  quantastor.xenserver.rollback:
    backup_file: "{{ setup.backup_file }}"
  when: setup.backup_file is defined
"""

RETURN = r"""
msg:
  description: What was done or found, or why it failed, in one line.
  returned: always
  type: str
  sample: take back - the stanza
outcome:
  description:
    - Of the host - V(unchanged), V(would-change), V(changed), V(skipped), V(refused), V(undone) or V(failed).
  returned: when the procedure began
  type: str
  sample: changed
run_id:
  description:
    - Names the journal of the run; M(quantastor.xenserver.rollback) and M(quantastor.xenserver.resume) take it.
  returned: when there was a run to work on
  type: str
  sample: 20261122T101500Z-3f9a
report:
  description:
    - What was done, step by step; the same as the scripts print with C(--json). As much of it as O(report) says.
  returned: when the procedure began
  type: dict
  sample: {schemaVersion: 2, outcome: changed}
backup_file:
  description: The copy of the old file, on the host.
  returned: when a file was changed
  type: str
  sample: /var/lib/quantastor-xenserver/backups/20261122T101500Z-3f9a/%2Fetc%2Fmultipath.conf
path:
  description: The file that O(backup_file) is of.
  returned: when O(backup_file) is given and the host could be asked
  type: str
  sample: /etc/multipath.conf
real_path:
  description: The file that was written, links followed.
  returned: when O(backup_file) is given and the host could be asked
  type: str
  sample: /etc/multipath.xenserver/multipath.conf
before_sha256:
  description: SHA-256 of the old bytes.
  returned: when O(backup_file) is given and the host could be asked
  type: str
  sample: 72104f50a732914618681c48a56d422d50e549e391da8289f8d8ba73415412be
after_sha256:
  description: SHA-256 of the new bytes.
  returned: when O(backup_file) is given and the host could be asked
  type: str
  sample: 2ea6ea1a5b3e0dd55a5bd2b1d3cdd2a3b6b9e3d5e4a4b1c0f9e8d7c6b5a49382
plan_digest:
  description: SHA-256 of what would be done, as M(quantastor.xenserver.configure_multipath) takes it.
  returned: when the host could be asked
  type: str
  sample: sha256:72104f50a732914618681c48a56d422d50e549e391da8289f8d8ba73415412be
in_effect:
  description:
    - Whether the set-up is in effect on the host - V(seen), V(not-seen) or V(not-known).
  returned: when it was asked for
  type: str
  sample: seen
reboot_required:
  description: Whether a restart of the host is needed before the change counts.
  returned: when the host could be asked
  type: bool
  sample: false
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
  description: What was taken back after a failure, one line each.
  returned: always
  type: list
  elements: str
  sample: []
left:
  description: What could not be taken back after a failure, one line each.
  returned: always
  type: list
  elements: str
  sample: []
error:
  description: Code, message, place and remedy of a failure.
  returned: when a host or a file was the cause of a failure
  type: dict
  sample:
    code: VERIFY_FAILED
    message: multipathd does not have the stanza in effect
    place: xen1
    remedy: Look at its log.
ran_on:
  description: Where the work was done, V(controller) or V(target).
  returned: always
  type: str
  sample: controller
"""
