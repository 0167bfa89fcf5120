# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  state_folder:
    description:
      - Folder of journals and records, on the machine where the work is done. The default is
        C($XDG_STATE_HOME/quantastor-xenserver) or C(~/.local/state/quantastor-xenserver).
    type: str
"""
