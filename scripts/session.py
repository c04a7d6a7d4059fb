# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demos are made of: gdb, typed at, and checks of what it says."""

import os
import re
import select
import subprocess
import sys
import tempfile
import time

PROMPT = b"(gdb) "

# Seconds that a command may take.
PATIENCE = 60


class Problem(Exception):
    """What is not as it should be."""


class Gdb:
    """gdb of BUILD, running in SCRATCH, given further OPTIONS."""

    def __init__(self, build, scratch, options=()):
        # What has been started, in the order in which it is to end.
        self.gdb = subprocess.Popen(
            [os.path.join(build, "bin/gdb"), "-nx", "-q"]
            + ["-iex", "set width 0", "-iex", "set height 0"]
            + ["-iex", "set confirm off", "-iex", "set debuginfod enabled no"]
            + ["-iex", "set auto-load no"]
            + list(options),
            cwd=scratch,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.processes = [self.gdb]
        print("$ gdb")
        self.answer()

    def answer(self):
        """What gdb prints until its next prompt."""
        text = b""
        while not text.endswith(PROMPT):
            ready, _, _ = select.select([self.gdb.stdout], [], [], PATIENCE)
            if not ready:
                raise Problem(f"gdb says nothing more after:\n{text.decode()}")
            part = os.read(self.gdb.stdout.fileno(), 65536)
            if not part:
                raise Problem(f"gdb has ended:\n{text.decode()}")
            text += part
        return text[: -len(PROMPT)].decode(errors="replace")

    def printed(self):
        """What the program has printed since the last time."""
        return ""

    def type(self, command, expected=None):
        """Type COMMAND, show what comes.

        gdb has to print something that matches EXPECTED.  Return what
        the program printed."""
        print(f"(gdb) {command}", flush=True)
        self.gdb.stdin.write(command.encode() + b"\n")
        self.gdb.stdin.flush()
        answer = self.answer()
        printed = self.printed()
        for line in printed.splitlines():
            print("|", line)
        print(answer, end="", flush=True)
        if expected is not None and not re.search(expected, answer):
            raise Problem(f'"{command}" should have printed "{expected}"')
        return printed

    def time(self, command, expected=None):
        """Type COMMAND as above, and say how long it took."""
        start = time.monotonic()
        printed = self.type(command, expected)
        milliseconds = 1000 * (time.monotonic() - start)
        print(f"[{milliseconds:.0f} ms]", flush=True)
        return printed

    def value(self, expression):
        """What gdb prints of EXPRESSION; nothing is shown."""
        self.gdb.stdin.write(b"output " + expression.encode() + b"\n")
        self.gdb.stdin.flush()
        return self.answer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """End gdb and, should they not end with it, the others."""
        self.gdb.stdin.close()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.gdb.stdout.close()


def say(text):
    """Tell the user TEXT."""
    print(f"\n# {text}\n", flush=True)


def compare(what, first, second, same):
    """Make sure that FIRST and SECOND are the same, or differ."""
    if (first == second) != same:
        raise Problem(
            f"{what} should {'be the same' if same else 'differ'}:\n"
            f"{first}{second}"
        )


def left_over(scratch):
    """The processes that were started in SCRATCH and are still there."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == scratch:
                found.append(pid)
        except OSError:
            pass
    return found


def show(*parts):
    """Call PARTS, functions of BUILD, which the command line names, and of a
    scratch directory.  Return the exit status."""
    name = os.path.basename(sys.argv[0])
    if len(sys.argv) != 2:
        print(f"Usage: {name} BUILD", file=sys.stderr)
        return 2
    build = os.path.abspath(sys.argv[1])
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = os.path.realpath(scratch)
        try:
            for part in parts:
                part(build, scratch)
            if left_over(scratch):
                raise Problem(
                    f"processes are left: {' '.join(left_over(scratch))}"
                )
        except Problem as problem:
            print(f"\n{name}: {problem}", file=sys.stderr)
            return 1
    say(
        "All of it was as it should be, and took"
        f" {time.monotonic() - start:.1f} seconds."
    )
    return 0
