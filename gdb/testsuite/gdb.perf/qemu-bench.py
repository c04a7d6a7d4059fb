# Time going backward in a replay of QEMU's; gdb runs this for qemu-bench.
#
# Copyright (C) 2026 Free Software Foundation, Inc.
#
# SPDX-License-Identifier: GPL-3.0-or-later
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

"""What qemu-bench has gdb do, in gdb."""

import re

import gdb
from benchgdb import run, timed, work


def position():
    """How many instructions the replay has executed."""
    text = run("monitor info replay")
    return int(re.search(r"instruction count = (\d+)", text).group(1))


def expect(there):
    """Make sure that the replay is at position THERE."""
    here = position()
    if here != there:
        raise gdb.GdbError(f"at {here}, not at {there}")


def go(there):
    """Run forward to position THERE; return the milliseconds."""
    run(f"monitor replay_break {there}")
    took = timed("continue")
    expect(there)
    return took


class Session:
    """One gdb, and QEMU with or without gdbbridge."""

    def __init__(self, job):
        self.job = job
        run("set pagination off")
        run("set confirm off")
        run("set checkpoint return-point off")
        run(f"target remote | {job['server']}")

    def places(self):
        """Where to measure: soon after each position that the job has."""
        found = []
        for there in self.job["positions"]:
            run(f"goto-bookmark @{there}")
            run("tbreak close_books")
            run("continue")
            books = position()
            run(f"goto-bookmark @{books + 100000}")
            run(f"tbreak {self.job['line']}")
            run("continue")
            found.append({"books": books, "here": position()})
        return found

    def backward(self, place):
        """The commands that go back, from PLACE."""
        here = place["here"]
        result = {"continue": go(here)}
        result["first"] = timed("reverse-stepi")
        expect(here - 1)
        result["next"] = []
        for i in range(self.job["samples"]):
            result["next"].append(timed("reverse-stepi"))
            expect(here - 2 - i)
        go(here)
        result["line"] = timed("reverse-next")
        result["line at"] = position()
        go(here)
        run("break close_books")
        result["near"] = timed("reverse-continue")
        expect(place["books"])
        run("delete")
        go(here)
        result.update(self.snapshot())
        expect(here)
        return result

    def snapshot(self):
        """Saving and loading the machine."""
        if not self.job["bridge"]:
            result = {"save": timed("monitor savevm bench")}
            result["load"] = timed("monitor loadvm bench")
            run("monitor delvm bench")
            return result
        result = {"save": timed("checkpoint")}
        number = int(gdb.parse_and_eval("$_checkpoint"))
        result["load"] = timed(f"restart {number}")
        run(f"delete checkpoint {number}")
        return result

    def forward(self):
        """A breakpoint that is often hit, forward and on the way back."""
        stops = self.job["stops"]
        run("tbreak transact")
        run("continue")
        run("break transact")
        run(f"ignore $bpnum {stops}")
        result = {"stops": timed("continue") / stops}
        run("delete")
        result["often"] = []
        for _ in range(3):
            go(self.job["often"])
            run("break transact")
            result["often"].append(timed("reverse-continue"))
            result["often at"] = position()
            run("delete")
        return result


def measure(job):
    """Measure what JOB asks for."""
    session = Session(job)
    if job["what"] == "places":
        return session.places()
    if job["what"] == "forward":
        return session.forward()
    return [session.backward(place) for place in job["places"]]


work(measure)
