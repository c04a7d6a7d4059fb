/* Record a GNU/Linux program at its own speed, and go back.

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

#include "nat/gdb_ptrace.h"
#include "nat/linux-snapshot-internal.h"
#include "gdbsupport/gdb_wait.h"
#include "gdbsupport/scope-exit.h"

#include <algorithm>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* The shortest time between two marks, in nanoseconds, and how many times
   the cost of the last one it has to be at least.  */
static const uint64_t SHORTEST_INTERVAL = 50000000;
static const unsigned INTERVAL_FACTOR = 10;

/* What a page that the program writes first after a mark costs it, in
   nanoseconds.  */
static const uint64_t PAGE_COST = 2500;

/* A place is not kept as more single steps after a mark than this.  */
static const unsigned STEPS_FROM_MARK = 32;

/* How often the program counter of a place may be come to before counting is
   thought of; and where that is not possible, before the place is given up,
   which takes seconds.  */
static const uint64_t FEW_ARRIVALS = 256;
static const uint64_t MAX_ARRIVALS = 100000;

/* The processors that the debugger may run on when nothing is
   recorded.  */
static std::vector<unsigned long> own_affinity;

/* Return the processors that PID, zero for this process, may run on.  */

static std::vector<unsigned long>
get_affinity (pid_t pid)
{
  std::vector<unsigned long> mask (128);
  long n = syscall (SYS_sched_getaffinity, pid,
		    mask.size () * sizeof (mask[0]), mask.data ());

  mask.resize (n > 0 ? n / sizeof (mask[0]) : 0);
  return mask;
}

/* Return a processor of A that is one of B too, the one that this runs on if
   possible; or -1.  */

static int
choose_processor (const std::vector<unsigned long> &a,
		  const std::vector<unsigned long> &b)
{
  const int bits = 8 * sizeof (a[0]);
  auto is_common = [&] (int cpu)
    {
      size_t word = cpu / bits;
      return (cpu >= 0 && word < std::min (a.size (), b.size ())
	      && (a[word] & b[word]) >> cpu % bits & 1);
    };
  int cpu = sched_getcpu ();

  if (is_common (cpu))
    return cpu;
  for (cpu = 0; cpu < (int) a.size () * bits; ++cpu)
    if (is_common (cpu))
      return cpu;
  return -1;
}

/* Let PID run on the processors of MASK.  */

static void
set_affinity (pid_t pid, const std::vector<unsigned long> &mask)
{
  syscall (SYS_sched_setaffinity, pid, mask.size () * sizeof (mask[0]),
	   mask.data ());
}

linux_record::linux_record (const linux_snapshot_process &process,
			    unsigned long long memory)
  : m_process (process),
    m_live (process, &m_log),
    m_player (process, &m_log),
    m_here (m_marks.end ()),
    m_memory (memory != 0 ? memory : free_memory () / 4),
    m_interval (SHORTEST_INTERVAL)
{
}

linux_record::~linux_record ()
{
  /* This concerns the debugger, whatever has become of the program.  */
  if (!own_affinity.empty ())
    set_affinity (0, own_affinity);
  own_affinity.clear ();
  record_allow_cpuid (true);
  prctl (PR_SET_TIMERSLACK, 0);
}

/* See linux-record.h.  */

std::unique_ptr<linux_record>
linux_record::start (const linux_snapshot_process &process,
		     unsigned long long memory,
		     std::vector<std::string> *warnings)
{
  if (process.lwps.size () != 1
      || snapshot_list_threads (process.pid).size () != 1)
    error (_("Process %d has more than one thread, and only programs with one "
	     "can be recorded"), (int) process.pid);

  if (record_at_call_entry (process.pid))
    error (_("Process %d is at the entry of a system call, step or continue to "
	     "its end first"), (int) process.pid);

  for (const snapshot_mapping &m : snapshot_read_mappings (process.pid))
    if (m.shared && !m.shared_anonymous () && (m.prot & PROT_WRITE) != 0)
      error (_("Process %d has mapped %s shared, and what others write there "
	       "can't be seen"), (int) process.pid, m.name.c_str ());

  /* All that refuses a snapshot refuses it before anything is changed.  */
  linux_snapshot::take (process, warnings);

  std::unique_ptr<linux_record> record (new linux_record (process, memory));
  record->set_up ();
  return record;
}

/* Allow process PID, or forbid it, to read the time-stamp counter by itself,
   and to ask the processor what it can do.  */

static void
set_freedom (pid_t pid, bool allowed)
{
  CORE_ADDR insn = snapshot_find_call_insn (pid,
					    snapshot_read_mappings (pid));
  linux_injector injector (pid, pid, insn);

  /* If the processor always answers by itself, that is how it is.  */
  injector.call ({SYS_arch_prctl, RECORD_ARCH_CPUID_SET, allowed});

  uint64_t how = allowed ? PR_TSC_ENABLE : PR_TSC_SIGSEGV;
  int64_t result = injector.call ({SYS_prctl, PR_SET_TSC, how});
  if (result != 0 && allowed)
    error (_("Process %d can't read the time-stamp counter by itself any more "
	     "(%s); it gets SIGSEGV where it does"), (int) pid,
	   safe_strerror (-result));
  if (result != 0)
    error (_("Process %d can't be stopped at reads of the time-stamp counter "
	     "(%s)"), (int) pid, safe_strerror (-result));
}

/* Make the program one that can be recorded, and mark the beginning.  */

void
linux_record::set_up ()
{
  pid_t pid = m_process.pid;
  auto undo = make_scope_exit ([this] ()
    {
      try
	{
	  stop ();
	}
      catch (const gdb_exception_error &ex)
	{
	  /* What was not done need not be undone.  */
	}
    });

  /* The number of the processor is in the program's memory.  Both on one
     processor is faster, too.  */
  m_affinity = get_affinity (pid);
  own_affinity = get_affinity (0);
  int cpu = choose_processor (m_affinity, own_affinity);
  if (cpu < 0)
    error (_("There is no processor that both process %d and the debugger may "
	     "run on"), (int) pid);
  std::vector<unsigned long> one (m_affinity.size ());
  one[cpu / (8 * sizeof (one[0]))] = 1ul << cpu % (8 * sizeof (one[0]));
  set_affinity (pid, one);
  set_affinity (0, one);
  /* Runs by time want short sleeps.  */
  prctl (PR_SET_TIMERSLACK, 1);

  m_vdso = record_replace_vdso (pid);
  set_freedom (pid, false);
  record_allow_cpuid (false);
  mark_present (true);
  /* The kernel tells a signal stack that was never there from one that was
     taken away.  Let the recording begin as each replay of it.  */
  rewind (*m_marks.front ());
  undo.release ();
}

/* See linux-record.h.  */

bool
linux_record::stop ()
{
  if (m_past)
    leave_past ();
  release_child (m_process.pid, false);
  return snapshot_stop_pending (m_process.pid);
}

/* See linux-record.h.  */

void
linux_record::release_child (pid_t child, bool shared)
{
  set_affinity (child, m_affinity);
  if (!shared)
    for (const record_memory &piece : m_vdso)
      linux_write_memory (child, piece.address, piece.bytes.data (),
			  piece.bytes.size ());
  set_freedom (child, true);
}

/* Return the time of the program's history that it has come to.  */

uint64_t
linux_record::process_time () const
{
  return record_process_time (m_process.pid) - m_time_offset;
}

/* Return a mark of the program as it is now.  */

record_mark_sp
linux_record::make_mark ()
{
  record_mark_sp mark = std::make_shared<record_mark> ();
  std::vector<std::string> warnings;
  pid_t pid = m_process.pid;

  mark->next = position ();
  mark->time = process_time ();
  mark->state = linux_snapshot::take (m_process, &warnings);
  /* That was not the program's own time.  */
  m_time_offset += process_time () - mark->time;

  linux_thread_regs regs = linux_read_thread_regs (pid);
  linux_restart_call (pid, pid, &regs);
  memcpy (&mark->regs, regs.general.data (), sizeof mark->regs);
  mark->extended = std::move (regs.extended);
  mark->at_call = record_at_call (pid, mark->regs.rip);
  note_cost ();
  return mark;
}

/* A mark that was made after a call was interrupted is of no place in the
   history if a signal was delivered then: make it one of the place before the
   call, which the program has begun there.  */

void
linux_record::settle_half_marks ()
{
  for (auto it = m_marks.rbegin ();
       it != m_marks.rend () && (*it)->next >= m_half_settled; ++it)
    if (m_player.in_half_at ((*it)->next))
      --(*it)->next;
  m_half_settled = m_log.end ();
}

/* See linux-record.h.  */

void
linux_record::mark_present (bool fixed)
{
  uint64_t started = record_clock_now (), faults = m_faults;

  m_live.back_out_of_call ();
  settle_half_marks ();
  if (!m_marks.empty ())
    {
      m_player.put (m_log.end ());
      if (is_at (*m_marks.back ()))
	{
	  m_marks.back ()->fixed |= fixed;
	  return;
	}
    }
  m_marks.push_back (make_room_and_mark ());
  m_marks.back ()->fixed = fixed;
  thin_out ();

  uint64_t cost = record_clock_now () - started + (m_faults - faults) * PAGE_COST;
  m_interval = std::max (SHORTEST_INTERVAL, INTERVAL_FACTOR * cost);
}

/* See linux-record.h.  */

void
linux_record::limit_memory ()
{
  uint64_t started = record_clock_now ();

  gdb_assert (!m_past);
  if (keep_within_memory ())
    m_interval += INTERVAL_FACTOR * (record_clock_now () - started);
}

/* See linux-record.h.  */

uint64_t
linux_record::time_since_mark () const
{
  return process_time () - m_marks.back ()->time;
}

/* See linux-record.h.  */

void
linux_record::before_change ()
{
  mark_present (true);
}

/* See linux-record.h.  */

void
linux_record::after_change ()
{
  record_event event (record_event_kind::change);

  drop_call_by_hand ();
  event.pc = m_marks.back ()->regs.rip;
  m_log.append (std::move (event));
  m_live.forget_fault ();
  mark_present (true);
}

/* See linux-record.h.  */

void
linux_record::after_random ()
{
  record_event event (record_event_kind::random);

  event.pc = m_marks.back ()->regs.rip;
  m_log.append (std::move (event));
  mark_present (true);
}

/* True if event NUMBER is a change.  */

bool
linux_record::is_change (uint64_t number) const
{
  return (number >= m_log.begin () && number < m_log.end ()
	  && m_log[number].kind == record_event_kind::change);
}

/* If the debugger has just ended what it had called a function for, so that
   the registers are again what they were when it did, drop the history of
   that: both changes become one.  The last mark is of the place before the
   second.  */

void
linux_record::drop_call_by_hand ()
{
  record_regs now = record_read_regs (m_process.pid);
  if (m_marks.back ()->regs.rip == now.rip)
    return;

  for (mark_iterator it = m_marks.end (); it != m_marks.begin (); )
    {
      mark_iterator after = it--;
      if (after == m_marks.end () || !is_change ((*it)->next)
	  || (*after)->next != (*it)->next + 1
	  || (*after)->regs.rip == (*it)->regs.rip
	  || !record_same_regs ((*it)->regs, now))
	continue;

      m_log.drop_from ((*it)->next);
      m_marks.erase (after, m_marks.end ());
      return;
    }
}

/* If the place in the past where the program is comes right after a change
   that left the registers alone, be before that: a change is nothing that
   the program has done.  */

void
linux_record::skip_change ()
{
  while (m_steps == 0 && m_here != m_marks.begin ())
    {
      mark_iterator before = std::prev (m_here);
      if ((*m_here)->next != (*before)->next + 1
	  || !is_change ((*before)->next)
	  || !record_same_regs ((*m_here)->regs, (*before)->regs))
	break;
      m_here = before;
    }
}

/* From here on the program is in its past, which begins with the
   present.  */

void
linux_record::enter_past ()
{
  if (m_past)
    return;

  mark_present (false);
  m_player.put (m_log.end ());
  m_past = true;
  m_here = std::prev (m_marks.end ());
  m_steps = 0;
}

/* Put the program back to MARK.  Return how many pages had to be copied.  */

size_t
linux_record::rewind (const record_mark &mark)
{
  std::vector<std::string> warnings;
  linux_snapshot_change change = mark.state->rewind (m_process, &warnings);

  if (change.killed)
    error (_("%s"), change.reason.c_str ());
  /* What is copied back was the process's and the marks', and is only the
     latter's now.  */
  m_held += change.copied * snapshot_page_size;
  m_player.put (mark.next);
  m_base = &mark;
  m_time_offset = 0;
  m_time_offset = process_time () - mark.time;
  return change.copied;
}

/* The program was put back to MARK at some expense.  Take its snapshot anew, so
   that it costs less the next time.  */

void
linux_record::renew (record_mark *mark)
{
  std::vector<std::string> warnings;

  try
    {
      mark->state = linux_snapshot::take (m_process, &warnings);
    }
  catch (const gdb_exception_error &ex)
    {
      /* It goes on costing as much.  */
    }
  m_time_offset = 0;
  m_time_offset = process_time () - mark->time;
}

/* Go to the present, and live on from there.  */

void
linux_record::leave_past ()
{
  if (!m_past)
    return;

  rewind (*m_marks.back ());
  m_live.forget_fault ();
  m_live.come_back ();
  become_present ();
}

/* The place where the program is is the present from here on.  It gets the
   signals that have come meanwhile.  */

void
linux_record::become_present ()
{
  m_past = false;
  m_faults = count_faults ();
  for (const siginfo_t &info : m_player.take_held ())
    record_send_signal (m_process.pid, info);
}

/* Go to the place that is STEPS single steps after MARK.  */

void
linux_record::go (mark_iterator mark, unsigned steps)
{
  if (rewind (**mark) > MANY_PAGES)
    renew (mark->get ());
  for (unsigned i = 0; i < steps; ++i)
    step_over ();
  m_here = mark;
  m_steps = steps;
}

/* Something has failed.  Go back to the place that is STEPS single steps after
   MARK, where the program was before.  If it does not come there any more, it
   stays at MARK, the nearest place that is known to be true.  */

void
linux_record::return_to (mark_iterator mark, unsigned steps)
{
  record_player::no_interrupts finish;

  try
    {
      go (mark, steps);
    }
  catch (const gdb_exception_error &ex)
    {
      go (mark, 0);
    }
}

/* True if the event that is next and the general registers are those of
   MARK.  */

bool
linux_record::has_regs_of (const record_mark &mark) const
{
  if (m_player.next () != mark.next)
    return false;
  record_regs regs = record_read_regs (m_process.pid);
  if ((int64_t) regs.orig_rax >= 0 && record_interrupted (regs.rax))
    {
      /* In the present, it is in a call that it will do again.  */
      linux_thread_regs all = linux_read_thread_regs (m_process.pid);
      linux_restart_call (m_process.pid, m_process.pid, &all);
      memcpy (&regs, all.general.data (), sizeof regs);
    }
  if (mark.at_call)
    /* What the call destroys may have been destroyed already.  */
    record_copy_clobbered (&regs, mark.regs);
  return record_same_regs (regs, mark.regs);
}

/* Return the parts of memory that don't count when it is seen whether the
   program is at MARK: what is on the stack below it, and what is written by a
   call that is interrupted next, which may have been begun there.  */

std::vector<linux_snapshot_piece>
linux_record::loose_memory (const record_mark &mark) const
{
  std::vector<linux_snapshot_piece> loose { record_dead_stack (mark.regs) };

  if (mark.at_call && mark.next < m_log.end ()
      && m_player.in_half_at (mark.next + 1))
    for (const record_memory &piece : m_log[mark.next].memory)
      loose.push_back ({ piece.address, piece.bytes.size () });
  return loose;
}

/* Read into *MINE and *ITS the word of memory by which states differed last, as
   it is now and as it is at MARK.  Return false if it does not count.  */

bool
linux_record::read_hint (const record_mark &mark, uint64_t *mine,
			 uint64_t *its) const
{
  for (const linux_snapshot_piece &piece : loose_memory (mark))
    if (m_hint >= piece.address && m_hint - piece.address < piece.size)
      return false;
  return (m_hint != 0
	  && linux_read_memory (m_process.pid, m_hint, mine, sizeof *mine)
	  && mark.state->read_memory (m_hint, its, sizeof *its));
}

/* True if the program is where MARK is.  */

bool
linux_record::is_at (const record_mark &mark)
{
  uint64_t mine, its;

  /* Programs count in memory, too.  */
  if (!has_regs_of (mark)
      || (read_hint (mark, &mine, &its) && mine != its))
    return false;

  record_player::bare_memory bare (m_player);
  return (record_same_extended (linux_read_thread_regs
				  (m_process.pid).extended, mark.extended)
	  && mark.state->memory_matches (m_process, loose_memory (mark),
					 &m_hint));
}

/* Return the mark of the place at which stray event NUMBER comes.  */

record_mark_sp
linux_record::mark_of_stray (uint64_t number)
{
  record_mark_sp found;

  for (const record_mark_sp &mark : m_marks)
    if (mark->next == number && mark->fixed)
      found = mark;
  if (found == nullptr)
    error (_("The place of event %s is not known, there was no memory for a "
	     "snapshot of it"), pulongest (number));
  return found;
}

/* True if the next event is one that comes at any place, and comes here.  */

bool
linux_record::at_stray ()
{
  uint64_t next = m_player.next ();

  return (m_log.next_stray (next) == next
	  && is_at (*mark_of_stray (next)));
}

/* Let that event happen.  */

void
linux_record::cross_stray ()
{
  uint64_t number = m_player.next ();

  if (m_log[number].kind == record_event_kind::stray_signal)
    {
      m_player.deliver_signal ();
      return;
    }

  for (const record_mark_sp &mark : m_marks)
    if (mark->next == number + 1 && mark->fixed)
      {
	rewind (*mark);
	return;
      }
  gdb_assert_not_reached ("the state after a change is not there");
}

/* Make one step, whatever it is.  Return what record_player::step does.  */

record_player::stop
linux_record::step_over ()
{
  if (!at_stray ())
    return m_player.step ();
  if (m_log[m_player.next ()].kind == record_event_kind::stray_signal
      && m_player.tell_signal ())
    return record_player::stop::signal;
  cross_stray ();
  return record_player::stop::step;
}

/* Return what WHY, for which the player has stopped, is to the debugger.  */

record_stop
linux_record::describe_stop (record_player::stop why) const
{
  switch (why)
    {
    case record_player::stop::step:
      return { record_stop::step, 0, 0, nullptr };

    case record_player::stop::breakpoint:
      return { record_stop::breakpoint, 0, 0, nullptr };

    case record_player::stop::watchpoint:
      return { record_stop::watchpoint, m_player.watched (), 0, nullptr };

    case record_player::stop::signal:
      return { record_stop::signal, 0, m_player.number (),
	       m_player.signal_info () };

    case record_player::stop::call_entry:
      return { record_stop::call_entry, 0, m_player.number (), nullptr };

    case record_player::stop::call_return:
      return { record_stop::call_return, 0, m_player.number (), nullptr };

    default:
      return { record_stop::interrupt, 0, 0, nullptr };
    }
}

/* True if the program is at one of the breakpoints of POINTS, which may be
   null.  */

bool
linux_record::at_breakpoint (const record_points *points)
{
  return (points != nullptr
	  && std::find (points->breakpoints.begin (),
			points->breakpoints.end (),
			record_read_regs (m_process.pid).rip)
	     != points->breakpoints.end ());
}

/* Return the anchor of GOAL if the program has yet to come to it on its
   way there.  */

record_mark_sp
linux_record::anchor_ahead (const record_mark &goal) const
{
  bool ahead = m_player.next () < goal.next;

  if (goal.anchor != nullptr)
    for (const record_mark_sp &mark : m_marks)
      {
	if (mark == goal.anchor)
	  return ahead ? mark : nullptr;
	ahead |= mark.get () == m_base;
      }
  return nullptr;
}

/* Run the program until it is at GOAL, to which it comes by itself, or
   something of POINTS comes first, which may be null.  */

record_player::stop
linux_record::run_straight_to (const record_mark &goal,
			       const record_points *points)
{
  uint64_t patience = goal.loose ? MAX_ARRIVALS : FEW_ARRIVALS;
  bool counting = true;
  auto clean_up = make_scope_exit ([this] ()
    {
      m_player.set_points (nullptr);
      m_player.set_target (nullptr);
      m_player.set_counter (nullptr);
    });

  while (true)
    {
      record_mark_sp anchor = counting ? anchor_ahead (goal) : nullptr;
      CORE_ADDR pc = anchor == nullptr ? 0 : anchor->regs.rip;
      record_counter counter (pc, goal.next,
			      points == nullptr ? std::vector<CORE_ADDR> ()
			      : points->breakpoints, &m_jumped_to);
      record_target target { goal.next, (CORE_ADDR) goal.regs.rip,
			     [&] () { return is_at (goal); }, patience };

      m_player.set_points (points);
      m_player.set_target (anchor == nullptr ? &target : nullptr);
      if (anchor != nullptr)
	{
	  counter.set_state (anchor->regs, record_read_regs (m_process.pid));
	  m_player.set_counter (&counter, [&] ()
	    {
	      return is_at_or_hint (*anchor, &counter);
	    });
	}
      record_player::stop why = m_player.run (goal.next + 1);
      m_player.set_points (nullptr);
      m_player.set_target (nullptr);
      m_player.set_counter (nullptr);

      switch (why)
	{
	case record_player::stop::counted:
	  m_base = anchor.get ();
	  break;

	case record_player::stop::uncounted:
	  counting = false;
	  break;

	case record_player::stop::lost:
	  if (at_breakpoint (points))
	    return record_player::stop::breakpoint;
	  if (patience == MAX_ARRIVALS)
	    error (_("The way leads through a place where the program was "
		     "interrupted, in a loop that it went through too often to "
		     "find that place again, %s"),
		   core_addr_to_string (goal.regs.rip));
	  patience = MAX_ARRIVALS;
	  if (goal.anchor == nullptr)
	    seek_anchor (goal);
	  break;

	case record_player::stop::target:
	  m_base = &goal;
	  return why;

	default:
	  return why;
	}
    }
}

/* Run the program until it is at MARK, or something of POINTS comes first,
   which may be null.  */

record_player::stop
linux_record::run_to (const record_mark &mark, const record_points *points)
{
  while (true)
    {
      uint64_t stray = m_log.next_stray (m_player.next ());
      record_mark_sp before;
      const record_mark *goal = &mark;
      if (stray < mark.next)
	{
	  before = mark_of_stray (stray);
	  goal = before.get ();
	}

      record_player::stop why = record_player::stop::target;
      bool came = !is_at (*goal);
      if (came)
	why = run_straight_to (*goal, points);

      if (why == record_player::stop::event)
	error (_("The program does not do again what was recorded: it does "
		 "not come to where it was before event %s"),
	       pulongest (goal->next));
      if (why != record_player::stop::target || goal == &mark)
	return why;

      /* The next time it goes on from here.  */
      if (came && at_breakpoint (points))
	return record_player::stop::breakpoint;
      bool signal = m_log[stray].kind == record_event_kind::stray_signal;
      if (signal && points != nullptr)
	{
	  m_player.set_points (points);
	  auto clean_up = make_scope_exit ([this] ()
	    {
	      m_player.set_points (nullptr);
	    });
	  if (m_player.tell_signal ())
	    return record_player::stop::signal;
	}
      cross_stray ();
      if (signal && at_breakpoint (points))
	return record_player::stop::breakpoint;
    }
}

/* Run the program until event NUMBER is next.  */

void
linux_record::run_to_event (uint64_t number)
{
  while (m_player.next () < number)
    {
      uint64_t stray = m_log.next_stray (m_player.next ());
      record_player::stop why;

      if (stray < number)
	{
	  record_mark_sp before = mark_of_stray (stray);
	  why = run_to (*before, nullptr);
	  if (why == record_player::stop::target)
	    cross_stray ();
	}
      else
	why = m_player.run (number);
      if (why == record_player::stop::interrupt)
	throw_quit (_("Quit"));
    }
}

/* Mark where the program is, and put the mark before BEFORE.  */

linux_record::mark_iterator
linux_record::add_here (mark_iterator before)
{
  mark_iterator mark = m_marks.insert (before, make_mark ());

  /* How many steps it is from there is to be seen.  */
  (*before)->steps = 0;
  return mark;
}

/* The same, but if one of the marks between which it would come is of the
   same place, return that.  */

linux_record::mark_iterator
linux_record::insert_here (mark_iterator before)
{
  mark_iterator last = std::prev (before);

  if (is_at (**last))
    return last;
  if (is_at (**before))
    return before;
  return add_here (before);
}

/* Return the mark of the place in the past where the program is, which is
   made if there is none.  */

linux_record::mark_iterator
linux_record::settle_here ()
{
  if (m_steps > 0)
    {
      mark_iterator next = std::next (m_here);
      unsigned rest = (*next)->steps > m_steps ? (*next)->steps - m_steps : 0;

      m_here = add_here (next);
      (*m_here)->steps = m_steps;
      (*next)->steps = rest;
      m_steps = 0;
    }
  return m_here;
}

/* Call FN, for which the program is in its past from now on.  If it fails, go
   back to where the program is now, and throw what it has thrown.  */

record_stop
linux_record::try_move (gdb::function_view<record_stop ()> fn)
{
  bool was_past = m_past;

  enter_past ();
  mark_iterator here = m_here;
  unsigned steps = m_steps;
  try
    {
      record_stop stop = fn ();
      thin_out ();
      return stop;
    }
  catch (const gdb_exception &ex)
    {
      return_to (here, steps);
      if (!was_past)
	leave_past ();
      throw;
    }
}

/* Notices changes of what is watched.  */

class record_watcher
{
public:
  /* Watch for process PID what POINTS says.  */
  record_watcher (pid_t pid, const record_points &points)
    : m_pid (pid), m_pieces (points.watched), m_values (m_pieces.size ())
  {
    look ();
  }

  /* Return what STOP, a single step, is to the debugger: a stop for what has
     changed since this was called last, if anything has.  */
  record_stop after_step (const record_stop &stop)
  {
    int changed = look ();

    if (changed < 0)
      return stop;
    return { record_stop::watchpoint, m_pieces[changed].address, 0, nullptr };
  }

private:
  /* Note the values.  Return the number of a piece that has another than
     before, or -1.  */
  int look ()
  {
    int changed = -1;

    for (size_t i = 0; i < m_pieces.size (); ++i)
      {
	gdb::byte_vector now (m_pieces[i].size);

	linux_read_memory (m_pid, m_pieces[i].address, now.data (),
			   now.size ());
	if (now != m_values[i])
	  changed = i;
	m_values[i] = std::move (now);
      }
    return changed;
  }

  pid_t m_pid;
  const std::vector<linux_snapshot_piece> &m_pieces;
  std::vector<gdb::byte_vector> m_values;
};

/* See linux-record.h.  */

record_stop
linux_record::step_back (const record_points &points)
{
  return try_move ([&] () -> record_stop
    {
      skip_change ();
      uint64_t after = m_player.next ();
      record_watcher watcher (m_process.pid, points);

      if (m_steps > 0)
	go (m_here, m_steps - 1);
      else if (m_here == m_marks.begin ())
	return { record_stop::begin, 0 };
      else
	{
	  find_step_before (m_here);
	  go (std::prev (m_here), (*m_here)->steps - 1);
	}
      /* What was undone is no news when it is done again.  */
      m_player.set_told (after);
      return watcher.after_step ({ record_stop::step, 0 });
    });
}

/* The program is some steps after mark M_HERE.  If step_back_in_range, called
   with START, END and POINTS, stops at one of the places between, or at the
   mark, go to the last of them, set *STOP and return true.  */

bool
linux_record::find_range_stop (CORE_ADDR start, CORE_ADDR end,
			       const record_points &points,
			       record_stop *stop)
{
  pid_t pid = m_process.pid;
  unsigned steps = m_steps, found = 0;
  uint64_t told = 0;
  bool any = false;

  rewind (**m_here);
  record_watcher watcher (pid, points);
  for (unsigned i = 0; i < steps; ++i)
    {
      CORE_ADDR pc = record_read_regs (pid).rip;
      uint64_t event = m_player.next ();
      bool stops = (pc <= start || pc >= end || at_breakpoint (&points)
		    || record_at_frame_change (pid, pc));

      step_over ();
      record_stop here = watcher.after_step ({ record_stop::step, 0 });
      if (stops || m_player.next () != event
	  || here.kind != record_stop::step)
	{
	  any = true;
	  found = i;
	  told = m_player.next ();
	  *stop = here;
	}
    }
  if (any)
    {
      go (m_here, found);
      m_player.set_told (told);
    }
  return any;
}

/* See linux-record.h.  */

record_stop
linux_record::step_back_in_range (CORE_ADDR start, CORE_ADDR end,
				  const record_points &points)
{
  return try_move ([&] () -> record_stop
    {
      record_stop stop;
      /* It is not to be thinned out.  */
      record_mark_sp from = *m_here;

      while (true)
	{
	  if (m_steps == 0)
	    skip_change ();
	  if (m_steps == 0 && m_here == m_marks.begin ())
	    {
	      go (m_here, 0);
	      return { record_stop::begin, 0 };
	    }
	  if (m_steps == 0)
	    {
	      find_step_before (m_here);
	      m_steps = (*m_here)->steps;
	      --m_here;
	    }
	  if (find_range_stop (start, end, points, &stop))
	    return stop;
	  m_steps = 0;
	  thin_out ();
	}
    });
}

/* See linux-record.h.  */

record_stop
linux_record::step_forward (const record_points &points)
{
  gdb_assert (m_past);
  return try_move ([&] () -> record_stop
    {
      m_player.set_points (&points);
      auto clean_up = make_scope_exit ([this] ()
	{
	  m_player.set_points (nullptr);
	});
      record_watcher watcher (m_process.pid, points);

      /* A change is nothing that the program does.  */
      uint64_t event = m_player.next ();
      if (at_stray () && m_log[event].kind == record_event_kind::change)
	{
	  cross_stray ();
	  while ((*m_here)->next <= event)
	    ++m_here;
	  m_steps = 0;
	}

      mark_iterator next = std::next (m_here);
      if (next == m_marks.end ())
	{
	  leave_past ();
	  return { record_stop::end, 0 };
	}

      record_player::stop why = step_over ();
      if (why == record_player::stop::signal
	  || why == record_player::stop::call_entry)
	return describe_stop (why);
      ++m_steps;
      if (is_at (**next))
	{
	  m_here = next;
	  m_steps = 0;
	  if (std::next (next) == m_marks.end ())
	    leave_past ();
	}
      else if (m_steps >= STEPS_FROM_MARK)
	settle_here ();
      return watcher.after_step (describe_stop (why));
    });
}

/* The program has come forward from M_HERE to a place that is not the
   present.  Mark it, and be there.  */

void
linux_record::stay_here ()
{
  uint64_t now = process_time ();
  mark_iterator next = std::next (m_here);

  /* Nobody knows whether a mark in the same stretch of the program comes
     before this place or after it.  Those that are certainly far are
     kept.  */
  while (std::next (next) != m_marks.end ()
	 && ((*next)->next < m_player.next ()
	     || ((*next)->next == m_player.next () && is_spare (*next)
		 && (*next)->time < 2 * now + SHORTEST_INTERVAL)))
    if ((*next)->next < m_player.next ())
      ++next;
    else
      {
	mark_iterator spare = next++;
	erase_mark (spare);
      }
  m_here = insert_here (next);
  m_steps = 0;
}

/* See linux-record.h.  */

record_stop
linux_record::run_forward (const record_points &points,
			   record_condition_ftype condition)
{
  gdb_assert (m_past);
  return try_move ([&] () -> record_stop
    {
      while (true)
	{
	  record_player::stop why = run_to (*m_marks.back (), &points);
	  if (why == record_player::stop::target)
	    {
	      leave_past ();
	      return { record_stop::end, 0 };
	    }
	  if (why == record_player::stop::breakpoint
	      && !condition (record_read_regs (m_process.pid).rip))
	    continue;

	  stay_here ();
	  return describe_stop (why);
	}
    });
}

/* See linux-record.h.  */

void
linux_record::go_to_event (uint64_t number)
{
  if (number < begin () || number > end ())
    error (_("There is no position %s, the history goes from %s to %s"),
	   pulongest (number), pulongest (begin ()), pulongest (end ()));
  if (number == begin ())
    return go_to_begin ();
  if (number == end ())
    return go_to_present ();

  try_move ([&] () -> record_stop
    {
      mark_iterator after = m_marks.begin ();
      while ((*after)->next < number)
	++after;
      rewind (**std::prev (after));
      run_to_event (number);
      m_here = insert_here (after);
      m_steps = 0;
      return { record_stop::step, 0 };
    });
}

/* See linux-record.h.  */

void
linux_record::go_to_begin ()
{
  try_move ([this] () -> record_stop
    {
      go (m_marks.begin (), 0);
      return { record_stop::begin, 0 };
    });
}

/* See linux-record.h.  */

void
linux_record::go_to_present ()
{
  leave_past ();
}

/* See linux-record.h.  */

bool
linux_record::has_mark (const record_mark_sp &mark) const
{
  return (std::find (m_marks.begin (), m_marks.end (), mark)
	  != m_marks.end ());
}

/* See linux-record.h.  */

void
linux_record::go_to_mark (const record_mark_sp &mark)
{
  try_move ([&] () -> record_stop
    {
      go (std::find (m_marks.begin (), m_marks.end (), mark), 0);
      return { record_stop::step, 0 };
    });
}

/* See linux-record.h.  */

record_mark_sp
linux_record::mark_place ()
{
  if (!m_past)
    {
      mark_present (false);
      return m_marks.back ();
    }
  return *settle_here ();
}

/* See linux-record.h.  */

void
linux_record::drop_future ()
{
  if (!m_past)
    return;

  mark_iterator here = settle_here ();
  m_log.drop_from (m_player.next ());
  m_marks.erase (std::next (here), m_marks.end ());
  m_live = record_live (m_process, &m_log);
  become_present ();
}

#endif /* LINUX_RECORD_AVAILABLE */
