# Copyright: the quantastor-xenserver contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries one task between Ansible's connection and the Node process that does the work."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import shlex
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.release import __version__ as ansible_version
from ansible.utils.display import Display

from ansible_collections.quantastor.xenserver.plugins.plugin_utils.argument_specs import SPECS
from ansible_collections.quantastor.xenserver.plugins.plugin_utils.option_files import TEXT_MARKS, is_text
from ansible_collections.quantastor.xenserver.plugins.plugin_utils.node_process import NodeGone, connect, how_it_ended
from ansible_collections.quantastor.xenserver.plugins.plugin_utils.values import local_path, portable, to_json

display = Display()

ON_TARGET = os.path.join(os.path.dirname(__file__), "on_target.cjs")
#: what a killed worker has put on a host and never ran, once nothing came into it for ten minutes
SWEEP = (
    '(n=$(date +%s); for d in /tmp/.quantastor-*; do [ -O "$d" ] || continue;'
    ' for f in "$d" "$d"/*; do [ ! -e "$f" ] || [ $((n - $(stat -c %Y "$f"))) -gt 600 ] || continue 2; done;'
    ' rm -rf "$d"; done) 2>/dev/null || true'
)
REMEDY = "the module quantastor.xenserver.resume finishes or takes back what was begun"


class CutOff(AnsibleError):
    """Node is gone in the middle of a change."""


class BridgeAction(ActionBase):
    """Base of the action plugins: options go to Node, its scripts to the host, its result to Ansible."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False

    #: name of the module in Node
    MODULE = ""
    #: options that name a file on the host
    REMOTE_PATHS: tuple[str, ...] = ()

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        # what every result has, however early it fails
        shape: dict[str, Any] = dict(
            changed=False,
            diagnostics=[],
            undone=[],
            left=[],
            ran_on="target" if self._task.args.get("run_on") == "target" else "controller",
        )
        if self._task.async_val:
            return dict(
                shape,
                failed=True,
                msg="%s cannot run with async: its work is done on the controller, over the task's own connection."
                " Remove async and poll; serial and throttle limit how many hosts are worked on at one time."
                % self.MODULE,
            )
        result = super().run(tmp, task_vars)
        result.update(shape)
        variables = task_vars or {}
        try:
            warnings = self._check_arguments()
            result.update(self._dispatch(variables))
            if warnings:
                result["warnings"] = warnings + result.get("warnings", [])
            if result.get("run_id") and not self._task.check_mode:
                # as set_stats does it: AWX keeps it with the job, and hands it on to the next one of a workflow
                stats = dict(quantastor_xenserver_runs={self._host_name(variables): result["run_id"]})
                result["ansible_stats"] = dict(data=stats, per_host=False, aggregate=True)
        except AnsibleConnectionFailure:
            raise
        except CutOff as cut:
            left = ["what the task had begun: nothing tells how far it came"]
            # something was sent that writes, and nothing says that it did not
            result.update(failed=True, changed=True, msg=to_text(cut), left=left)
        except AnsibleError as error:
            result.update(failed=True, msg=to_text(error))
        return result

    def _dispatch(self, variables: dict[str, Any]) -> dict[str, Any]:
        host = self._host_name(variables)
        on_target = self._task.args.get("run_on") == "target"
        task = dict(
            module=self.MODULE,
            args=self._arguments(on_target),
            check=bool(self._task.check_mode),
            diff=bool(self._task.diff),
            host=host,
            platform="windows" if self._is_windows() else "posix",
        )
        if on_target:
            return self._run_on_target(task, variables)
        if self._is_windows() and self._connection.become:
            raise AnsibleError("become does not reach Windows hosts here: connect as an administrator")
        if self._is_windows():
            self._check_powershell()
        node = to_text(self._templar.template(variables.get("quantastor_xenserver_node")) or "node")
        if os.sep in node or node.startswith("~"):
            node = local_path(node, "quantastor_xenserver_node")
        try:
            return self._serve(node, task, host)
        except NodeGone as gone:
            if gone.has_written:
                # from None: Ansible appends the text of a cause
                raise CutOff(
                    "the Node process on the controller ended in the middle of a change (%s); %s"
                    % (how_it_ended(), REMEDY)
                ) from None
        display.vv("the Node process ended; it is started again", host=host)
        try:
            return self._serve(node, task, host)
        except NodeGone:
            raise AnsibleError("the Node process on the controller ended twice (%s)" % how_it_ended()) from None

    def _check_powershell(self) -> None:
        """From ansible-core 2.19 on, what makes folders and puts files refuses an older PowerShell, in the middle."""
        core = [int(each) for each in re.findall(r"\d+", ansible_version)[:2]]
        if core < [2, 19]:
            return
        done = self._low_level_execute_command("$PSVersionTable.PSVersion.ToString()")
        said = re.search(r"(\d+)\.(\d+)", done["stdout"])
        if said and [int(said[1]), int(said[2])] < [5, 1]:
            raise AnsibleError(
                "ansible-core %s needs PowerShell 5.1 or newer over %s, and this server has %s; nothing was begun."
                " Install it there (WMF 5.1), take ansible-core 2.14 to 2.18, or reach the server with"
                " quantastor-xenserver itself (its hosts ssh: and command:)."
                % (ansible_version, self._connection.transport, said[0])
            )

    def _host_name(self, variables: dict[str, Any]) -> str:
        return to_text(self._task.delegate_to or variables.get("inventory_hostname") or "localhost")

    def _check_arguments(self) -> list[str]:
        """By Ansible's own rules, and in its words; what is handed on are the arguments as they were written."""
        spec = SPECS[self.MODULE]
        try:
            errors = ArgumentSpecValidator(spec).validate(dict(self._task.args)).errors.errors
        except (OverflowError, ValueError) as error:
            # an infinity where a whole number is wanted
            raise AnsibleError("an argument has no usable value: %s" % to_text(error)) from None
        if errors:
            unknown = {id(each): "Unsupported parameters: " for each in errors if isinstance(each, UnsupportedError)}
            raise AnsibleError("; ".join(unknown.get(id(each), "") + to_text(each.msg) for each in errors))
        names = ((name, each.get("aliases", [])) for name, each in spec.items())
        twice = ((name, alias) for name, aliases in names for alias in aliases if {name, alias} <= set(self._task.args))
        return ["Both option %s and its alias %s are set." % each for each in twice]

    def _arguments(self, on_target: bool) -> dict[str, Any]:
        args = dict(self._task.args)
        for name, mark in TEXT_MARKS.items():
            value = args.get(name)
            if value is None or (name == "profile" and isinstance(value, Mapping)):
                continue
            # a vaulted text is none of Python's before ansible-core 2.19
            text = str(value) if hasattr(value, "_ciphertext") else value
            if not isinstance(text, str):
                raise AnsibleError("argument '%s': a path is wanted, or the text itself" % name)
            args[name] = text if is_text(name, text, mark) else self._read_file(name, text)
        if args.get("state_folder") is not None:
            # a number of YAML is a path too, as it is in modules of Ansible
            state = to_text(args["state_folder"])
            args["state_folder"] = self._host_path(state) if on_target else local_path(state, "state_folder")
        for name in self.REMOTE_PATHS:
            if isinstance(args.get(name), str):
                args[name] = self._host_path(args[name])
        return {str(name): portable(value, str(name)) for name, value in args.items()}

    def _host_path(self, path: str) -> str:
        return path if self._is_windows() else to_text(self._remote_expand_user(path))

    def _serve(self, node: str, task: dict[str, Any], host: str) -> dict[str, Any]:
        """Answers the questions of one connection until the result comes. NodeGone tells whether a change was begun."""
        has_written = False
        with connect(node) as connection:
            try:
                answers = connection.makefile("rb")
                _send(connection, task)
                for line in answers:
                    question = json.loads(line)
                    if question["op"] == "result":
                        return question["result"]
                    if question["op"] == "say":
                        display.vv(question["text"], host=host)
                        continue
                    has_written = has_written or not question["readsOnly"]
                    _send(connection, self._answer(question))
            except OSError as error:
                raise NodeGone(has_written) from error
        raise NodeGone(has_written)

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            if question["feed"]:
                done = self._feed(question["text"], question.get("content"))
            else:
                done = self._low_level_execute_command(question["text"])
        except AnsibleConnectionFailure as error:
            return dict(error=to_text(error), unreachable=True)
        except AnsibleError as error:
            return dict(error=to_text(error), unreachable=False)
        return dict(exit=done["rc"], stdout=done["stdout"], stderr=done["stderr"])

    def _feed(self, text: str, content: str | None) -> dict[str, Any]:
        """A script that does not belong on a command line: by stdin, or as a private file that is removed again."""
        if content is None and self._takes_stdin():
            return self._low_level_execute_command("sh", in_data=to_bytes(text))
        files = dict(script=to_bytes(text))
        if content is not None:
            files["content"] = base64.b64decode(content)
        with self._remote_files(files) as folder:
            script = self._connection._shell.join_path(folder, "script")
            if not self._is_windows():
                return self._low_level_execute_command(_then_remove("sh %s" % shlex.quote(script), folder))
            read = "[ScriptBlock]::Create([IO.File]::ReadAllText(%s))" % _quote_powershell(script)
            return self._low_level_execute_command("& (%s) %s" % (read, _quote_powershell(folder)))

    def _takes_stdin(self) -> bool:
        if self._is_windows():
            return False
        # pipelining is an option because of what stands between: a sudo that wants a terminal, su's own password
        return self._is_pipelining_enabled("new") or (self._connection.has_pipelining and not self._connection.become)

    @contextmanager
    def _remote_files(self, files: dict[str, bytes]) -> Iterator[str]:
        """A folder of ours that is gone afterwards. Ansible's own lies in ~/.ansible/tmp, which it leaves behind."""
        shell = self._connection._shell
        if self._is_windows():
            self._make_tmp_path()
            folder = shell.tmpdir
        else:
            folder = "/tmp/.quantastor-" + secrets.token_hex(16)
            made = self._low_level_execute_command("umask 77 && mkdir %s && { %s; }" % (folder, SWEEP), sudoable=False)
            if made["rc"] != 0:
                raise AnsibleError("no folder can be made in /tmp on the host: %s" % made["stderr"].strip())
        try:
            paths = [self._transfer_data(shell.join_path(folder, name), data) for name, data in files.items()]
            self._fixup_perms2([folder] + paths, execute=False)
            yield folder
        finally:
            if self._is_windows():
                self._remove_tmp_path(folder)
            else:
                self._low_level_execute_command(shell.remove(folder, recurse=True), sudoable=False)

    def _run_on_target(self, task: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        if self._is_windows():
            raise AnsibleError("run_on=target needs a POSIX host: Node is not looked for on Windows")
        node = to_text(self._templar.template(variables.get("ansible_node_interpreter")) or "/usr/bin/node")
        with open(ON_TARGET, "rb") as file:
            files = {"on_target.cjs": file.read(), "task.json": to_bytes(to_json(task))}
        with self._remote_files(files) as folder:
            words = " ".join(shlex.quote(each) for each in (node, folder + "/on_target.cjs", folder + "/task.json"))
            command = "%s %s" % (self._compute_environment_string(), words)
            done = self._low_level_execute_command(_then_remove(command, folder))
        for line in reversed(done["stdout"].splitlines()):
            if line.startswith('{"result":'):
                return json.loads(line)["result"]
        said = (done["stderr"].strip() or done["stdout"].strip())[-1000:]
        raise AnsibleError(
            "Node on the target, %s, gave no result (exit code %s): %s. It needs Node 20.19 or newer, as /usr/bin/node"
            " or as ansible_node_interpreter says." % (node, done["rc"], said or "it said nothing")
        )

    def _read_file(self, name: str, value: str) -> dict[str, str]:
        if not value.strip():
            raise AnsibleError("argument '%s' is empty" % name)
        try:
            path = self._find_needle("files", value)
            with open(self._loader.get_real_file(path), "rb") as file:
                return dict(path=path, base64=base64.b64encode(file.read()).decode("ascii"))
        except (AnsibleError, OSError, ValueError) as error:
            raise AnsibleError("argument '%s': %s" % (name, to_text(error))) from None

    def _is_windows(self) -> bool:
        return bool(getattr(self._connection._shell, "_IS_WINDOWS", False))


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(to_bytes(to_json(message) + "\n"))


def _then_remove(command: str, folder: str) -> str:
    """The host removes it by itself, also where nobody is left here who would ask for it."""
    return "trap 'rm -rf %s' EXIT; trap 'exit 129' HUP INT TERM; %s" % (folder, command)


def _quote_powershell(text: str) -> str:
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return "'%s'" % text
