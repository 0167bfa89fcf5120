# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  backup:
    description:
      - Keep a copy of the old file. It lies outside of any folder that the target program reads, below
        C(/var/lib/quantastor-xenserver/backups) or, for a user who is not root, C(~/.local/state); on Windows below
        C(ProgramData). C(backup_file) names it.
    type: bool
    default: false
  validate:
    description:
      - A command that reads the new file before it is written; C(%s) stands for the path of a private copy. No shell
        is used, so pipes and expansion do not work. POSIX hosts only.
      - C(multipath -t) takes no file name, so it cannot be used here; M(quantastor.xenserver.configure_multipath) has
        the host's own parser read the new file in a private mount namespace.
    type: str
"""
