/* Find places in the recorded history of a program.

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

#include "gdbsupport/common-defs.h"
#include "nat/linux-record.h"

#if LINUX_RECORD_AVAILABLE

#include "nat/linux-snapshot-internal.h"
#include "gdbsupport/scope-exit.h"

/* A stretch of the program is what lies between two events.  In it nothing
   counts, so that the way to the instruction before a mark TO, from another
   mark FROM in the same stretch, is this:

   probe	step a little, perhaps that is all
   leap		run for most of the time that it took then; if the program
		comes to TO from there, it has not gone too far
   measure	run from FROM to TO, see how long that takes, and how often
		the program comes to TO's program counter
   approach_by_arrivals
		run to where it comes there the last time but one
   approach_by_time
		run for a part of the time: if the program is not there yet,
		it stands before TO, and closer to it than FROM.  Again from
		there
   approach_by_loop
		where the program was stopped it is often again: run to where
		it comes there the last time before TO
   walk		step the rest

   Each leaves a mark from which the next goes on.  The marks that walk
   leaves make all that is done around there afterwards fast.  */

/* How many steps are tried before anything else.  */
static const unsigned PROBE_STEPS = 64;

/* How many steps there are between the marks that a walk leaves, and how
   many of these are kept.  */
static const unsigned WALK_STEPS = 32;
static const unsigned WALK_MARKS = 48;

/* When a run by time may be given up: after so many failures in a row, or
   when less is left than this, in nanoseconds.  */
static const int MAX_FAILURES = 20;
static const uint64_t SHORT_TIME = 3000;

/* How much time before a place a leap ends, in nanoseconds.  */
static const uint64_t LEAP_REST = 1500000;

/* How often a program counter is waited for at once.  */
static const uint64_t LOOP_ARRIVALS = 20000;

/* How often the time is trusted to tell between which marks a hit is.  */
static const int GUESSES = 4;

/* When less is left than this, stop at random times: stopping is less exact
   than the time.  */
static const uint64_t RANDOM_TIME = 120000;

/* Step from FROM to TO, if it is not far.  Return true if it is not; TO
   knows its number of steps then.  */

bool
linux_record::probe (mark_iterator from, mark_iterator to)
{
  rewind (**from);
  for (unsigned n = 1; n <= PROBE_STEPS; ++n)
    {
      step_over ();
      if (is_at (**to))
	{
	  (*to)->steps = n;
	  return true;
	}
    }
  return false;
}

/* Step from FROM to TO, and leave marks on the last part of the way.  */

void
linux_record::walk (mark_iterator from, mark_iterator to)
{
  std::list<mark_iterator> left;
  unsigned n = 0;

  rewind (**from);
  while (true)
    {
      step_over ();
      ++n;
      if (is_at (**to))
	break;
      if (m_player.next () > (*to)->next)
	error (_("The program does not do again what was recorded: it does "
		 "not come to where it was before event %s"),
	       pulongest ((*to)->next));
      if (n < WALK_STEPS)
	continue;

      left.push_back (add_here (to));
      (*left.back ())->steps = n;
      n = 0;
      if (left.size () > WALK_MARKS)
	{
	  erase_mark (left.front ());
	  left.pop_front ();
	}
    }
  (*to)->steps = n;
}

/* Run from FROM to TO.  Return how long that took, and set *ARRIVALS to how
   often the program came to TO's program counter, TO included.  */

uint64_t
linux_record::measure (mark_iterator from, mark_iterator to,
		       uint64_t *arrivals)
{
  rewind (**from);

  uint64_t start = process_time ();
  if (run_to (**to, nullptr) == record_player::stop::interrupt)
    throw_quit (_("Quit"));
  *arrivals = m_player.arrivals ();
  return process_time () - start;
}

/* Run from FROM for so long that the program should be just before TO.  If it
   is, return a mark there; otherwise return FROM.  */

linux_record::mark_iterator
linux_record::leap (mark_iterator from, mark_iterator to)
{
  uint64_t time = (*to)->time - (*from)->time, arrivals;

  if ((*to)->time < (*from)->time || time < 2 * LEAP_REST)
    return from;

  mark_iterator mark = to;
  try
    {
      rewind (**from);
      record_player::stop why = m_player.run_for ((time - LEAP_REST) / 1000);
      if (why == record_player::stop::interrupt)
	throw_quit (_("Quit"));
      if (why != record_player::stop::time)
	return from;

      mark = add_here (to);
      measure (mark, to, &arrivals);
      return mark;
    }
  catch (const gdb_exception_error &ex)
    {
      /* That was too far.  */
      if (mark != to)
	erase_mark (mark);
      return from;
    }
}

/* Run from FROM to where the program comes to the program counter of TO the
   last time but one; to TO it is the ARRIVALS-th.  Return a mark there.  */

linux_record::mark_iterator
linux_record::approach_by_arrivals (mark_iterator from, mark_iterator to,
				    uint64_t arrivals)
{
  record_target target { (*to)->next, (CORE_ADDR) (*to)->regs.rip, nullptr };

  rewind (**from);
  m_player.set_target (&target);
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
    });
  if (m_player.run (UINT64_MAX, arrivals - 1)
      == record_player::stop::interrupt)
    throw_quit (_("Quit"));
  return insert_here (to);
}

/* From FROM the program comes next to TO's program counter where TO is,
   after TIME.  Return a mark that is as close before TO as can be come by
   stopping the program early.  */

linux_record::mark_iterator
linux_record::approach_by_time (mark_iterator from, mark_iterator to,
				uint64_t time)
{
  record_target target { (*to)->next, (CORE_ADDR) (*to)->regs.rip, nullptr };
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
    });

  for (int failures = 0; time > SHORT_TIME && failures < MAX_FAILURES; )
    {
      uint64_t slice = (time > RANDOM_TIME && failures == 0
			? time - time / 8 : rand () % time);

      rewind (**from);
      m_player.set_target (&target);
      uint64_t start = process_time ();
      switch (m_player.run_for (slice / 1000))
	{
	case record_player::stop::time:
	  {
	    uint64_t took = process_time () - start;
	    mark_iterator before = from;
	    from = insert_here (to);
	    if (from == before)
	      {
		++failures;
		break;
	      }
	    failures = 0;
	    time = time > took ? time - took : SHORT_TIME * 2;
	    if (is_spare (*before) && std::next (before) == from
		&& (*before)->steps == 0 && time < RANDOM_TIME)
	      erase_mark (before);
	  }
	  break;

	case record_player::stop::interrupt:
	  throw_quit (_("Quit"));

	default:
	  ++failures;
	  break;
	}
    }
  return from;
}

/* From FROM the program comes next to TO's program counter where TO is.
   Return a mark of where it comes to the program counter of FROM last
   before that, or FROM if it does not do so again.  */

linux_record::mark_iterator
linux_record::approach_by_loop (mark_iterator from, mark_iterator to)
{
  CORE_ADDR pc = (*to)->regs.rip;
  if ((*from)->regs.rip == pc)
    return from;

  record_points points;
  points.breakpoints.push_back (pc);
  record_target target { (*to)->next, (CORE_ADDR) (*from)->regs.rip,
			 nullptr };
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_points (nullptr);
      m_player.set_target (nullptr);
    });

  /* First see how often that is.  If it is very often, this is close enough
     for once.  */
  uint64_t arrivals = LOOP_ARRIVALS;
  for (int pass = 0; pass < 2; ++pass)
    {
      rewind (**from);
      m_player.set_points (&points);
      m_player.set_target (&target);
      switch (m_player.run (UINT64_MAX, arrivals))
	{
	case record_player::stop::target:
	  return insert_here (to);

	case record_player::stop::interrupt:
	  throw_quit (_("Quit"));

	default:
	  arrivals = m_player.arrivals ();
	  if (arrivals == 0)
	    return from;
	}
    }
  return from;
}

/* FROM and TO are in the same stretch, with no mark between them.  Find the
   number of steps from the last mark before TO to it.  */

void
linux_record::find_steps (mark_iterator from, mark_iterator to)
{
  uint64_t arrivals;

  if (probe (from, to))
    return;

  from = leap (from, to);
  uint64_t time = measure (from, to, &arrivals);
  if (arrivals > 1)
    {
      from = approach_by_arrivals (from, to, arrivals);
      if (probe (from, to))
	return;
      time = measure (from, to, &arrivals);
    }

  mark_iterator before = from;
  from = approach_by_time (from, to, time);
  while (from != before)
    {
      if (probe (from, to))
	return;
      before = from;
      from = approach_by_loop (before, to);
    }
  walk (from, to);
}

/* Run from FROM to before the instruction that event NUMBER happens in.  */

void
linux_record::run_before_event (mark_iterator from, uint64_t number)
{
  const record_event &event = m_log[number];
  CORE_ADDR pc = event.pc;
  if (event.kind == record_event_kind::call)
    pc -= linux_call_insn ().size ();
  record_target target { number, pc, nullptr };

  /* First see how often the program comes there before it happens.  */
  for (uint64_t arrivals : { UINT64_MAX, (uint64_t) 0 })
    {
      if (arrivals == 0)
	arrivals = m_player.arrivals ();
      rewind (**from);
      run_to_event (number);
      if (arrivals == 0)
	return;

      m_player.set_target (&target);
      auto clean_up = make_scope_exit ([this] ()
	{
	  m_player.set_target (nullptr);
	});
      if (m_player.run (number + 1, arrivals)
	  == record_player::stop::interrupt)
	throw_quit (_("Quit"));
    }
}

/* FROM is the mark before TO.  Return a mark before TO that is in the same
   stretch.  If TO is where a stretch begins, see to it that it knows its
   number of steps instead.  */

linux_record::mark_iterator
linux_record::find_segment (mark_iterator from, mark_iterator to)
{
  uint64_t next = (*to)->next;

  if ((*from)->next == next)
    return from;

  rewind (**from);
  run_to_event (next);
  if (!is_at (**to))
    return insert_here (to);

  uint64_t last = next - 1;
  if (m_log.next_stray (last) != last)
    {
      bool signal = m_log[last].kind == record_event_kind::signal;
      if (signal && m_player.in_half_at (last))
	{
	  --last;
	  signal = false;
	}
      if (signal)
	{
	  rewind (**from);
	  run_to_event (last);
	}
      else
	run_before_event (from, last);
      from = insert_here (to);
    }
  (*to)->steps = 1;
  return from;
}

/* See to it that MARK, which is not the first, knows its number of steps,
   and that it is not large.  */

void
linux_record::find_step_before (mark_iterator mark)
{
  if ((*mark)->steps == 0)
    {
      mark_iterator from = find_segment (std::prev (mark), mark);
      if ((*mark)->steps == 0)
	find_steps (from, mark);
    }
  if ((*mark)->steps > WALK_STEPS)
    walk (std::prev (mark), mark);
}

/* Run from FROM to TO, and return the last time that the program stopped at
   one of POINTS for which CONDITION is true.  */

linux_record::hit
linux_record::find_last_hit (mark_iterator from, mark_iterator to,
			     const record_points &points,
			     record_condition_ftype condition)
{
  hit last;

  rewind (**from);
  for (uint64_t n = 1; ; ++n)
    {
      switch (run_to (**to, &points))
	{
	case record_player::stop::target:
	  return last;

	case record_player::stop::breakpoint:
	  if (!condition (record_read_regs (m_process.pid).rip))
	    continue;
	  break;

	case record_player::stop::interrupt:
	  throw_quit (_("Quit"));

	default:
	  break;
	}
      last.number = n;
      last.time = process_time ();
    }
}

/* LAST is the last hit in the history before TO, found by running from
   BEFORE[HIGH], marks that go backward in time; there is none behind
   BEFORE[LOW - 1].  Set LAST to the same hit, found by running from the last
   mark that is before it, and return that mark.  */

linux_record::mark_iterator
linux_record::find_mark_before (const std::vector<mark_iterator> &before,
				size_t low, size_t high, mark_iterator to,
				const record_points &points,
				record_condition_ftype condition, hit *last)
{
  for (int n = 0; low < high; ++n)
    {
      /* Most likely it is where the time that it took to get there says.  */
      size_t middle = low;
      if (n >= GUESSES)
	middle = (low + high) / 2;
      else
	while (middle < high - 1 && (*before[middle])->time > last->time)
	  ++middle;

      hit found = find_last_hit (before[middle], to, points, condition);
      if (found.number != 0)
	{
	  high = middle;
	  *last = found;
	}
      else
	low = middle + 1;
    }
  return before[high];
}

/* Go to where the program, run from FROM to TO, stops at one of POINTS for
   the HIT-th time; if it has written what is watched there, to before
   that.  */

record_stop
linux_record::go_to_hit (mark_iterator from, mark_iterator to,
			 const record_points &points, uint64_t hit)
{
  record_player::stop why = record_player::stop::target;

  rewind (**from);
  for (uint64_t n = 0; n < hit; ++n)
    why = run_to (**to, &points);

  record_stop stop = describe_stop (why);
  mark_iterator place = insert_here (std::next (from));
  if (why == record_player::stop::watchpoint)
    {
      find_step_before (place);
      go (std::prev (place), (*place)->steps - 1);
    }
  else
    {
      m_here = place;
      m_steps = 0;
    }
  return stop;
}

/* There is nothing of POINTS between the beginning and where the program
   was.  Go to the beginning.  */

record_stop
linux_record::go_to_begin_or_hit (const record_points &points,
				  record_condition_ftype condition)
{
  go (m_marks.begin (), 0);

  CORE_ADDR pc = (*m_here)->regs.rip;
  for (CORE_ADDR address : points.breakpoints)
    if (address == pc && condition (pc))
      return { record_stop::breakpoint, 0 };
  return { record_stop::begin, 0 };
}

/* See linux-record.h.  */

record_stop
linux_record::run_back (const record_points &points,
			record_condition_ftype condition)
{
  enter_past ();
  return try_move ([&] () -> record_stop
    {
      skip_change ();
      mark_iterator to = settle_here ();
      std::vector<mark_iterator> before;
      for (mark_iterator it = to; it != m_marks.begin (); )
	before.push_back (--it);
      if (before.empty ())
	return { record_stop::begin, 0 };

      /* Look ever further back, until there is something; then for the
	 last mark before the last of it.  */
      size_t low = 0, high = 0;
      hit last = find_last_hit (before[high], to, points, condition);
      while (last.number == 0)
	{
	  if (high + 1 == before.size ())
	    return go_to_begin_or_hit (points, condition);
	  low = high + 1;
	  high = std::min (2 * high + 1, before.size () - 1);
	  last = find_last_hit (before[high], to, points, condition);
	}
      mark_iterator from = find_mark_before (before, low, high, to, points,
					     condition, &last);
      return go_to_hit (from, to, points, last.number);
    });
}

#endif /* LINUX_RECORD_AVAILABLE */
