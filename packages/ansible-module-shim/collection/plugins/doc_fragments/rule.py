# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  rule:
    description: The device rule as an XML file on the controller.
    type: path
  rule_xml:
    description: The device rule as XML text, one element.
    type: str
  clone:
    description:
      - Copy a sibling entry of the file, with vendor, product and I(set) replaced; C(true) takes the last entry,
        C(VENDOR/PRODUCT) the one of that name.
    type: raw
  set:
    description: Values of the copy, by element or C(@attribute).
    type: dict
  list:
    description: The list that holds the rules, as C(/config/devices); needed where no entry tells it.
    type: str
  version_at:
    description:
      - Where the version stands when it cannot be told, as C(/config/@version), C(/config/version) or C(comment).
    type: str
"""
