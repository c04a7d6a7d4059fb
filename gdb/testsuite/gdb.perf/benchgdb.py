# What the benches share in gdb.
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

"""What the scripts that the benches give to gdb share.

The environment variable BENCH_JOB says what to measure, as JSON; the result
goes to the file that it names, as JSON too.  See benchlib.py.
"""

import json
import os
import time

import gdb


def run(command):
    """Run gdb's COMMAND; return what it prints."""
    return gdb.execute(command, to_string=True)


def timed(command):
    """Run gdb's COMMAND; return the milliseconds that it took."""
    start = time.perf_counter()
    run(command)
    return (time.perf_counter() - start) * 1000


def quiet():
    """Have gdb ask nothing."""
    run("set pagination off")
    run("set confirm off")
    run("set startup-with-shell off")
    run("set breakpoint pending off")


def connect(server):
    """Start the program: by the command SERVER, or, if None, natively.

    It stops at the first breakpoint."""
    if server is None:
        run("run")
    else:
        run(f"target remote | {server}")
        run("continue")


def work(measure):
    """Call MEASURE with the job; what it returns is the result."""
    job = json.loads(os.environ["BENCH_JOB"])
    result = measure(job)
    with open(job["result"], "w", encoding="utf-8") as f:
        json.dump(result, f)
    run("kill")
