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
  installer:
    description:
      - 'The adapter''s installer: a path on the server, or an https address to download from.'
      - Leave it out where the adapter is installed already.
    type: str
  installer_sha256:
    description:
      - SHA-256 of the installer, 64 hexadecimal digits; it is not run if it has another one.
    type: str
  installer_args:
    description:
      - Arguments for the installer.
      - A run that is resumed takes them from here only, never from a record.
    type: list
    elements: str
    default: [/S]
  installer_timeout:
    description:
      - How many seconds the installer may take.
    type: int
    default: 600
  installer_exit_codes:
    description:
      - Exit codes of the installer that mean success, beside 0, 3010 and 1641.
    type: list
    elements: str
  reinstall:
    description:
      - Run the installer although the adapter is installed.
    type: bool
    default: false
  require_signature:
    description:
      - Refuse an installer that Windows does not find validly signed.
      - Windows is asked by its PowerShell; without one it is not known, and refused too.
    type: bool
    default: false
  allow_removed_rules:
    description:
      - Go on although the installer took entries out of the rule file.
    type: bool
    default: false
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
  service:
    description:
      - The Windows service, by its short name or its display name.
    type: str
    default: StorageLink
  server_folder:
    description:
      - StorageLink's Server folder; without it, as the service's own configuration says.
    type: str
  service_timeout:
    description:
      - How many seconds to wait for a state of the service.
    type: int
    default: 120
  start_stopped:
    description:
      - Start the service also when it was stopped before.
    type: bool
    default: false
  break_lock:
    description:
      - Take the server over from another run that was cut off.
    type: bool
    default: false
  end_stuck_service:
    description:
      - End the process of a service that does not stop in time.
      - Only of one that has its process to itself.
    type: bool
    default: false
  storagelink_url:
    description:
      - StorageLink's web service, such as C(https://server:21605).
      - The port is 21605 where none is named.
      - Without an address, adapter and credentials are not asked for there.
    type: str
  storagelink_user:
    description:
      - Login of StorageLink.
    type: str
    default: admin
  storagelink_password:
    description:
      - Password of StorageLink's login; a journal holds none.
    type: str
  storagelink_fingerprint:
    description:
      - SHA-256 of the web service's certificate; this, O(storagelink_ca) or both are needed.
      - Hexadecimal in any notation, or base64; C(quantastor-xenserver storagelink-certificate URL) shows it.
    type: str
  storagelink_ca:
    description:
      - 'PEM of the CA that signed the web service''s certificate: a file, or its text.'
    type: str
  storagelink_timeout:
    description:
      - How many seconds an answer may take.
    type: int
    default: 30
  storagelink_min_tls:
    description:
      - The lowest TLS version to speak with the web service; Windows 2003 to 2008 R2 know V(TLSv1) only.
      - 'What protects then is the certificate: its identity is checked all the same, but the channel is weak.'
    type: str
    choices: [TLSv1, TLSv1.1, TLSv1.2, TLSv1.3]
    default: TLSv1.2
  storage_name:
    description:
      - Display name of the storage system in StorageLink.
      - The options of the storage system belong together; without them no credentials are added.
    type: str
  storage_address:
    description:
      - Address of the storage system.
    type: str
  storage_port:
    description:
      - Port of the storage system's management service, where it is not the usual one.
    type: int
  storage_user:
    description:
      - Login of the storage system.
    type: str
  storage_password:
    description:
      - Password of the storage system's login, which StorageLink keeps; a journal holds none.
    type: str
  replace_credentials:
    description:
      - Replace a login of another user name or port that StorageLink has for this storage system.
    type: bool
    default: false
  licence_facts:
    description:
      - What M(quantastor.xenserver.storage_info) returned as C(licence_facts) on dom0 hosts.
    type: list
    elements: dict
  licence_hosts:
    description:
      - XenServer hosts whose licence edition is checked first, such as C(ssh://root@xen1).
      - One host answers for its whole pool.
    type: list
    elements: str
  skip_licence_check:
    description:
      - Leave the licence check out; the report records it.
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
    description: Windows with PowerShell 2 or newer, where StorageLink runs.
    platforms: windows
    support: full
extends_documentation_fragment:
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
  description: Where the work was done, V(controller) or V(target).
  returned: always
  type: str
  sample: controller
"""
