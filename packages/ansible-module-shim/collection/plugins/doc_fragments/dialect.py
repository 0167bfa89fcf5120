# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  dialect:
    description:
      - How the profile's stanza is written. C(auto) is right for the multipath-tools of the host, C(as-published)
        writes it to the letter.
    type: str
    choices: [auto, as-published]
    default: auto
"""
