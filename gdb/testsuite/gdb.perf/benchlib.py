# What the benches share.
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

"""What the benches share: the machine, the compiler, and gdb as a child.

benchgdb.py is the other end of that, in gdb.
"""

import json
import os
import re
import shlex
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


class Problem(Exception):
    """What went wrong, in words for the user."""


def pin():
    """Give this process, and all that it starts, one CPU; return which."""
    cpu = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})
    return cpu


def machine():
    """What this was measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = re.search(r"model name\s*: (.*)", f.read())
    name = model.group(1) if model else os.uname().machine
    return f"{name}, Linux {os.uname().release}"


def compile_program(source, output, options):
    """Compile SOURCE, a path from here, into OUTPUT."""
    command = shlex.split(os.environ.get("CC", "cc")) + options
    command += ["-o", output, os.path.join(HERE, source)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        name = os.path.basename(source)
        raise Problem(f"cannot compile {name}:\n{done.stderr}")


def start_gdb(gdb, script, arguments):
    """The command by which GDB does what SCRIPT, a file here, says."""
    options = ["-nx", "-batch", "-iex", "set auto-load no"]
    return [gdb, *options, "-x", os.path.join(HERE, script), *arguments]


class Job:
    """What a script in gdb is to do, a dictionary, and what it answers."""

    def __init__(self, scratch, job):
        self.result = os.path.join(scratch, "result")
        if os.path.exists(self.result):
            os.unlink(self.result)
        text = json.dumps(dict(job, result=self.result))
        # For gdb: the job, and where benchgdb is.
        self.environment = dict(
            os.environ,
            BENCH_JOB=text,
            PYTHONPATH=HERE,
            PYTHONDONTWRITEBYTECODE="1",
        )

    def read(self, what, printed):
        """The answer.  If there is none, it is WHAT that has failed."""
        try:
            with open(self.result, encoding="utf-8") as f:
                return json.load(f)
        except OSError:
            raise Problem(f"no result of {what}:\n{printed}") from None


def run_gdb(command, scratch, job, what, seconds):
    """Run COMMAND, of start_gdb, on JOB; return the answer, as Job.read."""
    order = Job(scratch, job)
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        env=order.environment,
    )
    return order.read(what, done.stdout)
