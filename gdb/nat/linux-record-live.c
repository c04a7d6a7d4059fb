/* Recording a program that runs live.

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

#include "nat/linux-record-live.h"
#include "nat/gdb_ptrace.h"
#include "nat/linux-nat.h"
#include "nat/linux-ptrace.h"
#include "nat/linux-snapshot-internal.h"
#include "gdbsupport/gdb_wait.h"

#include <limits.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* Resume the program as the debugger wanted it.  */

void
record_live::resume ()
{
  /* If it steps over a call, that is one step.  */
  int request = m_step ? PTRACE_SINGLESTEP : PTRACE_SYSCALL;

  if (ptrace ((decltype (PTRACE_CONT)) request, m_process.pid,
	      (PTRACE_TYPE_ARG3) 0, (PTRACE_TYPE_ARG4) 0) != 0
      && errno != ESRCH)
    error (_("Cannot resume process %d: %s"), (int) m_process.pid,
	   safe_strerror (errno));
}

/* True if SIGNAL is in the set that FIELD of process PID's status is.  */

static bool
in_signal_set (pid_t pid, const char *field, int signal)
{
  char name[64];
  std::string status;

  xsnprintf (name, sizeof name, "/proc/%d/status", (int) pid);
  if (!snapshot_read_file (name, &status))
    return false;
  std::string set = snapshot_status_field (status, field);
  return strtoull (set.c_str (), nullptr, 16) >> (signal - 1) & 1;
}

/* True if SIGNAL has a handler in process PID.  */

static bool
is_caught (pid_t pid, int signal)
{
  return in_signal_set (pid, "SigCgt:", signal);
}

/* See linux-record-live.h.  */

bool
record_live::ends_by (int signal) const
{
  for (int harmless : { SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP,
			SIGTTIN, SIGTTOU })
    if (signal == harmless)
      return false;
  return (!is_caught (m_process.pid, signal)
	  && !in_signal_set (m_process.pid, "SigIgn:", signal));
}

/* Return what comes with SIGNAL when process PID is resumed with that.  If it
   has not stopped for it, there is nothing but the number.  */

static siginfo_t
read_signal_info (pid_t pid, int signal)
{
  siginfo_t info;

  if (ptrace (PTRACE_GETSIGINFO, pid, (PTRACE_TYPE_ARG3) 0, &info) != 0
      || info.si_signo != signal)
    {
      memset (&info, 0, sizeof info);
      info.si_signo = signal;
    }
  return info;
}

/* True if the program is right after the last event, and the signal that INFO
   is of comes there.  In a loop the registers can be the same again, so that it
   has to be one that ended a call, or that the program has sent to itself.  */

bool
record_live::comes_after_event (const siginfo_t &info) const
{
  if (!m_after_known
      || !record_same_regs (m_after, record_read_regs (m_process.pid)))
    return false;

  if (m_log->begin () != m_log->end ())
    {
      const record_event &last = (*m_log)[m_log->end () - 1];
      if (last.kind == record_event_kind::call
	  && (record_interrupted (last.result) || last.result == -EINTR))
	return true;
    }
  return ((info.si_code == SI_USER || info.si_code == SI_TKILL
	   || info.si_code == SI_QUEUE)
	  && info.si_pid == m_process.pid);
}

/* See linux-record-live.h.  */

bool
record_live::is_stray (int signal) const
{
  if (signal == 0 || m_in_call || (m_came_back && m_interrupted))
    return false;

  siginfo_t info = read_signal_info (m_process.pid, signal);
  return !record_is_fault (info) && !comes_after_event (info);
}

/* The handler of a signal is about to be entered that came right after the
   last event.  If that is a call that has waited for it with a mask of its own,
   see to it that the signal gets through, whatever was done to the program
   meanwhile.  */

void
record_live::leave_wait ()
{
  uint64_t mask;

  m_waited = (m_log->begin () != m_log->end ()
	      && record_read_wait_mask (m_process.pid,
					(*m_log)[m_log->end () - 1], &mask));
  if (m_waited)
    {
      m_mask = record_read_mask (m_process.pid);
      record_write_mask (m_process.pid, mask);
    }
}

/* The signal SIGNAL, zero if none, is about to be delivered.  Append what
   follows from that to the log.  Return true if the program is to be stopped
   in its handler, when there is more to note.  */

bool
record_live::note_signal (int signal)
{
  if (m_interrupted && m_came_back && signal != 0)
    record_write_regs (m_process.pid, m_after);
  m_interrupted = false;
  m_came_back = false;

  bool fault = m_fault;
  m_fault = false;
  if (signal == 0 && !fault)
    return false;

  siginfo_t info = read_signal_info (m_process.pid, signal);
  if (signal != 0)
    fault = record_is_fault (info);
  record_event event (fault ? record_event_kind::fault
		      : comes_after_event (info) ? record_event_kind::signal
		      : record_event_kind::stray_signal);
  event.number = signal;
  event.pc = record_read_regs (m_process.pid).rip;
  event.info.reset (new siginfo_t (info));
  m_after_known = false;
  if (signal != 0 && is_caught (m_process.pid, signal))
    {
      if (event.kind == record_event_kind::signal)
	leave_wait ();
      m_entering.reset (new record_event (std::move (event)));
      return true;
    }
  m_log->append (std::move (event));
  return false;
}

/* See linux-record-live.h.  */

int
record_live::request (bool step, int signal)
{
  m_step = step;
  m_in_fork = false;
  restore_registers ();
  forget_registers ();
  if (m_in_call)
    return step ? PTRACE_SINGLESTEP : PTRACE_SYSCALL;

  if (note_signal (signal)
      || (step && !record_at_call (m_process.pid,
				   record_read_regs (m_process.pid).rip)))
    return PTRACE_SINGLESTEP;
  return PTRACE_SYSCALL;
}

/* The program is at the entry of a system call, with REGS: put it before
   the instruction, as if it had not been executed.  */

void
record_live::back_out (const record_regs &regs)
{
  record_regs before = regs;
  int status;

  record_leave_call (&before);
  record_write_regs (m_process.pid, before);
  if (ptrace (PTRACE_SINGLESTEP, m_process.pid, (PTRACE_TYPE_ARG3) 0,
	      (PTRACE_TYPE_ARG4) 0) != 0
      || linux_inject_waitpid (m_process.pid, &status, 0) != m_process.pid
      || !WIFSTOPPED (status))
    error (_("Process %d does not stop before a system call"),
	   (int) m_process.pid);
}

/* Return what is to be done about CALL, which the program is about to
   do.  */

record_way
record_live::find_way (const record_event &call)
{
  if (!record_makes_process (call.number))
    return record_find_way (call.number, call.args, &m_barrier);
  if (!m_sees_children)
    {
      m_barrier = _("makes another thread or process, of which this GDB does "
		    "not want to know");
      return record_way::barrier;
    }
  return record_find_process_way (m_process.pid, call.number, call.args,
				  &m_barrier);
}

/* Take a snapshot with which it can be found out what CALL writes.  Return
   false if that can't be done.  */

bool
record_live::look_before (const record_event &call)
{
  std::vector<std::string> warnings;

  try
    {
      m_before = linux_snapshot::take (m_process, &warnings);
      return true;
    }
  catch (const gdb_exception_error &ex)
    {
      m_barrier = string_printf (_("makes system call %d, and what that writes "
				   "can't be found out (%s)"),
				 call.number, ex.what ());
      return false;
    }
}

/* See linux-record-live.h.  */

void
record_live::back_out_of_call ()
{
  if (!m_in_call || !record_at_call_entry (m_process.pid))
    return;

  back_out (record_read_regs (m_process.pid));
  m_in_call = false;
  m_call.reset ();
  m_before.reset ();
}

/* The program is at the entry of a system call.  Return false if it is a
   barrier.  */

bool
record_live::enter_call ()
{
  record_regs regs = record_read_regs (m_process.pid);
  std::unique_ptr<record_event> call
    (new record_event (record_event_kind::call));

  record_read_call (regs, call.get ());
  m_way = find_way (*call);
  if (m_way == record_way::barrier
      || (m_way == record_way::look && !look_before (*call)))
    {
      back_out (regs);
      return false;
    }
  m_call = std::move (call);
  m_in_call = true;
  return true;
}

/* Note in EVENT which file a call of mmap has mapped, if it is one.  */

static void
note_file (pid_t pid, record_event *event)
{
  char link[64], name[PATH_MAX];
  std::unique_ptr<record_file> file (new record_file);

  if (event->result < 0 && event->result > -4096)
    return;
  if ((event->args[3] & MAP_ANONYMOUS) != 0)
    return;

  xsnprintf (link, sizeof link, "/proc/%d/fd/%d", (int) pid,
	     (int) event->args[4]);
  ssize_t len = readlink (link, name, sizeof name - 1);
  if (len > 0 && file->look (link))
    {
      name[len] = '\0';
      file->name = name;
      if (file->unchanged ())
	{
	  event->file = std::move (file);
	  return;
	}
    }

  /* It can't be opened again by its name: keep what it has.  */
  record_memory piece { (CORE_ADDR) event->result,
			gdb::byte_vector (event->args[1]) };
  if (linux_read_memory (pid, piece.address, piece.bytes.data (),
			 piece.bytes.size ()))
    event->memory.push_back (std::move (piece));
}

/* Append to EVENT the parts of the memory at ADDRESS, NOW, that differ from
   BEFORE.  */

static void
note_differences (record_event *event, CORE_ADDR address,
		  const gdb::byte_vector &before,
		  const gdb::byte_vector &now)
{
  /* A difference ends where that much is the same.  */
  const size_t gap = 32;

  for (size_t i = 0; i < now.size (); )
    {
      if (now[i] == before[i])
	{
	  ++i;
	  continue;
	}

      size_t end = i + 1;
      for (size_t j = end; j < now.size () && j - end < gap; ++j)
	if (now[j] != before[j])
	  end = j + 1;
      event->memory.push_back
	({ address + i, gdb::byte_vector (now.begin () + i,
					  now.begin () + end) });
      i = end;
    }
}

/* Note in EVENT all that the call wrote, by comparing memory with what it
   was at the call's entry.  The debugger's breakpoints are there both
   times.  */

void
record_live::note_written (record_event *event)
{
  for (const linux_snapshot_piece &piece
	 : m_before->find_written (m_process))
    {
      gdb::byte_vector before (piece.size), now (piece.size);

      if (m_before->read_memory (piece.address, before.data (), piece.size)
	  && linux_read_memory (m_process.pid, piece.address, now.data (),
				piece.size))
	note_differences (event, piece.address, before, now);
    }
  m_before.reset ();
}

/* The program has come out of a system call.  */

void
record_live::leave_call ()
{
  record_regs regs = record_read_regs (m_process.pid);

  m_in_call = false;
  if (m_step && m_way != record_way::sigreturn)
    {
      record_clear_step (&regs);
      record_write_regs (m_process.pid, regs);
    }
  m_call->result = regs.rax;
  m_after = regs;
  m_after_known = true;

  if (m_way == record_way::look)
    note_written (m_call.get ());
  else if (m_way == record_way::map)
    note_file (m_process.pid, m_call.get ());
  else if (m_way == record_way::note)
    record_note_memory (m_process.pid, m_call.get ());

  m_interrupted = (m_way != record_way::sigreturn
		   && record_interrupted (m_call->result));
  m_log->append (std::move (*m_call));
  m_call.reset ();
}

/* If the program has stopped because it may not read the time-stamp counter
   by itself, do that for it and return true.  */

bool
record_live::note_time_stamp ()
{
  record_regs regs = record_read_regs (m_process.pid);
  bool with_cpu;
  uint32_t cpu;
  int length = record_at_time_stamp (m_process.pid, regs, &with_cpu);

  if (length == 0)
    return false;

  record_event event (record_event_kind::time_stamp);
  event.pc = regs.rip;
  event.result = record_time_stamp (&cpu);
  event.args[0] = cpu;
  record_set_time_stamp (&regs, length, with_cpu, event.result, cpu);
  record_write_regs (m_process.pid, regs);
  m_log->append (std::move (event));
  m_after = regs;
  m_after_known = true;
  return true;
}

/* The program has stopped for a signal, as *STATUS says.  */

record_live::verdict
record_live::handle_signal (int *status)
{
  siginfo_t info;

  if (ptrace (PTRACE_GETSIGINFO, m_process.pid, (PTRACE_TYPE_ARG3) 0, &info)
      != 0)
    return verdict::pass;

  if (info.si_signo == SIGSEGV && info.si_code == SI_KERNEL
      && (note_time_stamp () || record_execute_cpuid (m_process.pid)))
    {
      if (!m_step)
	{
	  resume ();
	  return verdict::resumed;
	}
      *status = W_STOPCODE (SIGTRAP);
      return verdict::pass;
    }

  if (WSTOPSIG (*status) == SIGTRAP || WSTOPSIG (*status) == SIGSTOP)
    return verdict::pass;

  m_fault = record_is_fault (info);
  return verdict::pass;
}

/* See linux-record-live.h.  */

void
record_live::remember_registers ()
{
  m_extended = linux_read_thread_regs (m_process.pid).extended;
}

/* See linux-record-live.h.  */

void
record_live::restore_registers ()
{
  if (!m_extended.empty ())
    {
      linux_thread_regs regs = linux_read_thread_regs (m_process.pid);
      if (regs.extended == m_extended)
	return;
      regs.extended = m_extended;
      linux_write_thread_regs (m_process.pid, regs);
    }
}

/* See linux-record-live.h.  */

record_live::verdict
record_live::handle (int *status, bool keep)
{
  verdict what = handle_stop (status, keep);

  if (what != verdict::resumed && WIFSTOPPED (*status))
    {
      int signal = WSTOPSIG (*status);
      if (signal == SIGTRAP
	  || !record_is_fault (read_signal_info (m_process.pid, signal)))
	record_finish_repeat (m_process.pid);
      remember_registers ();
    }
  return what;
}

/* Do what handle does, but for the registers.  */

record_live::verdict
record_live::handle_stop (int *status, bool keep)
{
  if (!WIFSTOPPED (*status))
    return verdict::pass;
  if (linux_is_extended_waitstatus (*status))
    {
      m_in_fork = m_in_call;
      return verdict::pass;
    }

  if (m_entering != nullptr)
    {
      if (m_waited)
	record_write_frame_mask (m_process.pid, m_mask);
      m_waited = false;
      m_entering->memory.push_back (record_read_frame (m_process.pid));
      m_log->append (std::move (*m_entering));
      m_entering.reset ();
      m_after = record_read_regs (m_process.pid);
      m_after_known = true;
      if (m_step || WSTOPSIG (*status) != SIGTRAP)
	return verdict::pass;
      keep = false;
    }
  else if (WSTOPSIG (*status) == SYSCALL_SIGTRAP && !m_in_call)
    {
      if (!enter_call ())
	{
	  *status = W_STOPCODE (SIGTRAP);
	  return verdict::barrier;
	}
    }
  else if (m_in_call)
    {
      /* After a single step there is a SIGTRAP instead of a stop at the
	 exit.  */
      leave_call ();
      if (WSTOPSIG (*status) != SYSCALL_SIGTRAP)
	return handle_signal (status);
    }
  else
    return handle_signal (status);

  if (keep)
    return verdict::pass;
  resume ();
  return verdict::resumed;
}

#endif /* LINUX_RECORD_AVAILABLE */
