# SPDX-License-Identifier: GPL-3.0-or-later
"""DejaGnu's results, and their comparison to a baseline.

A baseline is a text file.  First a line for each test file, with how often
it had each outcome:

  gdb.base/auxv.exp: PASS 3 FAIL 2

then, as in gdb.sum, each result that is not PASS.  # begins a comment.
"""

import collections
import re

# Outcomes that are errors.
BAD = ("FAIL", "ERROR", "UNRESOLVED")
# Outcomes that nobody expected; the test is to be changed.
UNEXPECTED = ("KPASS", "XPASS")
# Outcomes that say nothing against us.
SKIPPED = ("KFAIL", "XFAIL", "UNSUPPORTED", "UNTESTED")
# Not outcomes, but GDB's testsuite wants none of them.
UNTIDY = ("DUPLICATE", "PATH")

OUTCOMES = ("PASS",) + BAD + UNEXPECTED + SKIPPED + UNTIDY
RESULT = re.compile(rf"({'|'.join(OUTCOMES)}): (.*)")
RUNNING = re.compile(r"Running .*?(gdb\.[^/]*/.*\.exp) \.\.\.")
COUNTS = re.compile(r"([^ :]+\.exp):((?: [A-Z]+ \d+)*)")


class Results:
    """What one test file, a .exp, gave."""

    def __init__(self):
        self.counts = collections.Counter()
        # Each result that is not PASS, as a line of gdb.sum.
        self.lines = []

    def of(self, outcomes):
        """The results that are one of OUTCOMES."""
        return [line for line in self.lines if line.startswith(outcomes)]


def read_sum(name):
    """Read the gdb.sum NAME into a map of test file to Results."""
    found = {}
    running = None
    with open(name, encoding="utf-8", errors="replace") as f:
        for line in f:
            line = line.rstrip("\n")
            if match := RUNNING.match(line):
                running = match[1]
                # It ran, even if it says nothing more.
                found.setdefault(running, Results())
            elif (match := RESULT.match(line)) and running:
                outcome = match[1]
                found[running].counts[outcome] += 1
                if outcome != "PASS":
                    found[running].lines.append(line)
    return found


def read_baseline(name):
    """Read the baseline NAME into a map of test file to Results."""
    found = collections.defaultdict(Results)
    with open(name, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if match := COUNTS.fullmatch(line):
                words = match[2].split()
                counts = dict(zip(words[::2], map(int, words[1::2])))
                found[match[1]].counts.update(counts)
            elif match := RESULT.match(line):
                test_file = match[2].partition(":")[0]
                found[test_file].lines.append(line)
    return dict(found)


def worse(test_file, now, before):
    """What TEST_FILE's results NOW have that is worse than BEFORE.

    Both are Results.  Returns a line for each."""
    known = collections.Counter(before.lines)
    found = []
    for line in now.of(BAD):
        if known[line] > 0:
            known[line] -= 1
        else:
            found.append(line)
    lost = before.counts["PASS"] - now.counts["PASS"]
    if lost > len(found):
        found.append(
            f"{test_file}: {now.counts['PASS']} passes,"
            f" the baseline has {before.counts['PASS']}"
        )
    return found
