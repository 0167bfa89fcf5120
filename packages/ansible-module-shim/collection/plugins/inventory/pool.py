# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from typing import IO, Any

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
  - A host has the name that the pool gives it, where that can be the name of a host and of nothing else (no group, no
    other host's address, not C(localhost)), and its address else.
  - Where the master gives no list, or no address of one of the hosts, no host is taken. Ansible then warns and goes on
    without them, unless C(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) is set.
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
#: a pool has at most 64 hosts, of some hundred bytes each
MAX_ANSWER = 1024 * 1024
MAX_SHOWN = 500
#: the shell's exit code where a program is missing
NOT_FOUND = 127
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


def shown(said: bytes) -> str:
    """What a program of the master said, in one line, without what a terminal would obey."""
    text = " ".join(said.decode("utf-8", "replace").split())
    return "".join(each if each.isprintable() else "?" for each in text)[-MAX_SHOWN:]


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
        for host in hosts:
            self._check(host)
        addresses = [host["address"] for host in hosts]
        for address in addresses:
            if addresses.count(address) > 1:
                raise AnsibleParserError("the pool has the address %s for more than one host" % address)
        names = [host.get("name-label", "") for host in hosts]
        group = self.inventory.add_group(self.get_option("group"))
        for host in hosts:
            name, address = host.get("name-label", ""), host["address"]
            # a variable of a name that is a group's too would be set for all of that group's hosts
            taken = names.count(name) > 1 or name in self.inventory.groups or name.lower() == "localhost"
            if not NAME.match(name) or taken or name in addresses:
                name = address
            self.inventory.add_host(name, group)
            self.inventory.set_variable(name, "ansible_host", address)
            self.inventory.set_variable(name, "quantastor_xenserver_host_uuid", host["uuid"])
            self.inventory.set_variable(name, "quantastor_xenserver_host_enabled", host.get("enabled") == "true")

    def _check(self, host: dict[str, str]) -> None:
        name, address = host.get("name-label", ""), host.get("address", "")
        if not address:
            raise AnsibleParserError(
                "the pool has no address for its host %r: is its management interface set up (xe pif-list"
                " management=true)? No host is taken, so that no play runs on a part of the pool." % name
            )
        if not ADDRESS.match(address) or not UUID.match(host.get("uuid", "")):
            raise AnsibleParserError("the pool's answer for %r is not a valid host: address %r" % (name, address))

    def _ask(self) -> str:
        master, seconds = self.get_option("master"), self.get_option("timeout")
        if not master.strip() or master.startswith("-"):
            raise AnsibleParserError("master is %r: the name of a host is wanted" % master)
        if seconds < 1:
            raise AnsibleParserError("timeout is %d: a number of seconds is wanted, 1 or more" % seconds)
        command = [self.get_option("ssh_executable")] + list(self.get_option("ssh_args"))
        command += ["-o", "BatchMode=yes", "--", master, "xe host-list params=" + PARAMS]
        # files and no pipes: a shared connection that ssh leaves behind would hold a pipe open
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                code = _run(command, seconds, out, err)
            except OSError as error:
                raise AnsibleParserError(
                    "the pool's master %s cannot be asked: %s: %s" % (master, command[0], error.strerror)
                ) from None
            except subprocess.TimeoutExpired:
                raise AnsibleParserError(
                    "the pool's master %s gave no answer within %d seconds: is it up, and does xe host-list answer?"
                    " The option timeout gives it longer." % (master, seconds)
                ) from None
            for file in (out, err):
                file.seek(0)
            answer, said = out.read(MAX_ANSWER + 1), err.read(MAX_ANSWER)
        if len(answer) > MAX_ANSWER:
            raise AnsibleParserError("the pool's master %s does not stop to talk: is it a XenServer host?" % master)
        if code != 0:
            raise AnsibleParserError(
                "the pool's master %s gave no list of hosts (exit code %s): %s%s"
                % (
                    master,
                    code,
                    shown(said) or shown(answer) or "it said nothing",
                    ". Is it a XenServer host?" if code == NOT_FOUND else "",
                )
            )
        return answer.decode("utf-8", "replace")


def _run(command: list[str], seconds: int, out: IO[bytes], err: IO[bytes]) -> int:
    """The exit code; ends it, and what it has started, where it takes too long or says too much."""
    end = time.monotonic() + seconds
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True)
    try:
        while True:
            try:
                return process.wait(0.05)
            except subprocess.TimeoutExpired:
                if max(os.fstat(file.fileno()).st_size for file in (out, err)) > MAX_ANSWER:
                    return 1
                if time.monotonic() >= end:
                    raise
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
