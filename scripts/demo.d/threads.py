# SPDX-License-Identifier: GPL-3.0-or-later
"""Four threads draw lots, in two halves, and count them."""

import hashlib
import os
import threading

urn = "red"
counts = [0, 0, 0, 0]
meeting = threading.Barrier(5)


def draw(me):
    """The work of thread ME."""
    for half in ("first", "second"):
        for number in range(3000):
            lot = f"{urn} {half} {me} {number}".encode()
            counts[me] += hashlib.sha256(lot).digest()[0] & 1
        meeting.wait()
        meeting.wait()


for number in range(4):
    threading.Thread(target=draw, args=(number,), daemon=True).start()

meeting.wait()
print("half-way:", counts, flush=True)
os.getppid()  # Here a debugger can stop; Python itself has no symbols.
meeting.wait()

meeting.wait()
print("the end: ", counts, "from the", urn, "urn", flush=True)
os.getppid()
meeting.wait()
