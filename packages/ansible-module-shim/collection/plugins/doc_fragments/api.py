# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  storagelink_url:
    description: StorageLink's service, as C(https://server:21605). It is asked from the controller.
    type: str
  storagelink_user:
    description: Login of StorageLink.
    type: str
    default: admin
  storagelink_password:
    description: Its password.
    type: str
  storagelink_fingerprint:
    description: SHA-256 of the service's certificate. This or I(storagelink_ca) is needed with I(storagelink_url).
    type: str
  storagelink_ca:
    description: PEM file, on the controller, of the CA that signed the service's certificate.
    type: path
  storagelink_timeout:
    description: How many seconds an answer may take.
    type: int
    default: 30
"""
