#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: install_adapter
short_description: The vendor's storage adapter on the server that runs StorageLink
version_added: 1.0.0
description:
  - The whole procedure on the Windows server. Checks the licence of the XenServer hosts, stops the service, runs the
    installer, adds the device rule and raises the version of its file, starts the service, and asks StorageLink
    whether the adapter is loaded. If a step fails after the stop, the file is put back and the service is started
    again.
  - The PowerShell that this sends has not been run on a real Windows by this project; its text and its answers are
    tested.
options:
  installer:
    description: The adapter's installer, as a path on the server or an https URL that the controller downloads.
    type: str
  installer_sha256:
    description: Its SHA-256, 64 hexadecimal digits. Needed with I(installer).
    type: str
  installer_args:
    description: Its arguments.
    type: list
    elements: str
    default: [/S]
  installer_timeout:
    description: How many seconds it may take.
    type: int
    default: 600
  storage_name:
    description: What StorageLink shall call the storage system. The four options of the login belong together.
    type: str
  storage_address:
    description: The storage system's address.
    type: str
  storage_port:
    description: The storage system's port.
    type: int
  storage_user:
    description: Login of the storage system.
    type: str
  storage_password:
    description: Its password, which StorageLink keeps.
    type: str
  service:
    description: Short name of the service.
    type: str
    default: StorageLink
  server_folder:
    description: StorageLink's Server folder. The default is where the service says.
    type: str
  service_timeout:
    description: How many seconds to wait for a state of the service.
    type: int
    default: 120
  start_stopped:
    description: Start the service although it was stopped before.
    type: bool
    default: false
  skip_licence_check:
    description: Leave the check of the licences out; the report records it.
    type: bool
    default: false
  licence_facts:
    description: What M(quantastor.xenserver.storage_info) returned as C(licence_facts) on dom0 hosts.
    type: list
    elements: dict
  licence_hosts:
    description: XenServer hosts whose licence is asked over ssh from the controller, as C(ssh://root@xen1).
    type: list
    elements: str
attributes:
  platform:
    description: Windows with PowerShell 2 or newer, where StorageLink runs.
    platforms: windows
    support: full
extends_documentation_fragment:
  - quantastor.xenserver.rule
  - quantastor.xenserver.api
  - quantastor.xenserver.profile
  - quantastor.xenserver.state
  - quantastor.xenserver.place
seealso:
  - module: quantastor.xenserver.storagelink_device_rule
  - module: quantastor.xenserver.storage_info
  - module: quantastor.xenserver.rollback
  - module: quantastor.xenserver.resume
"""

EXAMPLES = r"""
- name: The adapter and its device rule
  quantastor.xenserver.install_adapter:
    installer: C:\Install\quantastor-adapter.exe
    installer_sha256: "{{ adapter_sha256 }}"
    clone: true
    licence_facts:
      - "{{ hostvars['xen1'].licences.licence_facts }}"
    storagelink_url: https://storagelink.example:21605
    storagelink_fingerprint: "{{ storagelink_fingerprint }}"
    storagelink_password: "{{ vault_storagelink_password }}"
"""

RETURN = r"""
msg:
  description: What was done or found, or why it failed, in one line.
  returned: always
  type: str
  sample: the rule is added
outcome:
  description:
    - Of the host - C(unchanged), C(would-change), C(changed), C(skipped), C(refused), C(undone) or C(failed).
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
  description: What was done, step by step; the same as the scripts print with C(--json).
  returned: when the procedure began
  type: dict
  sample: {schemaVersion: 1, outcome: changed}
backup_file:
  description: The copy of the old file, on the host.
  returned: when a file was changed
  type: str
  sample: /var/lib/quantastor-xenserver/backups/20261122T101500Z-3f9a/%2Fetc%2Fmultipath.conf
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
  sample: [stop the service StorageLink]
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
    message: StorageLink does not have the adapter
    place: xen1
    remedy: Look at its log.
ran_on:
  description: Where the work was done, C(controller) or C(target).
  returned: always
  type: str
  sample: controller
"""
