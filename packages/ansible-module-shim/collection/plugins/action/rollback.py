# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.quantastor.xenserver.plugins.plugin_utils.bridge import BridgeAction


class ActionModule(BridgeAction):
    MODULE = "rollback"
    REMOTE_PATHS = ("backup_file",)
