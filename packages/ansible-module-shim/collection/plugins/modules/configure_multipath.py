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
version_added: 1.0.0
description:
  - The whole procedure on one XenServer or XCP-ng host. Finds the file that is live on this release, refuses while a
    path is failed, has the host's own parser read the new file, writes it, has multipathd reconfigure, and reads the
    effective configuration back from the daemon. If that fails, everything is put back.
  - A journal on the controller lets M(quantastor.xenserver.rollback) and M(quantastor.xenserver.resume) finish the
    story.
options:
  profile:
    description:
      - 'Vendor profile: a JSON file, its text, or the id of a built-in one; QuantaStor without it.'
      - In a playbook also a dictionary.
    type: raw
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
  allow_failed_paths:
    description:
      - Go on although a path of a map is failed; a check then counts a failed path as no fault, but never a LUN
        without any.
    type: bool
    default: false
  restart_daemon:
    description:
      - Restart multipathd instead of asking it to reconfigure.
    type: bool
    default: false
  enable_multipathing:
    description:
      - Switch XenServer's own multipathing on for each host, in maintenance mode, with its storage unplugged
        meanwhile.
    type: bool
    default: false
  rolling:
    description:
      - Change one host at a time, the pool's master first, each in maintenance mode; the first failure is the last
        host that was begun.
      - Refused while a host of the pool is disabled already or high availability is on.
    type: bool
    default: false
  evacuate:
    description:
      - 'In maintenance mode: move the running VMs to other hosts first.'
    type: bool
    default: false
  state:
    description:
      - 'V(present): it is there; V(absent): it is not there.'
      - A stanza that is V(absent) is in no file any more, and a file that was made for it alone goes with it.
    type: str
    choices: [present, absent]
    default: present
  dialect:
    description:
      - V(auto) writes the stanza right for the multipath-tools that is there; V(as-published) writes it to the
        letter.
    type: str
    choices: [auto, as-published]
    default: auto
  on_difference:
    description:
      - What to do with a stanza of the same device that differs.
      - V(replace) makes it exactly ours, V(merge) keeps its own keywords and adds ours, V(refuse) leaves it alone.
    type: str
    choices: [replace, merge, refuse]
    default: refuse
  allow_refused_file:
    description:
      - Edit also a file that the multipath-tools there refuses as a whole, crashes or hangs on.
    type: bool
    default: false
  expect_plan:
    description:
      - 'Refuse a host whose plan is not this one: a digest, or a plan that was approved.'
      - A task in check mode returns the digest as C(plan_digest).
    type: str
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
    description: dom0 hosts, and any POSIX host with C(sh) and coreutils.
    platforms: posix
    support: full
extends_documentation_fragment:
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.multipath_device
  - module: quantastor.xenserver.storage_info
  - module: quantastor.xenserver.rollback
  - module: quantastor.xenserver.resume
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
msg:
  description: What was done or found, or why it failed, in one line.
  returned: always
  type: str
  sample: insert the stanza of OSNEXUS/QUANTASTOR
outcome:
  description:
    - Of the host - V(unchanged), V(would-change), V(changed), V(skipped), V(refused), V(undone) or V(failed).
  returned: when the procedure began
  type: str
  sample: changed
run_id:
  description:
    - Names the journal of the run; M(quantastor.xenserver.rollback) and M(quantastor.xenserver.resume) take it.
  returned: when a change was begun; never in check mode
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
plan_digest:
  description: SHA-256 of what would be done, for O(expect_plan).
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
  sample: [add the stanza of OSNEXUS/QUANTASTOR]
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
