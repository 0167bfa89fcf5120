#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: configure_multipath
short_description: The vendor's stanza on a dom0, taken up by multipathd and verified
version_added: 0.1.0
description:
  - The whole procedure on one XenServer or XCP-ng host. Finds the file that is live on this release, refuses while a
    path is failed, has the host's own parser read the new file, writes it, has multipathd reconfigure, and reads the
    effective configuration back from the daemon. If that fails, everything is put back.
  - A journal on the controller lets M(quantastor.xenserver.rollback) and M(quantastor.xenserver.resume) finish the
    story.
options:
  on_difference:
    description: What is done with a stanza of the same device that differs.
    type: str
    choices: [replace, merge, refuse]
    default: refuse
  allow_failed_paths:
    description: Go on although a path of a map is failed.
    type: bool
    default: false
  restart_daemon:
    description: Restart multipathd instead of asking it to reconfigure.
    type: bool
    default: false
extends_documentation_fragment:
  - quantastor.xenserver.dialect
  - quantastor.xenserver.profile
  - quantastor.xenserver.state
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.multipath_device
  - module: quantastor.xenserver.rollback
"""

EXAMPLES = r"""
- name: Multipathing for QuantaStor
  quantastor.xenserver.configure_multipath:

- name: The same, changing a stanza that is there already
  quantastor.xenserver.configure_multipath:
    on_difference: merge
    allow_failed_paths: true
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
