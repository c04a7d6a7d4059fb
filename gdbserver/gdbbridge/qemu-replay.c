/* Where a replay is, and how it is put elsewhere.

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

#define _POSIX_C_SOURCE 200809L

#include "qemu.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* How many instructions at the beginning of a recording are executed once in
   each process of QEMU's.  */
#define BEGINNING 2000000

/* What a stop reply has at either end of the history.  */
#define AT_BEGIN "replaylog:begin:;"
#define AT_END "replaylog:end:;"

/* The fewest instructions that tell how fast QEMU replays: fewer take little
   time beside what it needs to start and stop, and what else the computer
   does meanwhile.  */
#define RATE_DISTANCE (1 << 20)

double
qemu_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

bool
qemu_begin (const struct qemu *q, uint64_t *begin)
{
  bool found = false;

  *begin = 0;
  for (const struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    if (s->has_pos && (!found || s->pos < *begin))
      {
	*begin = s->pos;
	found = true;
      }
  return found;
}

/* Note that the replay has been at POS.  */

static void
note_position (struct qemu *q, uint64_t pos)
{
  if (pos > q->farthest)
    q->farthest = pos;
}

void
qemu_note_time (struct qemu *q, uint64_t from, uint64_t pos, double took)
{
  const struct qemu_snapshot *s = qemu_snapshot_before (q, pos);
  bool loads = from > pos || (s != NULL && s->pos > from);
  uint64_t distance = pos - from;

  if (loads && s == NULL)
    return;
  if (loads)
    distance = pos - s->pos;
  if (distance >= RATE_DISTANCE)
    {
      double replaying = took - (loads ? q->times.load : 0);

      if (replaying > 0)
	q->times.rate = (q->times.rate + distance / replaying) / 2;
    }
  else if (loads && distance / q->times.rate < q->times.load)
    q->times.load = (3 * q->times.load + took) / 4;
}

/* What was to stop an earlier move that did not come so far must not be there
   any more: QEMU ends if it is behind where it loads a snapshot.  */

static bool
disarm (struct qemu *q, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  struct buffer output = { 0 };
  bool done = stub_monitor (stub, "replay_delete_break", &output,
			    stub_patience (stub));

  if (!done)
    qemu_explain_silence (q, error);
  buffer_free (&output);
  return done;
}

bool
qemu_seek_once (struct qemu *q, uint64_t pos, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  struct buffer command = { 0 };
  bool done;

  buffer_setf (&command, "replay_seek %" PRIu64, pos);
  done = (disarm (q, error)
	  && qemu_execute (q, command.data, qemu_patience_for_state (q), error)
	  && stub_wait_stop (stub, qemu_patience_for_replay (q, pos)));
  if (stub->dead)
    qemu_explain_silence (q, error);
  buffer_free (&command);
  return done;
}

bool
qemu_reach (struct qemu *q, uint64_t pos, uint64_t *arrived,
	    struct buffer *error)
{
  struct qemu_snapshot *s;

  for (;;)
    {
      *arrived = pos;
      if (!qemu_seek_once (q, pos, error))
	return false;
      if (qemu_at_end (q))
	return true;
      if (!qemu_read_position (q, arrived, error))
	return false;
      if (*arrived == pos || q->base.stub->interrupted)
	return true;
      s = qemu_snapshot_before (q, pos);
      if (s == NULL || s->origin != BOOKMARK_ORIGIN_STUB
	  || !qemu_delete (q, s, error))
	return true;
    }
}

/* Go to POS from FROM, with no breakpoint in the way.  Return false if it
   did not come there.  */

static bool
seek_from (struct qemu *q, uint64_t from, uint64_t pos, struct buffer *error)
{
  double start = qemu_clock ();
  uint64_t arrived;

  if (!qemu_reach (q, pos, &arrived, error) || qemu_at_end (q))
    return false;
  note_position (q, arrived);
  if (arrived == pos)
    qemu_note_time (q, from, pos, qemu_clock () - start);
  else
    buffer_setf (error, "The replay hangs at %" PRIu64 "; a file that the"
		 " program has opened by semihosting is not in the snapshot it"
		 " was put back to", arrived);
  return arrived == pos;
}

bool
qemu_move (struct qemu *q, uint64_t pos, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  uint64_t from;
  bool done;

  if (!qemu_read_position (q, &from, error))
    return false;
  stub_remove_breakpoints (stub);
  done = seek_from (q, from, pos, error);
  stub_insert_breakpoints (stub);
  return done;
}

/* True if the history can be gone to POS in, as far as is known.  */

static bool
can_seek (struct qemu *q, uint64_t pos, struct buffer *error)
{
  uint64_t begin;

  if (q->spent)
    buffer_set (error, "QEMU has come to the end of the recording, and can't"
		" go back from there; start it again, or let gdbbridge start"
		" it: gdbbridge -- qemu-system-...");
  else if (!qemu_begin (q, &begin))
    buffer_set (error, "There is no snapshot to go back with; record and"
		" replay with rrsnapshot=NAME, and a drive for it");
  else if (pos < begin)
    buffer_setf (error, "The history begins at %" PRIu64, begin);
  else if (q->has_end && pos >= q->end)
    buffer_setf (error, "The history ends at %" PRIu64, q->end - 1);
  else if (!q->has_end && pos > q->farthest && q->process == NULL)
    buffer_setf (error, "The replay has been no farther than %" PRIu64
		 ", and QEMU ends where the recording does, which it does not"
		 " say; go there with continue", q->farthest);
  else
    return true;
  return false;
}

/* Going from FROM to POS has not come there: go back to FROM, and set ERROR
   to why.  */

static void
return_to (struct qemu *q, uint64_t from, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  struct buffer problem = { 0 };

  if (qemu_at_end (q) && qemu_recover (q, error))
    buffer_setf (error, "The history ends at %" PRIu64, q->end - 1);
  if (stub->dead || qemu_at_end (q))
    return;
  if (stub->interrupted)
    buffer_set (error, "Interrupted; the program is where it was");

  /* Once more, and the program is not where it was.  */
  stub->interrupted = false;
  if (!qemu_seek_once (q, from, &problem))
    buffer_set (error, problem.data);
  else if (stub->interrupted)
    buffer_set (error, "Interrupted; the program is on its way back");
  buffer_free (&problem);
}

/* Where the log ends with a breakpoint, QEMU stops for that first, and then
   says that it has come to the end: start it again before it is to go
   anywhere.  */

static bool
leave_end (struct qemu *q, struct buffer *error)
{
  if (!qemu_at_end (q) || q->spent)
    return true;
  if (!qemu_recover (q, error))
    return false;
  stub_insert_breakpoints (q->base.stub);
  return true;
}

bool
qemu_seek (struct qemu *q, uint64_t pos, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  uint64_t from;
  bool done;

  if (!can_seek (q, pos, error) || !leave_end (q, error)
      || !qemu_read_position (q, &from, error))
    return false;
  stub_remove_breakpoints (stub);
  done = seek_from (q, from, pos, error);
  if (!done)
    return_to (q, from, error);
  stub_insert_breakpoints (stub);
  return done;
}

bool
qemu_seek_end (struct qemu *q, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  uint64_t from;
  bool done;

  if (q->has_end)
    return qemu_seek (q, q->end - 1, error);
  if (q->process == NULL)
    {
      buffer_set (error, "Where the recording ends is not known, and QEMU ends"
		  " there; let gdbbridge start QEMU (gdbbridge --"
		  " qemu-system-...), or go forward with continue");
      return false;
    }
  if (!can_seek (q, q->farthest, error)
      || !qemu_read_position (q, &from, error))
    return false;
  stub_remove_breakpoints (stub);
  done = (disarm (q, error) && qemu_run_to_end (q)
	  && qemu_recover (q, error));
  if (!done)
    return_to (q, from, error);
  stub_insert_breakpoints (stub);
  return done;
}

/* A snapshot does not have what QEMU itself keeps open for the program: files
   of semihosting.  In a process of QEMU's in which it has not opened them, a
   program that goes on from a snapshot waits for them for ever.  So let it
   execute its beginning once, which is where C libraries open them; but no
   more than up to the first snapshot behind POS, as we don't know if there
   is more.  Then go back to POS.  */

static bool
replay_beginning (struct qemu *q, uint64_t pos, struct buffer *error)
{
  uint64_t until = pos + BEGINNING;
  struct buffer command = { 0 };
  bool behind = false, done;

  for (const struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    if (s->has_pos && s->pos > pos)
      {
	behind = true;
	if (s->pos < until)
	  until = s->pos;
      }
  if (!behind)
    return true;
  buffer_setf (&command, "replay_break %" PRIu64, until);
  done = (qemu_execute (q, command.data, stub_patience (q->base.stub), error)
	  && stub_run (q->base.stub, "c", qemu_patience_for_replay (q, until))
	  && qemu_seek_once (q, pos, error));
  buffer_free (&command);
  return done;
}

/* Loading a snapshot twice without the machine having run makes some
   machines crash; and QEMU has loaded one when it started: it is made to
   run to where it is.  A PC does not crash, and can lock up if it loads one
   more.  */

bool
qemu_begin_replay (struct qemu *q)
{
  struct buffer error = { 0 };
  double start;
  uint64_t pos = 0;
  bool done = (qemu_read_snapshots (q, &error)
	       && qemu_read_position (q, &pos, &error));

  if (done)
    q->farthest = pos > q->farthest ? pos : q->farthest;
  if (done && !q->x86)
    {
      start = qemu_clock ();
      done = qemu_seek_once (q, pos, &error);
      q->times.load = qemu_clock () - start;
      done = done && replay_beginning (q, pos, &error);
    }
  buffer_free (&error);
  return done;
}

/* Make REPLY a stop where the program is, with EXTRA in it.  */

static void
stop_here (struct qemu *q, const char *extra, struct buffer *reply)
{
  struct qemu_stand stand;

  qemu_read_stand (q, &stand);
  stand.signal = 5;
  qemu_stop_reply (q, &stand, extra, reply);
}

bool
qemu_step_backward (struct qemu *q, uint64_t pos, struct buffer *error)
{
  struct stub *stub = q->base.stub;
  const struct qemu_snapshot *s = qemu_snapshot_before (q, pos);
  uint64_t distance = s != NULL ? pos - s->pos : pos;
  uint64_t arrived;

  if (qemu_auto_approach (q, pos))
    return stub->interrupted || qemu_move (q, pos, error);
  if (!disarm (q, error)
      || !stub_run (stub, "bs", qemu_patience_for_replay (q, distance)))
    return false;

  /* It may have hung on its way: another way may be better.  */
  return (stub->interrupted
	  || (qemu_read_position (q, &arrived, error)
	      && (arrived == pos || qemu_move (q, pos, error))));
}

/* Go backward, as HOW says, from FROM, behind BEGIN, to *POS.  Set EXTRA to
   what the stop reply shall have besides the thread.  */

static bool
move_backward (struct qemu *q, enum backend_backward how, uint64_t from,
	       uint64_t begin, uint64_t *pos, struct buffer *extra,
	       struct buffer *error)
{
  struct stub *stub = q->base.stub;
  bool steps = how == BACKEND_BACKWARD_STEP;

  if (!qemu_find_watch (q, from, extra, error))
    return false;
  if (extra->len == 0 && !stub->interrupted
      && !(steps ? qemu_step_backward (q, from - 1, error)
	   : disarm (q, error) && stub_run (stub, "bc", INT64_MAX)))
    return false;
  if (!qemu_read_position (q, pos, error))
    return false;
  if (steps || extra->len > 0 || stub->interrupted)
    return true;
  if (*pos <= begin)
    buffer_set (extra, AT_BEGIN);
  else if (!qemu_find_watch (q, *pos, extra, error))
    return false;
  return true;
}

/* Go backward, as HOW says, from FROM, behind BEGIN.  */

static void
go_backward (struct qemu *q, enum backend_backward how, uint64_t from,
	     uint64_t begin, struct buffer *reply)
{
  struct buffer extra = { 0 }, error = { 0 };
  double start = qemu_clock ();
  uint64_t pos;

  buffer_clear (&extra);
  q->armed = true;
  if (!move_backward (q, how, from, begin, &pos, &extra, &error))
    {
      if (error.len == 0)
	qemu_explain_silence (q, &error);
      backend_error (&q->base, reply, "%s", error.data);
    }
  else
    {
      double took = qemu_clock () - start;

      if (q->base.stub->interrupted)
	buffer_set (reply, q->base.stub->stop.data);
      else
	{
	  if (how == BACKEND_BACKWARD_STEP && !qemu_has_watchpoints (q))
	    qemu_note_time (q, from, pos, took);
	  qemu_auto_stopped (q, pos, took);
	  stop_here (q, extra.data, reply);
	  q->armed = false;
	}
    }
  buffer_free (&extra);
  buffer_free (&error);
}

void
qemu_backward (struct backend *b, enum backend_backward how,
	       struct buffer *reply)
{
  struct qemu *q = (struct qemu *) b;
  struct buffer error = { 0 };
  uint64_t from, begin;

  if (q->spent)
    {
      can_seek (q, q->farthest, &error);
      buffer_add_text (&error, "\n");
      stub_console (b->stub, error.data);
      stop_here (q, AT_BEGIN, reply);
    }
  else if (!leave_end (q, &error) || !qemu_read_position (q, &from, &error))
    backend_error (b, reply, "%s", error.data);
  else if (!qemu_begin (q, &begin) || from <= begin)
    stop_here (q, AT_BEGIN, reply);
  else
    go_backward (q, how, from, begin, reply);
  buffer_free (&error);
}

bool
qemu_before_forward (struct backend *b, struct buffer *reply)
{
  struct qemu *q = (struct qemu *) b;
  struct buffer command = { 0 }, error = { 0 };
  uint64_t pos;
  bool runs = true;

  if (q->mode == QEMU_REPLAYING
      && (q->spent || (qemu_at_end (q) && leave_end (q, &error))))
    runs = false;
  else if (q->mode == QEMU_REPLAYING && !q->has_end)
    {
      /* What the user has armed, by "monitor replay_break", stays.  */
      if (q->armed)
	disarm (q, &error);
      q->armed = false;
    }
  else if (q->mode == QEMU_REPLAYING && qemu_read_position (q, &pos, &error))
    {
      runs = pos < q->end - 1;
      buffer_setf (&command, "replay_break %" PRIu64, q->end - 1);
      if (runs)
	qemu_execute (q, command.data, stub_patience (q->base.stub), &error);
    }
  if (!runs)
    stop_here (q, AT_END, reply);
  q->run_start = qemu_clock ();
  q->run_pos = UINT64_MAX;
  buffer_free (&command);
  buffer_free (&error);
  return runs;
}

/* The replay has run into the end of its log, or the program has ended.
   Tell gdb of a stop before that if QEMU can be brought back there.  */

static void
stop_at_end (struct qemu *q)
{
  struct stub *stub = q->base.stub;
  struct buffer error = { 0 }, reply = { 0 };

  if (qemu_recover (q, &error))
    stub_insert_breakpoints (stub);
  if ((!qemu_at_end (q) && !stub->interrupted) || q->spent)
    {
      stop_here (q, AT_END, &reply);
      stub_set_stop (stub, reply.data);
    }
  buffer_free (&error);
  buffer_free (&reply);
}

void
qemu_after_forward (struct backend *b)
{
  struct qemu *q = (struct qemu *) b;
  struct stub *stub = b->stub;
  struct buffer error = { 0 }, reply = { 0 };
  uint64_t pos;
  bool known;

  q->loaded = false;
  if (q->mode != QEMU_REPLAYING)
    return;

  /* QEMU may have ended after it has stopped.  */
  known = !qemu_at_end (q) && qemu_read_position (q, &pos, &error);
  if (qemu_at_end (q))
    stop_at_end (q);
  else if (known)
    {
      note_position (q, pos);
      if (q->has_end && pos >= q->end - 1 && !stub->interrupted)
	{
	  stop_here (q, AT_END, &reply);
	  stub_set_stop (stub, reply.data);
	}
      qemu_auto_stopped (q, pos, qemu_clock () - q->run_start);
    }
  buffer_free (&error);
  buffer_free (&reply);
}
