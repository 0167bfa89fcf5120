# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Reads and plans, and writes nothing anywhere.
    support: full
  diff_mode:
    description: Shows the unified diff of each file.
    support: full
  async:
    description: The work is done on the controller, over the task's connection.
    support: none
  safe_file_operations:
    description:
      - A file is replaced in one step and only if it still has the bytes that were read; owner, mode, extended
        attributes and symbolic links are kept.
    support: full
requirements:
  - Node 20.19 or newer on the controller; the variable C(quantastor_xenserver_node) names it where it is not in
    C(PATH)
author:
  - The quantastor-xenserver contributors (!UNKNOWN)
"""
