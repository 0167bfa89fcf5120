# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import subprocess
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

DOCUMENTATION = r"""
name: pool
short_description: The hosts of a XenServer or XCP-ng pool, as its master lists them
version_added: 1.0.0
author:
  - The quantastor-xenserver contributors (!UNKNOWN)
description:
  - Asks the master of a pool over ssh for its hosts, with C(xe host-list), and changes nothing.
  - A host has the name that the pool gives it, where that can be the name of a host, and its address else.
  - The file's name ends in C(pool.yml) or C(pool.yaml).
options:
  plugin:
    description:
      - This plugin, by its name.
    type: str
    required: true
    choices: [quantastor.xenserver.pool]
  master:
    description:
      - The pool's master as ssh takes it, such as C(root@xen1).
    type: str
    required: true
  group:
    description:
      - The group that the hosts are put into.
    type: str
    default: dom0
  ssh_executable:
    description:
      - The ssh to start.
    type: str
    default: ssh
  ssh_args:
    description:
      - Arguments before the master's name.
    type: list
    elements: str
    default: []
  timeout:
    description:
      - How many seconds the answer may take.
    type: int
    default: 60
"""

EXAMPLES = r"""
# pool.yml
plugin: quantastor.xenserver.pool
master: root@xen1
ssh_args: [-i, /root/.ssh/pool]
"""

PARAMS = "uuid,name-label,address,enabled"
FIELD = re.compile(r"^\s*([a-z-]+) \( ?R[OW]\)\s*: ?(.*)$")
#: what the pool says becomes a name, an address and a variable: nothing that a template or a shell could read otherwise
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$")
ADDRESS = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$")
UUID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def hosts_of(said: str) -> list[dict[str, str]]:
    """The records of xe host-list; a line that is none is passed over, as a login script may talk."""
    hosts: list[dict[str, str]] = []
    for line in said.splitlines():
        found = FIELD.match(line)
        if not found:
            continue
        if found[1] == "uuid":
            hosts.append({})
        if hosts:
            hosts[-1][found[1]] = found[2].strip()
    return hosts


class InventoryModule(BaseInventoryPlugin):
    NAME = "quantastor.xenserver.pool"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(("pool.yml", "pool.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        hosts = hosts_of(self._ask())
        if not hosts:
            raise AnsibleParserError("%s lists no host of a pool: is it a XenServer host?" % self.get_option("master"))
        names = [host.get("name-label", "") for host in hosts]
        group = self.inventory.add_group(self.get_option("group"))
        for host in hosts:
            address, name, uuid = host.get("address", ""), host.get("name-label", ""), host.get("uuid", "")
            if not ADDRESS.match(address) or not UUID.match(uuid):
                raise AnsibleParserError("the pool's answer for %r is not a valid host: address %r" % (name, address))
            name = name if NAME.match(name) and names.count(name) == 1 else address
            self.inventory.add_host(name, group)
            self.inventory.set_variable(name, "ansible_host", address)
            self.inventory.set_variable(name, "quantastor_xenserver_host_uuid", uuid)
            self.inventory.set_variable(name, "quantastor_xenserver_host_enabled", host.get("enabled") == "true")

    def _ask(self) -> str:
        master = self.get_option("master")
        if master.startswith("-"):
            raise AnsibleParserError("master is %r: the name of a host is wanted" % master)
        command = [self.get_option("ssh_executable")] + list(self.get_option("ssh_args"))
        command += ["-o", "BatchMode=yes", "--", master, "xe host-list params=" + PARAMS]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.get_option("timeout"),
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AnsibleParserError("the pool's master %s cannot be asked: %s" % (master, error)) from None
        if done.returncode != 0:
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
            raise AnsibleParserError(
                "the pool's master %s gave no list of hosts (exit code %s): %s"
                % (master, done.returncode, said[-1] if said else "it said nothing")
            )
        return done.stdout.decode("utf-8", "replace")
