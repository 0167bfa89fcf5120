#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: multipath_device
short_description: One device stanza of a multipath.conf
version_added: 1.0.0
description:
  - Puts one C(device { }) stanza into one multipath.conf, changes it, or takes it out. All bytes outside of it stay.
  - A new stanza goes after the last live one of the C(devices) section and looks as its neighbours do.
  - multipathd does not reload the file by itself; see the examples, or M(quantastor.xenserver.configure_multipath).
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
  path:
    description:
      - The file to edit; a symbolic link is followed and kept.
      - V(auto) is the file that M(quantastor.xenserver.configure_multipath) would write.
      - 'A task on a file that the multipath of the host reads is a run: recorded, with a backup, and taken back by
        M(quantastor.xenserver.rollback).'
    type: str
    default: auto
    aliases: [dest]
  state:
    description:
      - 'V(present): it is there; V(absent): it is not there.'
      - A stanza that is V(present) has exactly the keywords that were given, see O(on_difference); one that is
        V(merged) has at least these.
      - One that is V(absent) is in no file any more, and a file that was made for it alone goes with it.
    type: str
    choices: [present, merged, absent]
    default: present
  vendor:
    description:
      - SCSI vendor, together with O(product); the profile's without it.
    type: str
  product:
    description:
      - SCSI product, together with O(vendor); the profile's without it.
    type: str
  create:
    description:
      - Make the file where there is none.
      - It gets mode C(0644) and belongs to the user that does the work, on a dom0 C(root).
      - The mode and the owner of a file that is there are kept.
    type: bool
    default: false
  backup:
    description:
      - Keep a copy of the old file, outside of any folder that the target program reads.
      - It lies below C(/var/lib/quantastor-xenserver/backups) or, for a user who is not root, C(~/.local/state); on
        Windows below C(ProgramData).
    type: bool
    default: false
  validate:
    description:
      - A command that reads the new file before it is written; C(%s) stands for the path of a private copy.
      - No shell is used, so pipes and expansion do not work.
      - POSIX hosts only.
      - C(multipath -t) takes no file name, so it cannot be used here; configure-multipath has the host's own parser
        read the new file in a private mount namespace.
    type: str
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
      - 'Without it O(state) decides: V(replace) for V(present), V(merge) for V(merged).'
    type: str
    choices: [replace, merge, refuse]
  allow_refused_file:
    description:
      - Edit also a file that the multipath-tools there refuses as a whole, crashes or hangs on.
    type: bool
    default: false
  keywords:
    description:
      - Keywords and values of the stanza in their order, without C(vendor) and C(product); the profile's without it.
    type: dict
    aliases: [settings]
  release:
    description:
      - The multipath-tools to write for or to judge by, such as C(0.9.4), C(0.4.9-136.xs), C(xenserver-7.6) or
        C(debian-12).
      - Without it what the host has.
    type: str
  state_folder:
    description:
      - Folder of journals and records; the user's state folder without it.
      - That is C($XDG_STATE_HOME/quantastor-xenserver) or C(~/.local/state/quantastor-xenserver).
    type: str
attributes:
  platform:
    description: dom0 hosts, and any POSIX host with C(sh) and coreutils.
    platforms: posix
    support: full
extends_documentation_fragment:
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.configure_multipath
"""

EXAMPLES = r"""
- name: QuantaStor's stanza, right for the multipath-tools of the host
  quantastor.xenserver.multipath_device:
    backup: true
  notify: Reconfigure multipathd

- name: One value of a stanza, the others left as they are
  quantastor.xenserver.multipath_device:
    state: merged
    vendor: PURE
    product: FlashArray
    keywords:
      fast_io_fail_tmo: 15
  notify: Reconfigure multipathd

- name: A stanza with exactly these values
  quantastor.xenserver.multipath_device:
    vendor: NETAPP
    product: LUN
    keywords:
      path_grouping_policy: group_by_prio
      features: 1 queue_if_no_path
      failback: immediate

- name: No stanza of that device
  quantastor.xenserver.multipath_device:
    state: absent
    vendor: NETAPP
    product: LUN

# among the handlers; dom0 has no Python that Ansible's own modules could use
# - name: Reconfigure multipathd
#   ansible.builtin.raw: multipathd -kreconfigure
"""

RETURN = r"""
msg:
  description: What was done or found, or why it failed, in one line.
  returned: always
  type: str
  sample: OSNEXUS/QUANTASTOR is added
outcome:
  description: What became of the file - V(unchanged), V(would-change), V(changed) or V(refused).
  returned: when the host could be asked
  type: str
  sample: changed
found:
  description: What was there before - V(absent), V(same), V(differs) or V(duplicate).
  returned: when the host could be asked
  type: str
  sample: absent
path:
  description: The file as it was named.
  returned: when the host could be asked
  type: str
  sample: /etc/multipath.conf
real_path:
  description: The file that was written, links followed.
  returned: when the file could be read
  type: str
  sample: /etc/multipath.xenserver/multipath.conf
vendor:
  description: SCSI vendor of the stanza.
  returned: when the host could be asked
  type: str
  sample: OSNEXUS
product:
  description: SCSI product of the stanza.
  returned: when the host could be asked
  type: str
  sample: QUANTASTOR
before_sha256:
  description: SHA-256 of the old bytes.
  returned: when the file could be read
  type: str
  sample: 72104f50a732914618681c48a56d422d50e549e391da8289f8d8ba73415412be
after_sha256:
  description: SHA-256 of the new bytes.
  returned: when the file could be read
  type: str
  sample: 2f039a82176d617d221d962d6b557d4d8c63bb1d9683919a9131f2d3d3201e8d
backup_file:
  description: The copy of the old file, on the host.
  returned: changed, and O(backup=true) or the task was a run
  type: str
  sample: /var/lib/quantastor-xenserver/backups/20261122T112753Z-c9e3/%2Fetc%2Fmultipath.conf
run_id:
  description: The run, for M(quantastor.xenserver.rollback).
  returned: when O(path) is V(auto) or a file that the multipath of the host reads, and something was changed
  type: str
  sample: 20261122T112753Z-c9e3
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
  description: Empty; one file is written whole or not at all.
  returned: always
  type: list
  elements: str
  sample: []
left:
  description: What a task that was cut off may have done; empty else.
  returned: always
  type: list
  elements: str
  sample: []
error:
  description: Code, message, place and remedy of a failure.
  returned: when a host or a file was the cause of a failure
  type: dict
  sample:
    code: FILE_CHANGED
    message: /etc/multipath.conf has other bytes than planned on; nothing was written
    place: xen1
    remedy: Run again.
ran_on:
  description: Where the work was done, V(controller) or V(target).
  returned: always
  type: str
  sample: controller
"""
