#!/usr/bin/python
# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documentation only: the action plugin of the same name does the work, in Node on the controller.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: storage_info
short_description: What is set up on a host, asked from its own daemons and services
version_added: 1.0.0
description:
  - Tells whether the set-up is live, and changes nothing. On a dom0 it asks multipathd, on the StorageLink server the
    service manager, the rule file and, with O(storagelink_url), StorageLink itself.
options:
  profile:
    description:
      - 'Vendor profile: a JSON file, its text, or the id of a built-in one; QuantaStor without it.'
      - In a playbook also a dictionary.
    type: raw
  what:
    description:
      - 'Which half to ask about: V(multipath) on dom0 hosts, V(adapter) on the StorageLink server.'
    type: str
    choices: [multipath, adapter, licence]
    default: multipath
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
  dialect:
    description:
      - V(auto) writes the stanza right for the multipath-tools that is there; V(as-published) writes it to the
        letter.
    type: str
    choices: [auto, as-published]
    default: auto
  strict:
    description:
      - Fail when the set-up is not in effect.
    type: bool
    default: false
  report:
    description:
      - 'How much of the report the result carries: V(full), V(summary) (each step with its outcome) or V(none).'
    type: str
    choices: [full, summary, none]
    default: full
  list:
    description:
      - The list that holds the rules, such as C(/config/devices); needed where no entry shows it.
    type: str
  service:
    description:
      - The Windows service, by its short name or its display name.
    type: str
    default: StorageLink
  server_folder:
    description:
      - StorageLink's Server folder; without it, as the service's own configuration says.
    type: str
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
attributes:
  platform:
    description: POSIX hosts with C(sh) and coreutils; Windows with PowerShell 2 or newer.
    platforms: posix, windows
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
  - module: quantastor.xenserver.configure_multipath
  - module: quantastor.xenserver.install_adapter
"""

EXAMPLES = r"""
- name: Is multipathing set up?
  quantastor.xenserver.storage_info:
  register: multipath

- name: Show what is missing
  ansible.builtin.debug:
    msg: "{{ multipath.steps }}"
  when: not multipath.verified

- name: The licences, for install_adapter
  quantastor.xenserver.storage_info:
    what: licence
  register: licences
"""

RETURN = r"""
msg:
  description: What was done or found, or why it failed, in one line.
  returned: always
  type: str
  sample: set up as expected
outcome:
  description:
    - Of the host - V(unchanged), V(would-change), V(changed), V(skipped), V(refused), V(undone) or V(failed).
  returned: O(what=multipath) or O(what=adapter)
  type: str
  sample: changed
verified:
  description: Whether everything is set up and live.
  returned: O(what=multipath) or O(what=adapter)
  type: bool
  sample: true
steps:
  description: By step, its outcome, summary and what was found.
  returned: O(what=multipath) or O(what=adapter)
  type: dict
  sample: {effective-configuration: {outcome: unchanged, inEffect: true}}
licence_facts:
  description: What the host's C(xe) said of licences; M(quantastor.xenserver.install_adapter) takes it.
  returned: O(what=licence)
  type: dict
  sample: {host: xen1, commands: []}
report:
  description:
    - What was done, step by step; the same as the scripts print with C(--json). As much of it as O(report) says.
  returned: O(what=multipath) or O(what=adapter)
  type: dict
  sample: {schemaVersion: 2, outcome: changed}
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
