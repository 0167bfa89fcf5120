# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options name a file on the controller. Made by npm run docs from the table of options."""

from __future__ import annotations

#: how a value begins that is the text itself and no path
TEXT_MARKS = {
    "profile": "{",
    "rule": "<",
    "storagelink_ca": "-----BEGIN",
}
#: built-in profiles have an id in place of a file
PROFILE_IDS = ("quantastor", "datacore", "datacore-7", "datacore-no-alua-7", "equallogic", "hp-3par", "truenas",)


def is_text(name: str, value: str, mark: str) -> bool:
    if name == "profile" and value in PROFILE_IDS:
        return True
    return value.lstrip().startswith(mark) or "\n" in value
