/* Running a recorded program again, forward.

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

#include "nat/linux-record-player.h"
#include "nat/gdb_ptrace.h"
#include "nat/linux-nat.h"
#include "nat/linux-ptrace.h"
#include "nat/linux-record-calls.h"
#include "nat/linux-snapshot-internal.h"
#include "gdbsupport/gdb_wait.h"
#include "gdbsupport/scope-exit.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifndef PTRACE_SYSEMU
#define PTRACE_SYSEMU 31
#define PTRACE_SYSEMU_SINGLESTEP 32
#endif

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* See linux-record-player.h.  */
volatile sig_atomic_t record_player::s_interrupted;
bool record_player::s_heeding = true;

/* How long the program is left alone before it is looked whether it has
   stopped, where that is done at all, in nanoseconds.  */
static const uint64_t LOOK_MIN = 20000;
static const uint64_t LOOK_MAX = 1000000;

/* What a breakpoint is in memory.  */
static const gdb_byte BREAKPOINT_INSN = 0xcc;

/* See linux-record-player.h.  */

void
record_send_signal (pid_t pid, siginfo_t info)
{
  if (syscall (SYS_rt_tgsigqueueinfo, pid, pid, info.si_signo, &info) != 0)
    syscall (SYS_tgkill, pid, pid, info.si_signo);
}

/* Throw the error that says that the program does not do what it did, but
   WHAT.  */

void
record_player::diverged (const char *what)
{
  error (_("The program does not do again what was recorded: at event %s %s"),
	 pulongest (m_next), what);
}

/* Resume the program by ptrace REQUEST with SIGNAL.  */

static void
resume_by (pid_t pid, int request, int signal)
{
  if (ptrace ((decltype (PTRACE_CONT)) request, pid, (PTRACE_TYPE_ARG3) 0,
	      (PTRACE_TYPE_ARG4) (uintptr_t) signal) != 0)
    error (_("Cannot resume process %d: %s"), (int) pid,
	   safe_strerror (errno));
}

/* Resume the program, for one step if STEP.  */

void
record_player::resume (bool step)
{
  resume_by (m_process.pid, step ? PTRACE_SYSEMU_SINGLESTEP : PTRACE_SYSEMU,
	     m_signal);
  m_signal = 0;
  m_at_call = false;
  m_at_entry = false;
}

/* See linux-record-player.h.  */

uint64_t
record_clock_now ()
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* See linux-record-player.h.  */

uint64_t
record_process_time (pid_t pid)
{
  clockid_t clock;
  struct timespec now;

  if (clock_getcpuclockid (pid, &clock) != 0
      || clock_gettime (clock, &now) != 0)
    return 0;
  return (uint64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* True if process PID has stopped, or ended.  */

static bool
has_stopped (pid_t pid)
{
  siginfo_t info;

  info.si_pid = 0;
  return (waitid (P_PID, pid, &info,
		  WEXITED | WSTOPPED | WNOWAIT | WNOHANG | __WALL) != 0
	  || info.si_pid != 0);
}

/* Wait until process PID has stopped, or its clock is DEADLINE; then stop it
   and return true.  If OFTEN, it is likely to stop before.  */

static bool
wait_until (pid_t pid, uint64_t deadline, bool often)
{
  uint64_t start = record_process_time (pid), now = start;

  while (now < deadline && !has_stopped (pid))
    {
      uint64_t pause = deadline - now;
      if (often)
	pause = std::min (pause, std::min (std::max ((now - start) / 8,
						     LOOK_MIN), LOOK_MAX));
      struct timespec time = { (time_t) (pause / 1000000000),
			       (long) (pause % 1000000000) };
      nanosleep (&time, nullptr);
      now = record_process_time (pid);
    }
  if (now < deadline)
    return false;
  syscall (SYS_tgkill, pid, pid, SIGSTOP);
  return true;
}

/* Wait until the program stops, and return how.  */

int
record_player::wait ()
{
  int status;

  if (m_deadline != 0)
    wait_until (m_process.pid, m_deadline, true);
  if (linux_inject_waitpid (m_process.pid, &status, 0) != m_process.pid
      || !WIFSTOPPED (status))
    diverged (_("it has ended"));
  return status;
}

/* Have the program do one step, a system call too.  */

void
record_player::step_really ()
{
  std::set<int> wanted;

  while (true)
    {
      siginfo_t info;

      m_at_entry = false;
      resume_by (m_process.pid, PTRACE_SINGLESTEP, 0);
      int stop = WSTOPSIG (wait ());
      if (stop == SIGTRAP)
	break;
      if (stop == SIGSTOP || stop == SIGINT)
	wanted.insert (stop);
      else if (ptrace (PTRACE_GETSIGINFO, m_process.pid, (PTRACE_TYPE_ARG3) 0,
		       &info) == 0)
	m_held.push_back (info);
    }

  /* Those with which somebody wants the program to stop are still to be
     seen.  */
  for (int stop : wanted)
    syscall (SYS_tgkill, m_process.pid, m_process.pid, stop);
}

/* If the program stands in a call that is not executed, bring it out of
   it, to where anything can be done with it.  */

void
record_player::settle ()
{
  if (!m_at_call)
    return;

  m_at_call = false;
  step_really ();
}

/* See linux-record-player.h.  */

bool
record_player::in_half_at (uint64_t next) const
{
  if (next == m_log->begin () || next == m_log->end ())
    return false;

  const record_event &last = (*m_log)[next - 1];
  return (last.kind == record_event_kind::call
	  && record_interrupted (last.result)
	  && (*m_log)[next].kind == record_event_kind::signal);
}

/* The event before this place is a signal, which is to be delivered: have it
   delivered, and no more.  */

void
record_player::enter_handler ()
{
  if (m_signal == 0)
    return;

  resume_by (m_process.pid, PTRACE_SYSEMU_SINGLESTEP, m_signal);
  m_signal = 0;
  m_at_entry = true;
  if (WSTOPSIG (wait ()) == SYSCALL_SIGTRAP)
    {
      /* It was ignored, and the program came to a call.  */
      stand_before_call ();
      settle ();
    }
  write_memory ((*m_log)[m_next - 1]);
}

/* The program has stopped instead of executing a system call: put it in
   front of that.  */

void
record_player::stand_before_call ()
{
  record_regs regs = record_read_regs (m_process.pid);

  m_at_call = true;
  record_leave_call (&regs);
  record_write_regs (m_process.pid, regs);
}

/* True if a signal comes here, right after the last event.  */

bool
record_player::comes_signal () const
{
  return (m_next != m_log->end () && m_signal == 0
	  && (*m_log)[m_next].kind == record_event_kind::signal);
}

/* Event NUMBER, which is SIGNAL, is about to happen.  Return true if the
   debugger has to be told first.  It will not be told again.  */

bool
record_player::tell (uint64_t number, int signal)
{
  if (m_points == nullptr || number < m_told
      || (m_points->signals >> (signal - 1) & 1) == 0)
    return false;

  m_told = number + 1;
  m_number = signal;
  m_info = (*m_log)[number].info.get ();
  return true;
}

/* See linux-record-player.h.  */

bool
record_player::tell_signal ()
{
  return tell (m_next, (*m_log)[m_next].number);
}

/* Event next, a system call, is about to happen.  Return true if the debugger
   has to be told of it first.  */

bool
record_player::tell_entry ()
{
  if (m_points == nullptr || !m_points->calls || m_next < m_told
      || !m_points->calls ((*m_log)[m_next].number))
    return false;

  m_told = m_next + 1;
  m_number = (*m_log)[m_next].number;
  return true;
}

/* The event before this place has just happened.  Return true if it is a
   system call that the debugger has to be told of.  */

bool
record_player::tell_return ()
{
  const record_event &last = (*m_log)[m_next - 1];

  if (m_points == nullptr || !m_points->calls || in_half ()
      || last.kind != record_event_kind::call
      || !m_points->calls (last.number))
    return false;

  m_number = last.number;
  return true;
}

/* If a signal came right after the last event, deliver it.  Return true if
   the program is in its handler now.  */

bool
record_player::deliver_due ()
{
  if (!comes_signal ())
    return false;

  settle ();
  return deliver_signal ();
}

/* Where the program has just entered a handler, the kernel takes no signal
   from the debugger.  If it stands there, have it stop for SIGNAL.  */

void
record_player::leave_entry (int signal)
{
  pid_t pid = m_process.pid;
  std::vector<siginfo_t> others;
  siginfo_t info;

  if (!m_at_entry)
    return;

  m_at_entry = false;
  syscall (SYS_tgkill, pid, pid, signal);
  while (true)
    {
      resume_by (pid, PTRACE_SYSEMU, 0);
      int stop = WSTOPSIG (wait ());
      if (stop == signal)
	break;
      if (stop == SIGTRAP || stop == SYSCALL_SIGTRAP
	  || ptrace (PTRACE_GETSIGINFO, pid, (PTRACE_TYPE_ARG3) 0, &info) != 0)
	diverged (_("a signal can't be delivered"));
      others.push_back (info);
    }
  for (siginfo_t &other : others)
    record_send_signal (pid, other);
}

/* See linux-record-player.h.  */

bool
record_player::deliver_signal ()
{
  const record_event &event = (*m_log)[m_next];
  siginfo_t info = *event.info;
  uint64_t mask;

  /* Without a handler it was ignored.  */
  if (event.memory.empty ())
    {
      ++m_next;
      return false;
    }

  /* The mask that the program has after the handler is in memory.  */
  if (event.kind == record_event_kind::signal && m_next != m_log->begin ()
      && record_read_wait_mask (m_process.pid, (*m_log)[m_next - 1], &mask))
    record_write_mask (m_process.pid, mask);
  leave_entry (event.number);
  if (ptrace (PTRACE_SETSIGINFO, m_process.pid, (PTRACE_TYPE_ARG3) 0, &info)
      != 0)
    diverged (_("a signal can't be delivered"));
  m_signal = event.number;
  ++m_next;
  enter_handler ();
  return true;
}

/* Return event next, which has to be of KIND, at PC.  */

const record_event &
record_player::expect (record_event_kind kind, CORE_ADDR pc)
{
  if (m_next == m_log->end ())
    diverged (_("it goes on beyond the end"));

  const record_event &event = (*m_log)[m_next];
  if (event.kind != kind || event.pc != pc)
    diverged (string_printf (_("it is at %s, rather than at %s"),
			     core_addr_to_string (pc),
			     core_addr_to_string (event.pc)).c_str ());
  return event;
}

/* Write to memory what EVENT says.  */

void
record_player::write_memory (const record_event &event)
{
  for (const record_memory &piece : event.memory)
    if (!linux_write_memory (m_process.pid, piece.address,
			     piece.bytes.data (), piece.bytes.size ()))
      diverged (_("the result of a system call has no place in memory"));
}

/* Map again what EVENT, a call of mmap that succeeded, has mapped.  */

void
record_player::redo_map (const record_event &event)
{
  pid_t pid = m_process.pid;
  uint64_t flags = ((event.args[3] | MAP_FIXED)
		    & ~(uint64_t) (MAP_32BIT | MAP_FIXED_NOREPLACE));
  uint64_t address = event.result;
  linux_injector injector (pid, pid,
			   event.pc - linux_call_insn ().size ());
  int64_t result;

  if (event.file == nullptr)
    result = injector.call ({SYS_mmap, address, event.args[1], event.args[2],
			     flags | MAP_ANONYMOUS, (uint64_t) -1, 0});
  else
    {
      const std::string &name = event.file->name;
      if (!event.file->unchanged ())
	diverged (string_printf (_("it maps %s, which has changed since"),
				 name.c_str ()).c_str ());

      snapshot_mappings now = snapshot_read_mappings (pid);
      linux_inject_scratch scratch
	= injector.map_scratch (snapshot_find_hole (now, now, scratch.size));
      linux_write_memory (pid, scratch.data (), name.c_str (),
			  name.size () + 1);
      int64_t fd = injector.call ({SYS_openat, (uint64_t) AT_FDCWD,
				   scratch.data (), O_RDONLY | O_CLOEXEC});
      injector.call ({SYS_munmap, scratch.address, scratch.size});
      if (fd < 0)
	diverged (string_printf (_("it maps %s, which can't be opened"),
				 name.c_str ()).c_str ());
      result = injector.call ({SYS_mmap, address, event.args[1],
			       event.args[2], flags, (uint64_t) fd,
			       event.args[5]});
      injector.call ({SYS_close, (uint64_t) fd});
    }

  if (result != event.result)
    diverged (_("memory can't be mapped again"));
}

/* Move with INJECTOR the memory that CALL of mremap is to move to TO.  It was
   one mapping when that was recorded, but is several now: neighbours that were
   put back one by one the kernel need not have joined.  Return what mremap
   returns.  */

static int64_t
remap_pieces (linux_injector &injector, pid_t pid,
	      const linux_inject_call &call, uint64_t to)
{
  uint64_t start = call.args[0], end = start + call.args[1];
  uint64_t new_size = call.args[2];

  if (new_size < call.args[1])
    {
      injector.call ({SYS_munmap, start + new_size, end - start - new_size});
      end = start + new_size;
    }
  for (const snapshot_mapping &m : snapshot_read_mappings (pid))
    {
      uint64_t from = std::max ((uint64_t) m.start, start);
      uint64_t until = std::min ((uint64_t) m.end, end);
      if (from >= until)
	continue;

      /* The last piece grows as the whole did.  */
      uint64_t size = until == end ? start + new_size - from : until - from;
      uint64_t place = to + (from - start);
      uint64_t flags = call.args[3];
      if (place != from)
	flags |= MREMAP_MAYMOVE | MREMAP_FIXED;
      int64_t result = injector.call ({SYS_mremap, from, until - from, size,
				       flags, place});
      if (result != (int64_t) place)
	return result;
    }
  return to;
}

/* Move memory again as EVENT, a call of mremap that succeeded, did.  */

void
record_player::redo_remap (const record_event &event)
{
  linux_injector injector (m_process.pid, m_process.pid,
			   event.pc - linux_call_insn ().size ());
  linux_inject_call call (event.number, event.args[0], event.args[1],
			  event.args[2], event.args[3], event.args[4]);

  if ((uint64_t) event.result != event.args[0])
    {
      call.args[3] |= MREMAP_MAYMOVE | MREMAP_FIXED;
      call.args[4] = event.result;
    }
  int64_t result = injector.call (call);
  if (result == -EFAULT)
    result = remap_pieces (injector, m_process.pid, call, event.result);
  if (result != event.result)
    diverged (_("memory can't be moved again"));
}

/* The program, with REGS, stands at call EVENT, which has to be executed
   again in the WAY given.  */

void
record_player::redo_call (const record_event &event, record_way way,
			  const record_regs &regs)
{
  pid_t pid = m_process.pid;

  /* What is watched for might be at the very instruction.  */
  record_debug_regs ().write (pid);
  auto watch_again = make_scope_exit ([&] () { m_debug.write (pid); });
  stand_before_call ();
  settle ();

  record_regs after = regs;
  if (way == record_way::map)
    redo_map (event);
  else if (event.number == SYS_mremap)
    redo_remap (event);
  else
    {
      step_really ();
      if (way == record_way::sigreturn)
	return;
      after = record_read_regs (pid);
      if ((int64_t) after.rax != event.result)
	diverged (_("a system call returns something else"));
      record_copy_clobbered (&after, regs);
    }

  after.rax = event.result;
  after.orig_rax = -1;
  write_memory (event);
  record_write_regs (pid, after);
}

/* The program has stopped instead of executing a system call.  Give it what
   the log says.  */

void
record_player::answer_call ()
{
  record_regs regs = record_read_regs (m_process.pid);
  record_clear_step (&regs);
  const record_event &event = expect (record_event_kind::call, regs.rip);
  record_event seen (record_event_kind::call);
  std::string why;

  record_read_call (regs, &seen);
  if (seen.number != event.number
      && event.number != SYS_restart_syscall)
    diverged (string_printf (_("it makes system call %d, rather than %d"),
			     seen.number, event.number).c_str ());
  if (memcmp (seen.args, event.args, sizeof seen.args) != 0)
    diverged (string_printf (_("it gives system call %d other arguments"),
			     seen.number).c_str ());

  bool failed = event.result < 0 && event.result > -4096;
  record_way way = record_find_way (event.number, event.args, &why);
  if (way == record_way::sigreturn
      || (!failed && (way == record_way::redo || way == record_way::map)))
    redo_call (event, way, regs);
  else
    {
      write_memory (event);
      if (record_interrupted (event.result) && !in_half_at (m_next + 1))
	/* No signal was delivered, and the program does it again.  */
	record_leave_call (&regs);
      else
	{
	  regs.rax = event.result;
	  if (!record_interrupted (event.result))
	    regs.orig_rax = -1;
	}
      record_write_regs (m_process.pid, regs);
    }
  ++m_next;
}

/* The program has stopped instead of executing a system call.  Do that call,
   unless something is to be told first.  Return why the program has
   stopped.  */

gdb::optional<record_player::stop>
record_player::handle_call ()
{
  m_at_call = true;
  if (m_next != m_log->end ()
      && (*m_log)[m_next].kind == record_event_kind::call)
    {
      bool entry = tell_entry ();
      /* A call and the signal that has interrupted it are one: what can be
	 told is the place before both.  */
      if (entry || (in_half_at (m_next + 1)
		    && tell (m_next + 1, (*m_log)[m_next + 1].number)))
	{
	  stand_before_call ();
	  return entry ? stop::call_entry : stop::signal;
	}
    }

  answer_call ();
  return stop::event;
}

/* If the program has stopped because it may not read the time-stamp
   counter, let it have read what the log says, and return true.  */

bool
record_player::answer_time_stamp ()
{
  record_regs regs = record_read_regs (m_process.pid);
  bool with_cpu;
  int length = record_at_time_stamp (m_process.pid, regs, &with_cpu);

  if (length == 0)
    return false;

  const record_event &event = expect (record_event_kind::time_stamp,
				      regs.rip);
  record_set_time_stamp (&regs, length, with_cpu, event.result,
			 event.args[0]);
  record_write_regs (m_process.pid, regs);
  ++m_next;
  return true;
}

/* True if an event of the kind of EVENT can change where breakpoints can be
   put.  */

static bool
changes_mappings (const record_event &event)
{
  return (event.kind == record_event_kind::call
	  && (event.number == SYS_mmap || event.number == SYS_mprotect
	      || event.number == SYS_mremap));
}

/* Put the breakpoints in memory that are not there yet, and set the debug
   registers.  */

void
record_player::insert ()
{
  pid_t pid = m_process.pid;

  std::vector<CORE_ADDR> addresses;

  m_target_reg = -1;
  if (m_points == nullptr && m_target == nullptr)
    return;

  m_debug = record_debug_regs ();
  if (m_points != nullptr)
    {
      m_debug = m_points->watchpoints;
      addresses = m_points->breakpoints;
    }

  if (m_target != nullptr && m_target->next == m_next)
    {
      int n = m_debug.used ();
      if (m_debug.add (m_target->pc, 1, record_debug_regs::execution))
	m_target_reg = n;
      else
	addresses.push_back (m_target->pc);
    }
  m_debug.write (pid);

  for (CORE_ADDR address : addresses)
    {
      gdb_byte old;
      if (m_inserted.count (address) == 0
	  && linux_read_memory (pid, address, &old, 1)
	  && linux_write_memory (pid, address, &BREAKPOINT_INSN, 1))
	m_inserted[address] = old;
    }
}

/* Write those that are known to memory if IN, or what was there instead.  */

void
record_player::write_breakpoints (bool in)
{
  for (const std::pair<const CORE_ADDR, gdb_byte> &one : m_inserted)
    linux_write_memory (m_process.pid, one.first,
			in ? &BREAKPOINT_INSN : &one.second, 1);
}

/* Take them away.  */

void
record_player::remove ()
{
  write_breakpoints (false);
  m_inserted.clear ();
  if (m_debug.used () > 0)
    record_set_resume_flag (m_process.pid, false);
  m_debug = record_debug_regs ();
  m_debug.write (m_process.pid);
  if (m_counter != nullptr)
    m_counter->remove (m_process.pid);
}

/* True if the program is at the target.  */

bool
record_player::at_target ()
{
  return (m_target != nullptr && m_target->next == m_next
	  && record_read_regs (m_process.pid).rip == m_target->pc
	  && m_target->is_here ());
}

/* The program has come to the target's program counter.  Return why it
   should stop there, or nothing if it should not.  */

gdb::optional<record_player::stop>
record_player::arrive ()
{
  ++m_arrivals;
  if (m_arrivals_wanted != 0 ? m_arrivals == m_arrivals_wanted
      : m_target->is_here ())
    return stop::target;
  if (m_arrivals_wanted == 0 && m_arrivals >= m_target->patience)
    return stop::lost;
  return {};
}

/* See linux-record-player.h.  */

void
record_player::set_counter (record_counter *counter,
			    std::function<bool ()> is_here, uint64_t time)
{
  m_counter = counter;
  m_is_counted = std::move (is_here);
  m_deadline = time == 0 ? 0 : record_process_time (m_process.pid) + time;
}

/* Make the program count, or not any more if not IN.  Return false if it can't
   be made to.  */

bool
record_player::insert_counter (bool in)
{
  bool done = true;

  /* What is watched for might be at the very instruction by which the program
     makes system calls.  */
  record_debug_regs ().write (m_process.pid);
  if (in)
    done = m_counter->insert (m_process.pid);
  else
    m_counter->remove (m_process.pid);
  m_debug.write (m_process.pid);
  return done;
}

/* True if the program has yet to be made to count from here on.  */

bool
record_player::is_counting_due () const
{
  return (m_counter != nullptr && !m_counter->inserted ()
	  && m_counter->next () == m_next && !in_half ());
}

/* The counter has stopped the program.  Return true if it should stay
   there.  */

bool
record_player::check_count ()
{
  pid_t pid = m_process.pid;
  bool limit = m_counter->is_limit (record_read_regs (pid).rip);

  m_counter->leave (pid, [this] () { step_really (); });
  insert_counter (false);
  if (limit || m_is_counted ())
    return true;

  if (!insert_counter (true))
    diverged (_("it can't be made to count any more"));
  m_counter->enter (pid);
  return false;
}

/* The program has stopped with SIGTRAP.  Return why, or nothing if it should
   go on.  */

gdb::optional<record_player::stop>
record_player::handle_trap ()
{
  pid_t pid = m_process.pid;
  siginfo_t info;

  if (ptrace (PTRACE_GETSIGINFO, pid, (PTRACE_TYPE_ARG3) 0, &info) != 0)
    return {};

  if (info.si_code == SI_KERNEL)
    {
      record_regs regs = record_read_regs (pid);
      if (m_counter != nullptr && m_counter->is_stop (regs.rip))
	return stop::counted;
      if (m_inserted.count (regs.rip - 1) == 0)
	{
	  if (m_counter != nullptr && m_counter->redirect (pid))
	    return {};
	  return handle_signal (SIGTRAP, info);
	}
      --regs.rip;
      record_write_regs (pid, regs);
      return stop::breakpoint;
    }

  /* SIGTRAP is the code of the stop at a handler's first instruction.  */
  if (info.si_code != TRAP_HWBKPT && info.si_code != TRAP_TRACE
      && info.si_code != TRAP_BRKPT && info.si_code != SIGTRAP)
    {
      m_held.push_back (info);
      return {};
    }

  /* The instruction right before the target may have written what is
     watched.  That comes first: the target is still there the next
     time.  */
  unsigned hits = record_debug_regs::hits (pid);
  unsigned target = m_target_reg >= 0 ? 1 << m_target_reg : 0;
  if ((hits & ~target) != 0)
    {
      m_watched = m_points->watchpoints.address (ffs (hits & ~target) - 1);
      return stop::watchpoint;
    }
  if ((hits & target) != 0)
    {
      gdb::optional<stop> why = arrive ();
      if (why.has_value ())
	return why;
    }
  if (info.si_code == TRAP_HWBKPT)
    return {};
  return stop::step;
}

/* The program has stopped with SIGNAL, as INFO says.  If it is its own
   fault, it was recorded, and is the event that happens now: return event,
   or signal if that is to be told first.  Else keep it.  */

gdb::optional<record_player::stop>
record_player::handle_signal (int signal, const siginfo_t &info)
{
  if (!record_is_fault (info))
    {
      m_held.push_back (info);
      return {};
    }

  const record_event &event
    = expect (record_event_kind::fault,
	      record_read_regs (m_process.pid).rip);
  if (event.number != 0 && event.number != signal)
    diverged (string_printf (_("it gets signal %d, rather than %d"), signal,
			     event.number).c_str ());
  if (tell (m_next, signal))
    return stop::signal;
  m_signal = event.number;
  ++m_next;
  /* The debugger may not have passed it on, so that there is no handler
     to enter.  */
  if (!event.memory.empty ())
    enter_handler ();
  return stop::event;
}

/* See linux-record-player.h.  */

void
record_player::interrupt (pid_t pid)
{
  s_interrupted = 1;
  syscall (SYS_tgkill, pid, pid, SIGSTOP);
}

/* See linux-record-player.h.  */

bool
record_player::take_interrupt ()
{
  bool was = s_interrupted != 0;

  s_interrupted = 0;
  return was;
}

/* True if the program is to stop for `interrupt', which is done by that.  */

bool
record_player::is_interrupted ()
{
  return s_heeding && take_interrupt ();
}

/* The program is about to be resumed.  Don't, if it is to stop.  */

void
record_player::check_interrupt ()
{
  if (is_interrupted ())
    throw_quit (_("Quit"));
}

/* The program has stopped with STATUS.  Do what is to be done about it.
   Return why it has stopped; nothing if that is nobody's concern.  */

gdb::optional<record_player::stop>
record_player::handle (int status)
{
  siginfo_t info;
  int signal = WSTOPSIG (status);

  if (signal == SYSCALL_SIGTRAP)
    return handle_call ();

  if (signal == SIGTRAP)
    return handle_trap ();

  if (ptrace (PTRACE_GETSIGINFO, m_process.pid, (PTRACE_TYPE_ARG3) 0, &info)
      != 0)
    return {};
  if (signal == SIGSTOP)
    return is_interrupted () ? stop::interrupt : stop::time;
  if (signal == SIGINT && s_heeding)
    return stop::interrupt;
  if ((signal == SIGSEGV || signal == SIGILL) && m_counter != nullptr
      && m_counter->redirect (m_process.pid))
    return {};
  if (signal == SIGSEGV && info.si_code == SI_KERNEL)
    {
      if (answer_time_stamp ())
	return stop::event;
      if (record_execute_cpuid (m_process.pid))
	return stop::step;
    }
  /* A fault can come in the midst of an instruction that repeats itself.  */
  if (m_arrivals_wanted == 0 && at_target ())
    return stop::target;
  return handle_signal (signal, info);
}

/* An event has happened.  Return true if the program is at the target
   now.  */

bool
record_player::after_event ()
{
  if ((m_target != nullptr && m_target->next == m_next)
      || changes_mappings ((*m_log)[m_next - 1]))
    insert ();
  if (m_arrivals_wanted != 0 || !at_target ())
    return false;
  settle ();
  return true;
}

/* The program is about to run: put what is to stop it where that belongs, but
   let it leave the place where it is.  ARRIVALS is as for run.  */

void
record_player::begin_run (uint64_t arrivals)
{
  check_interrupt ();
  m_arrivals = 0;
  m_arrivals_wanted = arrivals;
  if (m_counter != nullptr)
    m_counter->reset ();
  insert ();
  if (m_target_reg >= 0
      && record_read_regs (m_process.pid).rip == m_target->pc)
    record_set_resume_flag (m_process.pid, true);
}

/* Deliver the signals that come here, before event LIMIT.  Return why the
   program is not to be resumed, or nothing if it is.  */

gdb::optional<record_player::stop>
record_player::deliver_signals (uint64_t limit)
{
  while (m_next < limit || in_half ())
    {
      uint64_t before = m_next;

      if (comes_signal () && tell_signal ())
	{
	  settle ();
	  return stop::signal;
	}
      if (deliver_due ())
	{
	  if (after_event ())
	    return stop::target;
	}
      else if (m_next == before)
	return {};
    }
  settle ();
  enter_handler ();
  return stop::event;
}

/* Resume the program, and return why it has stopped, as handle does, or
   uncounted.  If it is at the breakpoint at *SKIP, step off that first;
   otherwise set *SKIP to zero.  */

gdb::optional<record_player::stop>
record_player::go_on (CORE_ADDR *skip)
{
  pid_t pid = m_process.pid;

  /* Step off all of the instruction, should it be one that repeats
     itself.  */
  auto lifted = m_inserted.find (*skip);
  bool step = (lifted != m_inserted.end ()
	       && record_read_regs (pid).rip == *skip);
  if (step)
    linux_write_memory (pid, *skip, &lifted->second, 1);
  else
    *skip = 0;

  if (is_counting_due ())
    {
      settle ();
      if (m_signal != 0
	  || m_counter->is_inside (pid, record_read_regs (pid).rip))
	step = true;
      else if (!insert_counter (true))
	return stop::uncounted;
    }

  resume (step);
  gdb::optional<stop> why = handle (wait ());
  /* The rest of such an instruction at once, if nobody watches it.  */
  if (step && why.has_value () && *why == stop::step
      && (m_points == nullptr || m_points->watchpoints.used () == 0))
    record_finish_repeat (pid);
  if (*skip != 0)
    linux_write_memory (pid, *skip, &BREAKPOINT_INSN, 1);
  return why;
}

/* The program, which runs, has stopped for WHY.  Return what the run ends for,
   or nothing if it goes on.  If it has to leave a breakpoint for that, set
   *SKIP to where it is.  */

gdb::optional<record_player::stop>
record_player::end_run (stop why, CORE_ADDR *skip)
{
  pid_t pid = m_process.pid;

  switch (why)
    {
    case stop::step:
      return {};

    case stop::time:
      if (m_deadline == 0 || record_process_time (pid) < m_deadline)
	return {};
      return why;

    case stop::counted:
      if (!check_count ())
	return {};
      return why;

    case stop::event:
      if (after_event ())
	return stop::target;
      if (tell_return ())
	return stop::call_return;
      return {};

    case stop::breakpoint:
      if (m_target_reg >= 0)
	return why;
      *skip = record_read_regs (pid).rip;
      if (m_target != nullptr && m_target->next == m_next
	  && *skip == m_target->pc)
	{
	  gdb::optional<stop> arrived = arrive ();
	  if (arrived.has_value ())
	    return arrived;
	  if (m_points == nullptr
	      || std::find (m_points->breakpoints.begin (),
			    m_points->breakpoints.end (), *skip)
		 == m_points->breakpoints.end ())
	    return {};
	}
      return why;

    default:
      return why;
    }
}

/* See linux-record-player.h.  */

record_player::stop
record_player::run (uint64_t limit, uint64_t arrivals)
{
  pid_t pid = m_process.pid;
  CORE_ADDR skip = record_read_regs (pid).rip;
  uint64_t seen = m_next;
  gdb::optional<stop> why;

  begin_run (arrivals);
  auto clean_up = make_scope_exit ([this] () { remove (); });
  while (true)
    {
      why = deliver_signals (limit);
      if (why.has_value ())
	return *why;

      /* A signal that is ignored is an event, too.  */
      if (m_next != seen && m_target != nullptr && m_target->next == m_next)
	insert ();
      seen = m_next;

      why = go_on (&skip);
      if (why.has_value ())
	why = end_run (*why, &skip);
      if (!why.has_value ())
	continue;

      settle ();
      if (m_counter != nullptr)
	m_counter->leave (pid, [this] () { step_really (); });
      if (*why == stop::watchpoint || *why == stop::interrupt
	  || *why == stop::time)
	{
	  bare_memory bare (*this);
	  record_finish_repeat (pid);
	}
      return *why;
    }
}

/* See linux-record-player.h.  */

record_player::stop
record_player::run_for (long microseconds)
{
  pid_t pid = m_process.pid;
  gdb::optional<stop> why;

  m_points = nullptr;
  begin_run (1);
  auto clean_up = make_scope_exit ([this] () { remove (); });

  uint64_t deadline = record_process_time (pid) + microseconds * 1000;
  bool stopping = false;
  int status;
  do
    {
      resume (false);
      stopping |= wait_until (pid, deadline, false);
      status = wait ();
      why = handle (status);
    }
  while (!why.has_value () || *why == stop::step);
  if (stopping && WSTOPSIG (status) != SIGSTOP)
    {
      /* The SIGSTOP has yet to come.  */
      int stop;
      do
	{
	  resume_by (m_process.pid, PTRACE_SYSEMU_SINGLESTEP, 0);
	  stop = WSTOPSIG (wait ());
	  if (stop == SIGINT)
	    why = stop::interrupt;
	}
      while (stop != SIGSTOP);
    }
  settle ();
  if (*why == stop::time)
    {
      bare_memory bare (*this);
      record_finish_repeat (m_process.pid);
      if (m_target != nullptr && m_target->next == m_next
	  && record_read_regs (m_process.pid).rip == m_target->pc)
	return stop::target;
    }
  return *why;
}

/* See linux-record-player.h.  */

record_player::stop
record_player::step ()
{
  check_interrupt ();
  pid_t pid = m_process.pid;
  record_regs before = record_read_regs (pid);
  gdb::optional<stop> why;

  if (record_at_random (pid, before.rip))
    diverged (_("it takes a random number from the processor, which can't be "
		"recorded"));
  do
    {
      if (comes_signal () && tell_signal ())
	{
	  why = stop::signal;
	  continue;
	}
      if (deliver_due ())
	{
	  why = stop::event;
	  continue;
	}
      resume (true);
      why = handle (wait ());
      if (why.has_value () && *why == stop::interrupt)
	throw_quit (_("Quit"));
    }
  while (!why.has_value () || *why == stop::time || in_half ());
  settle ();
  if (*why == stop::step)
    record_finish_repeat (pid);
  record_forget_step (pid, before);
  if (*why == stop::signal || *why == stop::call_entry)
    return *why;
  return *why == stop::event && tell_return () ? stop::call_return : stop::step;
}

#endif /* LINUX_RECORD_AVAILABLE */
