#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: storagelink_device_rule
short_description: One device rule of StorageLink's scsi_device_id_config.xml
version_added: 1.0.0
description:
  - Adds one device rule at the end of the list and raises the version of the file, unless one of that vendor
    and product is there; or takes it out again. All other bytes stay - encoding, byte order mark and line ends too.
  - Nobody publishes the schema of the file, so the rule comes from you or is copied from an entry of your own file.
  - StorageLink reads the file when it starts; M(quantastor.xenserver.install_adapter) stops and starts it around
    the edit.
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
    type: str
    required: true
    aliases: [dest]
  state:
    description:
      - 'V(present): it is there; V(absent): it is not there.'
      - A rule that was added here is taken out to the byte, its version included, as long as nobody has written the
        file since.
    type: str
    choices: [present, absent]
    default: present
  vendor:
    description:
      - SCSI vendor, together with O(product); the profile's without it.
    type: str
  product:
    description:
      - SCSI product, together with O(vendor); the profile's without it.
    type: str
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
  rule:
    description:
      - 'The device rule: an XML file, or its text, one element.'
    type: str
  clone:
    description:
      - 'Copy an entry of the server''s own file: C(VENDOR/PRODUCT), or V(last) for its last one.'
      - Vendor and product are replaced by the profile's, and what O(set) gives.
    type: raw
  set:
    description:
      - Values of the copy, by element or C(@attribute).
    type: dict
  list:
    description:
      - The list that holds the rules, such as C(/config/devices); needed where no entry shows it.
    type: str
  version_at:
    description:
      - 'Where the version stands when it cannot be found: C(/config/@version), C(/config/version), C(?version) (a
        processing instruction) or C(comment).'
    type: str
  version_to:
    description:
      - The new version, where the next one cannot be told or another is wanted; it is higher than the old one.
    type: str
  keep_version:
    description:
      - Leave the version as it is.
      - Hosts that have this version may then not read the change.
    type: bool
    default: false
  restore_version:
    description:
      - With O(state) V(absent), the version that was there before; it is not lowered to it but raised, and that is
        said.
      - Hosts that have read a version accept neither a lower one nor other content under the same one.
    type: str
  state_folder:
    description:
      - Folder of journals and records; the user's state folder without it.
      - That is C($XDG_STATE_HOME/quantastor-xenserver) or C(~/.local/state/quantastor-xenserver).
    type: str
attributes:
  platform:
    description: POSIX hosts with C(sh) and coreutils; Windows with PowerShell 2 or newer.
    platforms: posix, windows
    support: full
extends_documentation_fragment:
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.install_adapter
"""

EXAMPLES = r"""
- name: A copy of the last rule, with QuantaStor's vendor and product
  quantastor.xenserver.storagelink_device_rule:
    path: "{{ rules_file }}"
    clone: true
    backup: true

- name: A rule as XML text
  quantastor.xenserver.storagelink_device_rule:
    path: "{{ rules_file }}"
    vendor: ACME
    product: DISK
    rule: <device><vendor>ACME</vendor><product>DISK</product></device>

- name: Without it again
  quantastor.xenserver.storagelink_device_rule:
    path: "{{ rules_file }}"
    vendor: ACME
    product: DISK
    state: absent
"""

RETURN = r"""
msg:
  description: What was done or found, or why it failed, in one line.
  returned: always
  type: str
  sample: the rule is added; version 2.0.0.9 -> 2.0.0.10 at /config/@version
outcome:
  description: What became of the file - V(unchanged), V(would-change), V(changed) or V(refused).
  returned: when the host could be asked
  type: str
  sample: changed
found:
  description: Whether the rule was there before, V(absent) or V(present).
  returned: when the host could be asked
  type: str
  sample: absent
version:
  description: The version of the file before and after, and where it stands.
  returned: when it was raised or put back
  type: dict
  sample: {from: 2.0.0.9, to: 2.0.0.10, place: /config/@version}
rule:
  description: The entry as it stands in the file.
  returned: when one was added or taken out
  type: str
  sample: <device vendor="OSNEXUS" product="QUANTASTOR"/>
path:
  description: The file as it was named.
  returned: when the host could be asked
  type: str
  sample: C:\Program Files\Citrix\StorageLink\Server\scsi_device_id_config.xml
real_path:
  description: The file that was written.
  returned: when the file could be read
  type: str
  sample: C:\Program Files\Citrix\StorageLink\Server\scsi_device_id_config.xml
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
  returned: changed and O(backup=true)
  type: str
  sample: C:\ProgramData\quantastor-xenserver\backups\20261122T101500Z-3f9a\C%3A%5Crules.xml
diagnostics:
  description:
    - What was found, each with severity, code, message and, where it has a place, path, line and column. Empty where
      there is nothing to tell.
  returned: always
  type: list
  elements: dict
  sample:
    - severity: warning
      code: near-entry
      message: 'the file has OSNEXUS/Quantastor: it differs from OSNEXUS/QUANTASTOR in upper and lower case only'
      path: C:\Program Files\Citrix\StorageLink\Server\rules.xml
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
    message: the file has other bytes than planned on; nothing was written
    place: xen1
    remedy: Run again.
ran_on:
  description: Where the work was done, V(controller) or V(target).
  returned: always
  type: str
  sample: controller
"""
