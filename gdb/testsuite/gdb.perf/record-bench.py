# Time recording, and going backward; gdb runs this for record-bench.
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

"""What record-bench has gdb do, in gdb."""

import os
import re

import gdb
from benchgdb import connect, quiet, run, timed, work


def ran(pid):
    """Milliseconds that process PID has run, on whatever processor."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as f:
            total += int(f.read().split()[0])
    return total / 1e6


def tracer(pid):
    """The process that traces process PID: gdbserver, or this gdb."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return int(re.search(r"^TracerPid:\s*(\d+)", f.read(), re.M).group(1))


def all_ran():
    """Milliseconds that gdb, gdbserver and the program have run."""
    pid = gdb.selected_inferior().pid
    return sum(ran(each) for each in {os.getpid(), tracer(pid), pid})


def pc():
    """Where the program stands."""
    return int(gdb.parse_and_eval("(unsigned long) $pc"))


def address(symbol):
    """Where SYMBOL, a label in the program, is."""
    return int(gdb.parse_and_eval(f"(unsigned long) &{symbol}"))


def expect(done, what):
    """Make sure that DONE is true, lest something else be measured."""
    if not done:
        raise gdb.GdbError(f"{what}; the program is at {pc():#x}")


def expect_function(name):
    """Make sure that the program stands in function NAME."""
    expect(gdb.newest_frame().name() == name, f"not in {name}")


class Session:
    """One gdb, and the program under it, which is recorded."""

    def __init__(self, job):
        self.job = job
        self.label = f"stop_{job['work']}"

    def start(self):
        """Begin to record where the work begins."""
        quiet()
        run("set record full insn-number-max unlimited")
        run("tbreak begin")
        connect(self.job["server"])
        expect_function("begin")
        run(self.job["record"])

    def to_end(self):
        """Milliseconds of processor time from there to the end of the
        work."""
        run("break finish")
        start = all_ran()
        run("continue")
        took = all_ran() - start
        expect_function("finish")
        run("delete")
        return took

    def to_stop(self):
        """Go to the stop on the way, forward or backward as gdb is set."""
        run(f"tbreak *{address(self.label)}")
        took = timed("continue")
        expect(pc() == address(self.label), f"not at {self.label}")
        return took

    def forward(self):
        """Recording alone."""
        return {"forward": self.to_end()}

    def back(self):
        """Reverse-continue to the stop, from the end."""
        result = self.forward()
        run("set exec-direction reverse")
        result["continue"] = self.to_stop()
        return result

    def places(self):
        """From the end to the beginning and back, again and again."""
        run("bookmark beginning")
        result = self.back()
        run("set exec-direction forward")
        self.to_end()
        run("bookmark last")
        result["to_beginning"] = []
        result["to_last"] = []
        for _ in range(self.job["samples"]):
            for name in ("beginning", "last"):
                took = timed(f"goto-bookmark {name}")
                expect_function("begin" if name == "beginning" else "finish")
                result[f"to_{name}"].append(took)
        return result

    def steps(self):
        """The first reverse-stepi at the stop, and the next ones."""
        self.to_stop()
        first = timed("reverse-stepi")
        expect(pc() != address(self.label), "reverse-stepi did nothing")
        later = [timed("reverse-stepi") for _ in range(self.job["samples"])]
        return {"first": first, "later": later}

    def loop(self):
        """Reverse-next over a loop."""
        self.to_end()
        self.to_end()
        run("reverse-finish")
        after = gdb.newest_frame().find_sal().line
        took = timed("reverse-next")
        expect(gdb.newest_frame().find_sal().line == after - 1, "not there")
        return {"next": took}


def measure(job):
    """Measure what JOB asks for."""
    session = Session(job)
    session.start()
    return getattr(session, job["what"])()


work(measure)
