# Time checkpoint and restart; gdb runs this for bookmark-bench.
#
# Copyright (C) 2026 Free Software Foundation, Inc.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# This file is part of GDB.
#
# This program is free software; you can redistribute it and/or modify
# it under the terms of the GNU General Public License as published by
# the Free Software Foundation; either version 3 of the License, or
# (at your option) any later version.
#
# This program is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
# GNU General Public License for more details.
#
# You should have received a copy of the GNU General Public License
# along with this program.  If not, see <http://www.gnu.org/licenses/>.

"""What bookmark-bench has gdb do, in gdb."""

import os
import re
import time

import gdb
from benchgdb import connect, quiet, run, timed, work


def number(expression):
    """The value of EXPRESSION in the program."""
    return int(gdb.parse_and_eval(expression))


def read(name):
    """The text of file NAME, empty if there is no such file."""
    try:
        with open(name, encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:
        return ""


def held(pids):
    """KiB that the processes PIDS hold: pages and page tables."""
    total = 0
    for pid in pids:
        rollup = read(f"/proc/{pid}/smaps_rollup")
        total += field(rollup, "Private_Clean:")
        total += field(rollup, "Private_Dirty:")
        total += field(read(f"/proc/{pid}/status"), "VmPTE:")
    return total


def field(text, name):
    """The number that the line of TEXT that starts with NAME has."""
    found = re.search(rf"^{name}\s*(\d+)", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def await_end(pid):
    """Wait until the kernel has freed the memory of PID, which was killed."""
    while True:
        stat = read(f"/proc/{pid}/stat")
        if not stat or stat.rpartition(")")[2].split()[0] in "ZX":
            return
        time.sleep(0.001)


class Session:
    """One gdb, and the program under it."""

    def __init__(self, job):
        self.job = job
        self.native = job["server"] is None
        # The native number of the process that runs now.
        self.current = 0

    def start(self):
        """Get the program to where it has all its memory."""
        quiet()
        run("break before")
        run("break after")
        connect(self.job["server"])
        mode = "on" if self.job["return_point"] else "off"
        run(f"set checkpoint return-point {mode}")
        self.expect("before", 0)

    def expect(self, function, rounds):
        """Make sure that the program stands in FUNCTION in that round."""
        frame = gdb.newest_frame()
        if frame.name() != function:
            raise gdb.GdbError(f"in {frame.name()}, not in {function}")
        if number("rounds") != rounds:
            raise gdb.GdbError(f"round {number('rounds')}, not {rounds}")
        if number("sample") != (number("memory[0]") if rounds else 0):
            raise gdb.GdbError("memory is not what it was")

    def made(self):
        """The number of the checkpoint made last."""
        if not self.native:
            return number("$_checkpoint")
        lines = run("info checkpoints").splitlines()
        return max(int(re.match(r"\*? *(\d+)", x).group(1)) for x in lines)

    def others(self):
        """Processes that hold checkpoints of the program."""
        pid = gdb.selected_inferior().pid
        program = os.stat(self.job["program"])
        found = set()
        for other in filter(str.isdigit, os.listdir("/proc")):
            try:
                if int(other) != pid and os.path.samestat(
                    os.stat(f"/proc/{other}/exe"), program
                ):
                    found.add(int(other))
            except OSError:
                pass
        return found

    def delete(self, checkpoint):
        """Delete CHECKPOINT, and wait until it is gone."""
        before = self.others()
        run(f"delete checkpoint {checkpoint}")
        for pid in before - self.others():
            await_end(pid)

    def sample(self):
        """Make a checkpoint, write to pages, go back, delete it."""
        before = self.others()
        result = {"checkpoint": timed("checkpoint")}
        mine = self.made()
        run("continue")
        self.expect("after", 1)
        result["held"] = held(self.others() - before)
        result["restart"] = timed(f"restart {mine}")
        self.expect("before", 0)
        if self.native:
            # What was left is a process of its own.  This gdb can't delete
            # the one that it started first.
            self.current, mine = mine, self.current
        if mine != 0:
            self.delete(mine)
        return result

    def packets(self, command):
        """The packets that gdb sends during COMMAND."""
        run("set debug remote 1")
        printed = run(command)
        run("set debug remote 0")
        return re.findall(r"Sending packet: \$(\w+)", printed)

    def count(self):
        """The packets of each command."""
        # A stop after a step is what any stop needs.
        result = {"stepi": self.packets("stepi")}
        result["checkpoint"] = self.packets("checkpoint")
        mine = self.made()
        # From the second restart on there is an old return point to free.
        run(f"restart {mine}")
        run("continue")
        result["restart"] = self.packets(f"restart {mine}")
        result["delete checkpoint"] = self.packets(f"delete checkpoint {mine}")
        return result


def measure(job):
    """Measure what JOB asks for."""
    session = Session(job)
    session.start()
    if job["packets"]:
        return session.count()
    session.sample()
    if job["return_point"]:
        # From now on there is an old one to be freed.
        session.sample()
    return [session.sample() for _ in range(job["samples"])]


work(measure)
