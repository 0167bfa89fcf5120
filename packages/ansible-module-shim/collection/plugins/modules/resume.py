#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: resume
short_description: Finishes or takes back an interrupted run
version_added: 0.1.0
description:
  - Finishes a run of C(configure_multipath) or C(install_adapter) that was cut off, by its journal and what the
    host has now.
options:
  run_id:
    description: The run; C(last) is the newest of this host. Where that was not interrupted, there is nothing to do.
    type: str
    default: last
  undo:
    description: Take the run back instead of finishing it.
    type: bool
    default: false
  storagelink_password:
    description: Password of StorageLink's login; a journal holds none.
    type: str
  storage_password:
    description: Password of the storage system's login; a journal holds none.
    type: str
extends_documentation_fragment:
  - quantastor.xenserver.state
  - quantastor.xenserver.place
"""

EXAMPLES = r"""
- name: Finish what was cut off
  quantastor.xenserver.resume:
"""

RETURN = r"""
outcome:
  description:
    - Of the host - C(unchanged), C(would-change), C(changed), C(skipped), C(refused), C(undone) or C(failed).
  returned: when the procedure began
  type: str
  sample: changed
run_id:
  description: Names the journal of this run; the modules rollback and resume take it.
  returned: when the procedure began
  type: str
  sample: 20261122T101500Z-3f9a
report:
  description: What was done, step by step; the same as the scripts print with C(--json).
  returned: when the procedure began
  type: dict
  sample: {schemaVersion: 1, outcome: changed}
diagnostics:
  description: What was found, each with severity, code, message and, where it has a place, path, line and column.
  returned: when the procedure began
  type: list
  elements: dict
  sample: []
undone:
  description: What was taken back after a failure, one line each.
  returned: when the procedure began
  type: list
  elements: str
  sample: []
left:
  description: What could not be taken back, one line each.
  returned: when the procedure began
  type: list
  elements: str
  sample: []
error:
  description: Code, message, place and remedy of a failure.
  returned: failed
  type: dict
  sample: {code: VERIFY_FAILED, message: multipathd does not have the stanza in effect}
ran_on:
  description: Where the work was done, C(controller) or C(target).
  returned: always
  type: str
  sample: controller
backup_file:
  description: The copy of the old file, on the host.
  returned: changed
  type: str
  sample: /var/lib/quantastor-xenserver/backups/20261122T101500Z-3f9a/%2Fetc%2Fmultipath.conf
"""
