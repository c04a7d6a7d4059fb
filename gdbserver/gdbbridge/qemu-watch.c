/* Watchpoints that a replay in QEMU hits on its way back.

   Copyright (C) 2026 Free Software Foundation, Inc.

   SPDX-License-Identifier: GPL-3.0-or-later

   This file is part of GDB.

   This program is free software; you can redistribute it and/or modify
   it under the terms of the GNU General Public License as published by
   the Free Software Foundation; either version 3 of the License, or
   (at your option) any later version.

   This program is distributed in the hope that it will be useful,
   but WITHOUT ANY WARRANTY; without even the implied warranty of
   MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
   GNU General Public License for more details.

   You should have received a copy of the GNU General Public License
   along with this program.  If not, see <http://www.gnu.org/licenses/>.  */

#include "qemu.h"

#include <string.h>

/* Forward, QEMU says which watchpoint an instruction has hit; backward it
   only stops, behind that instruction, and not at all if that is where it
   came from.  So the instruction is executed once more, forward.

   Where gdb expects the stop depends on the processor: on most, before the
   access (gdb then does or undoes it by a step with the watchpoints
   removed); so backward it is behind the instruction.  On a PC it is after
   the access, so backward in front of the instruction.  */

/* What a stop reply has for a watchpoint ends in this.  */
#define WATCH_KEY "watch:"

bool
qemu_has_watchpoints (const struct qemu *q)
{
  const struct stub_breakpoint *b = q->base.stub->breakpoints;

  while (b != NULL && (b->packet[1] < '2' || b->packet[1] > '4'))
    b = b->next;
  return b != NULL;
}

/* Set WATCH to what the last stop reply says of a watchpoint
   ("rwatch:20000514;"), or to the empty string.  */

static void
read_watch (struct qemu *q, struct buffer *watch)
{
  const char *reply = q->base.stub->stop.data;
  const char *key = strstr (reply, WATCH_KEY);

  buffer_clear (watch);
  if (key == NULL)
    return;
  while (key > reply && key[-1] != ';' && key[-1] != ':')
    --key;

  /* The first one follows the signal.  */
  if (key == reply)
    key += 3;
  buffer_add (watch, key, strcspn (key, ";"));
  buffer_add_text (watch, ";");
}

/* Execute one instruction that would stop at a watchpoint.  */

static bool
step_over_watchpoint (struct qemu *q)
{
  struct stub *stub = q->base.stub;
  bool done;

  stub_remove_breakpoints (stub);
  done = stub_run (stub, "s", stub_patience (stub));
  stub_insert_breakpoints (stub);
  return done;
}

bool
qemu_find_watch (struct qemu *q, uint64_t pos, struct buffer *watch,
		 struct buffer *error)
{
  buffer_clear (watch);
  if (!qemu_has_watchpoints (q))
    return true;
  if (!qemu_step_backward (q, pos - 1, error))
    return false;
  if (q->base.stub->interrupted)
    return true;
  if (!stub_run (q->base.stub, "s", stub_patience (q->base.stub)))
    return false;
  read_watch (q, watch);
  if (watch->len == 0)
    return true;
  return q->x86 || step_over_watchpoint (q);
}
