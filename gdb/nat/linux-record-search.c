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
   leap		run for most of the time that it took then, unless counting all
		the way costs less
   approach_by_count
		have the program count how often it comes, until it is at TO,
		to some place on its way on from there (linux-record-count.h);
		run to where it comes there the last time but one.  If it does
		not come to TO it was a leap too far
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
		it comes there, or a little further, the last time before TO
   walk		step the rest; if that is long, step some, and try again to
		approach from there

   Each leaves a mark from which the next goes on.  The marks that walk
   leaves make all that is done around there afterwards fast.  */

/* How many steps are tried before anything else.  */
static const unsigned PROBE_STEPS = 64;

/* How many steps there are between the marks that a walk leaves, and how
   many of these are kept.  */
static const unsigned WALK_STEPS = 32;
static const unsigned WALK_MARKS = 48;

/* How many steps before a place it is best to walk from, and how many that
   may become at most.  */
static const unsigned GOOD_WALK = 512;
static const unsigned MAX_WALK = 4096;

/* When a run by time may be given up: after so many failures in a row, or
   when less is left than this, in nanoseconds.  */
static const int MAX_FAILURES = 20;
static const uint64_t SHORT_TIME = 3000;

/* How far before a place that the program comes to once it can well be counted
   how often it comes to another, in nanoseconds.  */
static const uint64_t LOOP_TIME = 100000000;

/* How much time before a place a leap ends, in nanoseconds; which part of its
   time it may be wrong by, at most, not to go too far; and how often one is made
   up for that was too short.  */
static const uint64_t LEAP_REST = 1500000;
static const uint64_t LEAP_PRECISION = 8;
static const int MAX_LEAPS = 6;

/* How long the program is looked at before the first leap, and how often it
   may come to a place meanwhile that it can well be counted at all the way, in
   nanoseconds and times.  */
static const uint64_t SAMPLE_TIME = 1000000;
static const uint64_t SAMPLE_COUNT = 100000;

/* How many steps after a place it is sought where the program can be
   counted.  */
static const unsigned MILESTONE_STEPS = PROBE_STEPS;

/* How many times as long as recorded, and how much time besides, counting may
   take, in nanoseconds.  */
static const uint64_t COUNTING_FACTOR = 30;
static const uint64_t COUNTING_TIME = 100000000;

/* How often it is tried to count.  */
static const int MAX_COUNTS = 16;

/* How often the program may jump to between the instructions at which it is
   counted before others are sought.  */
static const unsigned FEW_JUMPS = 64;

/* Where the vector registers are in the extended ones.  */
static const size_t VECTOR_OFFSET = 160;

/* How often the time is trusted to tell between which marks a hit is.  */
static const int GUESSES = 4;

/* When less is left than this, stop at random times: stopping is less exact
   than the time.  */
static const uint64_t RANDOM_TIME = 120000;

/* The program has made a step.  Return true if it is at MARK now.  If *ARRIVALS
   is not zero, that is where it comes to MARK's program counter for that
   many-th time from before the step on, and memory need not be compared; count
   it.  */

bool
linux_record::has_come (const record_mark &mark, uint64_t *arrivals)
{
  if (*arrivals == 0)
    return is_at (mark);
  if (m_player.next () != mark.next
      || record_read_regs (m_process.pid).rip != mark.regs.rip
      || --*arrivals > 0)
    return false;
  /* If it faults in the midst of an instruction that repeats itself, it has come
     to that only once, but is there again then.  */
  return has_regs_of (mark);
}

/* Step from FROM to TO, if it is not far.  ARRIVALS is how often the program
   comes to TO's program counter then, TO included, zero if that is not known.
   Return true if it is not far; TO knows its number of steps then.  */

bool
linux_record::probe (mark_iterator from, mark_iterator to, uint64_t arrivals)
{
  rewind (**from);
  for (unsigned n = 1; n <= PROBE_STEPS; ++n)
    {
      step_over ();
      if (has_come (**to, &arrivals))
	{
	  (*to)->steps = n;
	  return true;
	}
    }
  return false;
}

/* Step from FROM to TO, and leave marks on the last part of the way.  ARRIVALS
   is as in probe.  If it is more than MAX steps, return false, and leave the
   last mark where it was given up, and *ARRIVALS as it is from there.  */

bool
linux_record::walk (mark_iterator from, mark_iterator to, uint64_t *arrivals,
		    unsigned max)
{
  std::list<mark_iterator> left;
  unsigned n = 0;

  rewind (**from);
  for (unsigned total = 1; ; ++total)
    {
      step_over ();
      ++n;
      if (has_come (**to, arrivals))
	break;
      if (total == max)
	{
	  for (mark_iterator mark : left)
	    erase_mark (mark);
	  add_here (to);
	  return false;
	}
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
  return true;
}

/* Run the program until it comes to MARK's program counter for the ARRIVALS-th
   time.  */

void
linux_record::run_to_arrival (const record_mark &mark, uint64_t arrivals)
{
  record_target target { mark.next, (CORE_ADDR) mark.regs.rip, nullptr };
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
    });

  m_player.set_target (&target);
  if (m_player.run (UINT64_MAX, arrivals) == record_player::stop::interrupt)
    throw_quit (_("Quit"));
}

/* Run from FROM to TO, and return how long that took.  *ARRIVALS is as in
   probe; if it is not known it is then.  */

uint64_t
linux_record::measure (mark_iterator from, mark_iterator to,
		       uint64_t *arrivals)
{
  rewind (**from);

  uint64_t start = process_time ();
  if (*arrivals != 0)
    run_to_arrival (**to, *arrivals);
  else
    {
      if (run_to (**to, nullptr) == record_player::stop::interrupt)
	throw_quit (_("Quit"));
      *arrivals = m_player.arrivals ();
    }
  return process_time () - start;
}

/* Find in *HINT something other than a general register by which the program
   differs from MARK.  Return false if there is nothing of what a counter can
   compare.  */

bool
linux_record::find_hint (const record_mark &mark, record_hint *hint) const
{
  gdb::byte_vector mine = linux_read_thread_regs (m_process.pid).extended;
  const gdb::byte_vector &its = mark.extended;
  uint64_t now;

  for (int i = 0; i < 32; ++i)
    {
      size_t at = VECTOR_OFFSET + i * sizeof hint->value;
      if (at + sizeof hint->value <= std::min (mine.size (), its.size ())
	  && memcmp (&mine[at], &its[at], sizeof hint->value) != 0)
	{
	  hint->vector = i;
	  memcpy (&hint->value, &its[at], sizeof hint->value);
	  return true;
	}
    }

  hint->vector = -1;
  hint->address = m_hint;
  return read_hint (mark, &now, &hint->value) && now != hint->value;
}

/* True if the program is where MARK is.  Otherwise tell COUNTER, which took it
   for that, of another difference.  */

bool
linux_record::is_at_or_hint (const record_mark &mark,
			     record_counter *counter)
{
  record_hint hint;

  if (is_at (mark))
    return true;
  if (!(find_hint (mark, &hint) ? counter->add_hint (hint)
	: counter->add_miss ()))
    error (_("The program is too often in nearly the same state for this place "
	     "to be found; go to one before it or after it"));
  return false;
}

/* Have the program go on by one instruction that is no event and does not take
   long.  Return false if it is not such a one, or the history ends here.  */

bool
linux_record::step_quietly ()
{
  uint64_t next = m_player.next ();
  CORE_ADDR pc = record_read_regs (m_process.pid).rip;

  try
    {
      if (record_at_call (m_process.pid, pc)
	  || record_at_repeat (m_process.pid, pc) != 0)
	return false;
      m_player.step ();
    }
  catch (const gdb_exception_error &ex)
    {
      return false;
    }
  return m_player.next () == next;
}

/* Find the first place at or after MARK, on the way that the program takes if
   nobody disturbs it, where it can be counted and be stopped at each of AVOID.
   The counter is null if there is none.  */

linux_record::milestone
linux_record::find_milestone (const record_mark_sp &mark,
			      const std::vector<CORE_ADDR> &avoid)
{
  unsigned n = 0, again = 0;

  rewind (*mark);
  do
    {
      CORE_ADDR pc = record_read_regs (m_process.pid).rip;
      std::unique_ptr<record_counter> counter
	(new record_counter (pc, mark->next, avoid, &m_jumped_to));
      if (n > 0 && pc == mark->regs.rip)
	++again;
      if (counter->possible (m_process.pid))
	return { n == 0 ? mark : make_mark (), std::move (counter), again };
    }
  while (++n < MILESTONE_STEPS && step_quietly ());
  return {};
}

/* The program is at a milestone.  Return how many steps it is until it is there
   again, zero if that is not seen soon.  */

unsigned
linux_record::find_period ()
{
  CORE_ADDR pc = record_read_regs (m_process.pid).rip;

  for (unsigned n = 1; n < MILESTONE_STEPS && step_quietly (); ++n)
    if (record_read_regs (m_process.pid).rip == pc)
      return n;
  return 0;
}

/* Run the program, which counts, until event LIMIT is next, or it has counted
   enough, or comes to the target ARRIVALS times.  Say uncounted if it fails: it
   may go on beyond the end of the history, and code that changes itself can't
   be counted in.  */

record_player::stop
linux_record::run_counted (uint64_t limit, uint64_t arrivals)
{
  record_player::stop why = record_player::stop::uncounted;

  try
    {
      why = m_player.run (limit, arrivals);
    }
  catch (const gdb_exception_error &ex)
    {
      return why;
    }
  if (why == record_player::stop::interrupt)
    throw_quit (_("Quit"));
  return why;
}

/* Run from FROM to TO, and return how often the program comes to TO's program
   counter, TO included.  Return zero if it does not come to TO within
   TIME.  */

uint64_t
linux_record::count_to (const record_mark &from, const milestone &to,
			uint64_t time)
{
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_counter (nullptr);
    });

  rewind (from);
  to.counter->set_limit (0);
  to.counter->set_patience (FEW_JUMPS);
  to.counter->set_state (to.state->regs, from.regs);
  m_player.set_counter (to.counter.get (), [&] ()
    {
      return is_at_or_hint (*to.state, to.counter.get ());
    }, time);
  if (run_counted (to.state->next + 1) != record_player::stop::counted)
    return 0;
  return to.counter->count ();
}

/* Return true if it costs less to count the program at GOAL all the way from
   FROM than to leap: it comes there, but seldom, and writes so much memory that
   its time tells little about where it is, and going back to FROM is dear.  */

bool
linux_record::is_better_counted (mark_iterator from, const milestone &goal)
{
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_counter (nullptr);
    });

  rewind (**from);
  goal.counter->set_limit (0);
  goal.counter->forget_state ();
  goal.counter->set_patience (FEW_JUMPS);
  m_player.set_counter (goal.counter.get (), nullptr, SAMPLE_TIME);
  if (run_counted (goal.state->next + 1) == record_player::stop::uncounted)
    return false;
  return (goal.counter->count () > 0
	  && goal.counter->count () <= SAMPLE_COUNT
	  && rewind (**from) > MANY_PAGES);
}

/* Run from FROM, in several leaps if need be, until it should be REST
   nanoseconds before TO.  Return a mark of there, which is after TO if that was
   too far; or FROM, if it is not so far to TO.  */

linux_record::mark_iterator
linux_record::leap (mark_iterator from, mark_iterator to, uint64_t rest)
{
  mark_iterator start = from;
  uint64_t fraction = 1;

  for (int i = 0; i < MAX_LEAPS; ++i)
    {
      if ((*to)->time < (*start)->time + 2 * rest)
	break;

      record_player::stop why = record_player::stop::event;
      rewind (**start);
      try
	{
	  uint64_t time = (*to)->time - (*start)->time - rest;
	  if (time > LEAP_PRECISION * rest)
	    time -= time / LEAP_PRECISION;
	  why = m_player.run_for (time / fraction / 1000);
	}
      catch (const gdb_exception_error &ex)
	{
	  /* It went on beyond the end of the history.  */
	}
      if (why == record_player::stop::interrupt)
	throw_quit (_("Quit"));
      /* Where time was up in an instruction that repeats itself, it is done
	 with that now.  */
      if (why != record_player::stop::time || is_at (**to))
	{
	  fraction *= 2;
	  continue;
	}

      mark_iterator mark = add_here (to);
      if (start != from)
	erase_mark (start);
      start = mark;
    }
  return start;
}

/* ANCHOR is where, on its way to TO, the program comes to GOAL for the BACK-th
   time before TO.  Return how often it comes to TO's program counter then, TO
   included, or zero if that can't be found out.  */

uint64_t
linux_record::count_arrivals (mark_iterator anchor, mark_iterator to,
			      const milestone &goal, uint64_t back)
{
  record_target target { (*to)->next, (CORE_ADDR) (*to)->regs.rip, nullptr };
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
      m_player.set_counter (nullptr);
    });

  if (goal.state == *to)
    return back;
  if (goal.counter->is_inside (m_process.pid, target.pc))
    return 0;

  rewind (**anchor);
  /* It is counted where it is now.  */
  goal.counter->set_limit (back + 1);
  m_player.set_target (&target);
  m_player.set_counter (goal.counter.get ());
  if (run_counted (UINT64_MAX, MAX_WALK) != record_player::stop::counted)
    return 0;
  return m_player.arrivals () - goal.again;
}

/* Find a mark from which the program comes to GOAL, TO's milestone, on its way
   from FROM to TO.  Set *COUNT to how often it does, zero if that can't be found
   out, and return the mark, which is FROM then.  GOAL may become another
   milestone, or none.  */

linux_record::mark_iterator
linux_record::count_goal (mark_iterator from, mark_iterator to,
			  milestone &goal, uint64_t *count)
{
  uint64_t rest = LEAP_REST;
  bool leaping = goal.counter != nullptr && !is_better_counted (from, goal);

  for (int i = 0; i < MAX_COUNTS && goal.counter != nullptr; ++i)
    {
      mark_iterator start = leaping ? leap (from, to, rest) : from;
      uint64_t time = std::max ((*to)->time, (*start)->time);
      time = (time - (*start)->time) * COUNTING_FACTOR + COUNTING_TIME;
      *count = count_to (**start, goal, time);
      if (*count > 1 || (*count == 1 && leaping))
	return start;

      bool too_far = *count == 0 && start != from;
      if (too_far)
	erase_mark (start);
      if (!goal.counter->possible (m_process.pid))
	goal = find_milestone (*to, {});
      else if (too_far)
	rest *= 4;
      else if (leaping)
	break;
      else
	leaping = true;
    }
  *count = 0;
  return from;
}

/* Find out where, on its way from FROM to TO, the program comes, for the last
   time before TO or some times earlier, to GOAL, TO's milestone.  Return a mark
   there, which is TO's anchor; or, if it does not come there before, one from
   which it is not far, as far as time tells.  Set *ARRIVALS, which is as in
   probe.  */

linux_record::mark_iterator
linux_record::approach_by_count (mark_iterator from, mark_iterator to,
				 milestone &goal, uint64_t *arrivals)
{
  uint64_t count;
  mark_iterator start = count_goal (from, to, goal, &count);

  *arrivals = 0;
  if (count <= 1)
    return start;

  /* The program is at TO's milestone.  */
  unsigned period = find_period ();
  uint64_t back = 1;
  if (period != 0)
    back = std::min (count - 1, (uint64_t) (GOOD_WALK / period + 1));
  rewind (**start);
  goal.counter->set_limit (count - back);
  goal.counter->forget_state ();
  m_player.set_counter (goal.counter.get ());
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_counter (nullptr);
    });
  if (run_counted (UINT64_MAX) != record_player::stop::counted)
    return start;

  mark_iterator anchor = insert_here (to);
  if (anchor != start && start != from)
    erase_mark (start);
  (*to)->anchor = *anchor;
  *arrivals = count_arrivals (anchor, to, goal, back);
  return anchor;
}

/* Return true if the program, run from the anchor of GOAL, comes to HERE before
   it comes to GOAL, at whose program counter both are.  */

bool
linux_record::is_after_anchor (const record_mark &here,
			       const record_mark &goal)
{
  bool found = false;
  record_target target { goal.next, (CORE_ADDR) goal.regs.rip,
			 [&] ()
			 {
			   found = is_at (here);
			   return found || is_at (goal);
			 }, UINT64_MAX };
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
    });

  rewind (*goal.anchor);
  if (is_at (here))
    return true;
  m_player.set_target (&target);
  if (m_player.run (goal.next + 1) == record_player::stop::interrupt)
    throw_quit (_("Quit"));
  return found;
}

/* The program is, in the past, at the program counter of GOAL, between the mark
   that it was put back to last and GOAL, with no event ahead.  Try to find an
   anchor for GOAL.  */

void
linux_record::seek_anchor (const record_mark &goal)
{
  mark_iterator to = m_marks.begin ();
  while (to != m_marks.end () && to->get () != &goal)
    ++to;
  if (to == m_marks.end ())
    return;

  record_mark_sp here = make_mark ();
  const record_mark *base = m_base;
  milestone end = find_milestone (*to, {});
  mark_iterator from = to;
  bool all = false;
  /* From the marks right before it the program may not come to where it can be
     counted: try from ever earlier ones.  */
  for (int n = 1; !all && goal.anchor == nullptr; n *= 2)
    {
      uint64_t arrivals;
      for (int i = 0; i < n && !all; ++i)
	{
	  --from;
	  all = (from == m_marks.begin () || from->get () == base
		 || (*from)->next != goal.next);
	}
      from = find_segment (from, std::next (from));
      if ((*from)->next == goal.next)
	approach_by_count (from, to, end, &arrivals);
    }

  (*to)->loose = goal.anchor == nullptr;
  if (goal.anchor != nullptr && is_after_anchor (*here, goal))
    base = goal.anchor.get ();
  rewind (*here);
  m_base = base;
}

/* Run from FROM to where the program comes to the program counter of TO the
   last time but one; to TO it is the ARRIVALS-th.  Return a mark there.  */

linux_record::mark_iterator
linux_record::approach_by_arrivals (mark_iterator from, mark_iterator to,
				    uint64_t arrivals)
{
  rewind (**from);
  run_to_arrival (**to, arrivals - 1);
  return insert_here (to);
}

/* From FROM the program comes next to TO's program counter where TO is,
   after TIME.  Return a mark that is less than LEAST before TO, or as close
   before it as can be come by stopping the program early.  */

linux_record::mark_iterator
linux_record::approach_by_time (mark_iterator from, mark_iterator to,
				uint64_t time, uint64_t least)
{
  record_target target { (*to)->next, (CORE_ADDR) (*to)->regs.rip, nullptr };
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
    });

  mark_iterator first = from;
  for (int failures = 0; time > least && failures < MAX_FAILURES; )
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
	    /* If it should be there, that was not how long it takes.  */
	    uint64_t once = 1;
	    time = time > took ? time - took : measure (from, to, &once);
	    if (before != first && is_spare (*before)
		&& std::next (before) == from && (*before)->steps == 0
		&& time < RANDOM_TIME)
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
   Return a mark of where it is, for the last time before that, where it can be
   counted soon after FROM; or FROM, if there is no such place.  */

linux_record::mark_iterator
linux_record::approach_by_loop (mark_iterator from, mark_iterator to)
{
  record_target target { (*to)->next, (CORE_ADDR) (*to)->regs.rip, nullptr,
			 0 };
  milestone goal = find_milestone (*from, { target.pc });
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_target (nullptr);
      m_player.set_counter (nullptr);
    });

  if (goal.counter == nullptr || (*from)->regs.rip == target.pc)
    return from;

  m_player.set_target (&target);
  m_player.set_counter (goal.counter.get ());
  /* First see how often that is.  */
  for (int pass = 0; pass < 2; ++pass)
    {
      rewind (**from);
      switch (run_counted (UINT64_MAX, 1))
	{
	case record_player::stop::counted:
	  return insert_here (to);

	case record_player::stop::target:
	  goal.counter->set_limit (goal.counter->count ());
	  break;

	default:
	  return from;
	}
    }
  return from;
}

/* FROM and TO are in the same stretch, with no mark between them.  Find the
   number of steps from the last mark before TO to it.  GOAL is TO's
   milestone.  */

void
linux_record::find_steps (mark_iterator from, mark_iterator to,
			  milestone &goal)
{
  uint64_t arrivals;

  /* So few steps don't take long.  */
  if ((*to)->time < (*from)->time + LEAP_REST && probe (from, to, 0))
    return;

  mark_iterator start = from;
  from = approach_by_count (from, to, goal, &arrivals);
  if (from != start && (*to)->anchor == *from)
    {
      if (walk (from, to, &arrivals, MAX_WALK))
	return;
      from = std::prev (to);
    }
  uint64_t time = measure (from, to, &arrivals);
  if (arrivals > 1)
    {
      from = approach_by_arrivals (from, to, arrivals);
      arrivals = 1;
      if (probe (from, to, arrivals))
	return;
      time = measure (from, to, &arrivals);
    }

  uint64_t least = LOOP_TIME;
  for (unsigned max = GOOD_WALK; ; )
    {
      mark_iterator before = from;
      from = approach_by_time (from, to, time, least);
      if (from != before && probe (from, to, arrivals))
	return;
      mark_iterator loop = approach_by_loop (from, to);
      if (loop != from && probe (loop, to, arrivals))
	return;
      from = loop;
      if (from == before && least > SHORT_TIME)
	least = SHORT_TIME;
      else if (from == before)
	{
	  /* Perhaps there is a loop a little further on.  */
	  if (walk (from, to, &arrivals, max))
	    return;
	  from = std::prev (to);
	  max *= 2;
	}
      time = measure (from, to, &arrivals);
    }
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
      /* While the program is there this is cheap.  */
      milestone goal = find_milestone (*mark, {});
      mark_iterator from = find_segment (std::prev (mark), mark);
      if ((*mark)->steps == 0)
	find_steps (from, mark, goal);
    }
  uint64_t arrivals = 0;
  if ((*mark)->steps > WALK_STEPS)
    walk (std::prev (mark), mark, &arrivals);
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
