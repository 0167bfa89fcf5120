# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  profile:
    description:
      - Vendor profile as a JSON file on the controller, looked for in C(files) as usual, or as a dictionary.
      - The default is OSNEXUS QuantaStor.
    type: raw
"""
