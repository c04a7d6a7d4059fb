/* The marks of a recording, and the memory that it takes.

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

#include <algorithm>

/* How many marks are kept that are not needed but make things faster.  */
static const size_t MARKS_KEPT = 128;

/* When memory is short there may be no more of them than this before
   history is dropped.  */
static const size_t MARKS_NEEDED = 16;

/* How many times as long as it takes to measure what the marks take this is
   not done again without need.  */
static const unsigned MEASURE_FACTOR = 20;

/* What a process costs in the kernel, in bytes.  */
static const unsigned long long PROCESS_COST = 50 * 1024;

/* A number of steps between two marks is forgotten when it is larger.  */
static const unsigned STEPS_REMEMBERED = 1024;

/* Return the number that FIELD of FILE, a file of /proc, tells in kB, in
   bytes.  */

static unsigned long long
read_kilobytes (const char *file, const char *field)
{
  std::string text;

  if (!snapshot_read_file (file, &text))
    return 0;
  return strtoull (snapshot_status_field (text, field).c_str (), nullptr, 10)
	 * 1024;
}

/* See linux-record.h.  */

unsigned long long
linux_record::free_memory ()
{
  return read_kilobytes ("/proc/meminfo", "MemAvailable:");
}

/* Return how many pages the process had to get from the kernel.  */

uint64_t
linux_record::count_faults () const
{
  return strtoull (snapshot_stat_field (m_process.pid, 7).c_str (), nullptr,
		   10);
}

/* See linux-record.h.  */

unsigned long long
linux_record::size ()
{
  if (m_unmeasured && is_measuring_due ())
    measure_marks ();
  return m_log.size () + m_held;
}

/* True if it is long ago that it was measured what the marks take.  */

bool
linux_record::is_measuring_due () const
{
  return (record_clock_now () - m_measured
	  >= MEASURE_FACTOR * m_measuring_time);
}

/* Measure what the marks take.  */

void
linux_record::measure_marks ()
{
  uint64_t started = record_clock_now ();
  unsigned long long total = 0;

  for (const record_mark_sp &mark : m_marks)
    total += mark->state->share () + PROCESS_COST;
  m_held = total - std::min (total, linux_snapshot_lent (m_process.pid));
  m_unmeasured = false;
  m_measured = record_clock_now ();
  m_measuring_time = m_measured - started;
}

/* A mark was made.  Each page that the program has got since the one before
   is one that the marks hold now, unless the program has grown by it.  */

void
linux_record::note_cost ()
{
  std::string name = string_printf ("/proc/%d/status", (int) m_process.pid);
  unsigned long long resident = read_kilobytes (name.c_str (), "RssAnon:");
  unsigned long long before = m_resident;
  uint64_t faults = count_faults ();

  if (faults > m_faults)
    before += (faults - m_faults) * snapshot_page_size;
  if (before > resident)
    m_held += before - resident;
  m_held += PROCESS_COST + read_kilobytes (name.c_str (), "VmPTE:");
  m_resident = resident;
  m_faults = faults;
  m_unmeasured = true;
}

/* Drop MARK, which the history can be replayed without.  */

void
linux_record::erase_mark (mark_iterator mark)
{
  unsigned before = (*mark)->steps;
  m_unmeasured = true;
  if (m_base == mark->get ())
    m_base = std::prev (mark)->get ();
  mark_iterator next = m_marks.erase (mark);

  if (next == m_marks.end ())
    return;
  record_mark &after = **next;
  if (before == 0 || after.steps == 0
      || before + after.steps > STEPS_REMEMBERED)
    after.steps = 0;
  else
    after.steps += before;
}

/* True if the history can be replayed without MARK, and nobody has kept
   it.  */

bool
linux_record::is_spare (const record_mark_sp &mark) const
{
  return !mark->fixed && mark.use_count () == 1;
}

/* Return how many such marks there are.  */

size_t
linux_record::count_spare () const
{
  return std::count_if (m_marks.begin (), m_marks.end (),
			[this] (const record_mark_sp &mark)
			{ return is_spare (mark); });
}

/* Return the mark that is needed least: where they are close to each other,
   measured by how long ago they are.  Those just before the place where the
   program is in its past are needed.  Return the end if there is none.  */

linux_record::mark_iterator
linux_record::find_spare ()
{
  std::set<record_mark *> keep;
  if (m_past)
    for (mark_iterator it = m_here;
	 it != m_marks.begin () && keep.size () < MARKS_KEPT / 2; --it)
      keep.insert (it->get ());

  mark_iterator best = m_marks.end ();
  double least = 0;
  uint64_t end = m_marks.back ()->time + m_interval;
  for (auto it = m_marks.begin (); it != m_marks.end (); ++it)
    {
      if (it == m_marks.begin () || std::next (it) == m_marks.end ()
	  || !is_spare (*it) || keep.count (it->get ()) != 0)
	continue;
      double gap = (*std::next (it))->time - (*std::prev (it))->time + 1.0;
      double worth = gap / (end - std::min ((*it)->time, end) + 1.0);
      if (best == m_marks.end () || worth < least)
	{
	  best = it;
	  least = worth;
	}
    }
  return best;
}

/* Drop marks until there are no more than should be.  In the past, do the
   same for memory.  */

void
linux_record::thin_out ()
{
  for (size_t spare = count_spare (); spare > MARKS_KEPT; --spare)
    {
      mark_iterator mark = find_spare ();
      if (mark == m_marks.end ())
	break;
      erase_mark (mark);
    }

  if (m_past && m_held + m_log.size () > m_memory && is_measuring_due ())
    {
      measure_marks ();
      if (m_held + m_log.size () > m_memory)
	shrink (m_memory - m_memory / 8, false);
    }
}

/* Drop marks that are not needed until the history takes no more than GOAL,
   and if that is not enough, and HISTORY, the oldest history.  */

void
linux_record::shrink (unsigned long long goal, bool history)
{
  size_t spare = count_spare ();

  while (m_held + m_log.size () > goal)
    {
      mark_iterator mark = m_marks.end ();
      if (spare > MARKS_NEEDED)
	mark = find_spare ();
      bool first = mark == m_marks.end ();
      if (first && (!history || m_marks.size () == 1))
	break;

      unsigned long long freed
	= PROCESS_COST + (first ? m_marks.front () : *mark)->state->size ();
      m_held -= std::min (m_held, freed);
      if (first)
	drop_first ();
      else
	{
	  erase_mark (mark);
	  --spare;
	}
    }
}

/* Drop the history before the second mark, which becomes the first.  */

void
linux_record::drop_first ()
{
  if (m_base == m_marks.front ().get ())
    m_base = nullptr;
  /* A bookmark may have it.  */
  m_marks.front ()->state.reset ();
  m_marks.pop_front ();
  m_unmeasured = true;
  m_marks.front ()->steps = 0;
  m_log.drop_before (m_marks.front ()->next);
}

/* See linux-record.h.  */

bool
linux_record::keep_within_memory ()
{
  unsigned long long now = m_held + m_log.size ();

  while (m_marks.size () > MARKS_MOST)
    drop_first ();

  /* Until the next mark it may grow as much as since the last.  */
  unsigned long long growth
    = std::min (now - std::min (now, m_limited), m_memory / 2);
  bool short_of = now + growth > m_memory;
  if (short_of)
    {
      measure_marks ();
      if (m_held + m_log.size () + growth > m_memory)
	shrink (m_memory - std::max (growth, m_memory / 8), true);
    }
  m_limited = m_held + m_log.size ();
  return short_of;
}

/* Mark the program as it is now.  If there is not memory enough, or there are
   too many processes, do with fewer marks.  */

record_mark_sp
linux_record::make_room_and_mark ()
{
  size_t spare = count_spare ();

  try
    {
      return make_mark ();
    }
  catch (const gdb_exception_error &ex)
    {
      mark_iterator mark;
      for (size_t n = 0;
	   n <= spare / 2 && (mark = find_spare ()) != m_marks.end (); ++n)
	erase_mark (mark);
      if (count_spare () == spare)
	throw;
    }
  return make_mark ();
}

/* Marks that are lost.  */

/* True if MARK is lost: something has killed what held it.  */

static bool
is_lost (const record_mark_sp &mark)
{
  return !mark->state->alive ();
}

/* See linux-record.h.  */

std::string
linux_record::check_marks ()
{
  if (std::none_of (m_marks.begin (), m_marks.end (), is_lost))
    return {};

  bool was_past = m_past;
  std::string lost;
  if (m_past)
    lost = check_future ();
  if (forget_lost ())
    lost += string_printf (_("The history begins at position %s now, because "
			     "a process that held a snapshot of it was "
			     "killed.\n"), pulongest (begin ()));
  if (was_past && !m_past)
    error (_("A process that held a snapshot of the history was killed, and "
	     "what came after this place is lost with it"));
  return lost;
}

/* The program is in its past, and marks are lost.  See to it that the place
   where it is and the present are among those that are not.  Return what
   is to be said about that.  */

std::string
linux_record::check_future ()
{
  if (is_lost (*m_here))
    {
      /* It is here that the program is, or was M_STEPS ago.  */
      mark_iterator next = std::next (m_here);
      mark_iterator mark = m_marks.insert (next, make_mark ());
      (*mark)->fixed = m_steps == 0 && (*m_here)->fixed;
      if (next != m_marks.end ())
	(*next)->steps = 0;
      m_here = mark;
      m_steps = 0;
    }

  mark_iterator last = m_marks.end ();
  bool bridge_lost = false;
  for (mark_iterator it = m_here; it != m_marks.end (); ++it)
    if (!is_lost (*it))
      last = it;
    else if ((*it)->fixed && std::next (it) != m_marks.end ())
      bridge_lost = true;
  if (bridge_lost)
    {
      drop_future ();
      return {};
    }

  if (!is_lost (m_marks.back ()))
    return {};

  /* The present can be where the last event that was recorded has just
     happened, as well.  */
  if ((*last)->next < m_log.end ())
    {
      record_mark_sp here = *settle_here ();
      rewind (**last);
      run_to_event (m_log.end ());
      m_marks.push_back (make_mark ());
      rewind (*here);
    }
  else
    m_marks.erase (std::next (last), m_marks.end ());
  return _("The process that held the present was killed: it is where the last "
	   "event was recorded now.\n");
}

/* Drop the marks that are lost, and the history before those that it can't
   be replayed without.  Return true if it has another beginning.  */

bool
linux_record::forget_lost ()
{
  mark_iterator begin = m_marks.begin ();

  if (is_lost (*begin))
    ++begin;
  for (mark_iterator it = begin; it != m_marks.end (); ++it)
    if (is_lost (*it) && (*it)->fixed)
      begin = std::next (it);
  while (begin != m_marks.end () && is_lost (*begin))
    ++begin;

  bool moved = begin != m_marks.begin ();
  if (begin == m_marks.end ())
    {
      /* No more of it is left than the present.  */
      m_marks.push_back (make_mark ());
      begin = std::prev (m_marks.end ());
    }
  while (m_marks.begin () != begin)
    drop_first ();
  for (mark_iterator it = m_marks.begin (); it != m_marks.end (); )
    {
      mark_iterator mark = it++;
      if (is_lost (*mark))
	erase_mark (mark);
    }
  return moved;
}

#endif /* LINUX_RECORD_AVAILABLE */
