/* The end of a recording in QEMU, and life after it.

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

#include <math.h>
#include <string.h>

/* Where a recording ends QEMU can't be put anywhere any more: it has shut
   the machine down, or has itself ended with the program in it.  If it is
   ours, we start it again.  Where the end is it says in the first case; in
   the second it has to be found by trying.  */

/* The first distance that is tried, in instructions; and how much shorter
   the next ones are when one was too long.  QEMU ends each time that
   happens, which costs more than going a short way often.  */
#define FIRST_DISTANCE (1 << 20)
#define PART 16

/* The signals with which QEMU stops at the end of the log, and when it is
   interrupted.  */
#define END_OF_LOG "T03"
#define INTERRUPTED "T02"

bool
qemu_at_end (const struct qemu *q)
{
  return (stub_has_ended (q->base.stub)
	  || has_prefix (q->base.stub->stop.data, END_OF_LOG));
}

/* The replay, which ran, has been interrupted.  Where the log ends with a
   breakpoint, QEMU stops for that, and shuts the machine down meanwhile: sent
   on from there it executes nothing, and does not stop.  So if it is where it
   was when this was last asked, and has never been farther, note that it has
   come to the end of its log, and return true.  */

static bool
is_stuck (struct qemu *q)
{
  struct buffer *stop = &q->base.stub->stop;
  struct buffer error = { 0 };
  uint64_t pos = UINT64_MAX;
  bool stuck = (qemu_read_position (q, &pos, &error)
		&& pos == q->run_pos && pos >= q->farthest);

  if (stuck)
    memcpy (stop->data, END_OF_LOG, strlen (END_OF_LOG));
  q->run_pos = pos;
  buffer_free (&error);
  return stuck;
}

/* True if the replay has stopped only because it was to be looked at.  */

static bool
stopped_for_look (const struct qemu *q)
{
  const struct stub *stub = q->base.stub;

  return (!stub->dead && !stub->interrupted
	  && has_prefix (stub->stop.data, INTERRUPTED));
}

bool
qemu_gets_on (struct backend *b, const char *request)
{
  struct qemu *q = (struct qemu *) b;

  if (q->mode != QEMU_REPLAYING || q->has_end)
    return true;
  stub_stop (b->stub);
  if (!stopped_for_look (q) || is_stuck (q) || b->stub->dead)
    return false;
  stub_send (b->stub, request);
  b->stub->running = true;
  return true;
}

bool
qemu_run_to_end (struct qemu *q)
{
  q->run_pos = UINT64_MAX;
  while (stub_run (q->base.stub, "c", BACKEND_LOOK_INTERVAL)
	 && stopped_for_look (q) && !is_stuck (q))
    ;
  return qemu_at_end (q);
}

/* Start QEMU again.  */

static bool
start_again (struct qemu *q, struct buffer *error)
{
  return (stub_restart (q->base.stub, q->process, error)
	  && qemu_read_description (q) && qemu_begin_replay (q));
}

/* Go to POS.  Set *REACHED to false if that is behind the end; QEMU is then
   started again.  SAVES says if a snapshot may be made there.  */

static bool
try_position (struct qemu *q, uint64_t pos, bool saves, bool *reached,
	      struct buffer *error)
{
  uint64_t arrived;

  *reached = (qemu_reach (q, pos, &arrived, error) && !qemu_at_end (q)
	      && arrived == pos);
  if (q->base.stub->interrupted)
    {
      buffer_set (error, "Interrupted while looking for the end of the"
		  " recording");
      return false;
    }
  if (!*reached)
    return start_again (q, error);

  /* The next tries begin here.  */
  if (saves)
    qemu_auto_stopped (q, pos, HUGE_VAL);
  return true;
}

/* Find the end of a recording that is reached by the program's end.  LOW is
   before it.  No snapshots are made once it is near: a program that is put
   back to where C libraries end hangs, as they open files there.  */

static bool
search_end (struct qemu *q, uint64_t low, struct buffer *error)
{
  uint64_t distance = FIRST_DISTANCE;
  bool bounded = false;

  stub_console (q->base.stub,
		"gdbbridge: the program has ended, and QEMU with it; looking for"
		" the place before that\n");
  for (;;)
    {
      bool reached;

      if (!try_position (q, low + distance, !bounded, &reached, error))
	return false;
      if (reached)
	{
	  low += distance;
	  if (!bounded)
	    distance *= 2;
	}
      else if (distance > 1)
	{
	  bounded = true;
	  distance = distance > PART ? distance / PART : 1;
	}
      else
	break;
    }
  q->has_end = true;
  q->end = low + 1;
  return true;
}

/* Find out where the end is, where the replay has just come to; and start
   QEMU again.  */

static bool
find_end (struct qemu *q, struct buffer *error)
{
  if (!stub_has_ended (q->base.stub))
    {
      q->has_end = qemu_read_position (q, &q->end, error);
      if (!q->has_end)
	return false;
    }
  if (q->process == NULL)
    {
      q->spent = q->has_end;
      return false;
    }
  if (!start_again (q, error))
    return false;
  return q->has_end || search_end (q, q->farthest, error);
}

bool
qemu_recover (struct qemu *q, struct buffer *error)
{
  bool found = find_end (q, error) && qemu_seek_once (q, q->end - 1, error);

  if (found)
    q->farthest = q->end - 1;
  return found;
}
