/* Snapshots of a stopped GNU/Linux process: threads and processes made
   again.

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
#include "nat/linux-snapshot-internal.h"

#if LINUX_INJECT_AVAILABLE

#include "nat/gdb_ptrace.h"
#include "nat/linux-ptrace.h"

#include <sched.h>
#include <sys/syscall.h>

/* How long a process's parent is given to wait for it, in
   microseconds.  */
static const int PARENT_WAIT = 50000;

/* A thread that was FROM is TO now.  */

void
cow_snapshot::rename_thread (pid_t from, pid_t to)
{
  for (const auto &one : m_process->snapshots)
    for (snapshot_thread &thread : one.second->m_threads)
      if (thread.lwp == from)
	thread.lwp = to;
}

/* Make the threads LOST of process PID anew and append them to WORKERS and
   to the list in CHANGE.  If CHOOSE_IDS, with the ids that they had.  If
   that fails, nothing has changed.  */

void
cow_snapshot::recreate_threads (snapshot_workers *workers, pid_t pid,
				const linux_inject_scratch &scratch,
				const std::set<pid_t> &lost,
				bool choose_ids,
				linux_snapshot_change *change)
{
  size_t before = workers->size ();

  try
    {
      for (const snapshot_thread &thread : m_threads)
	{
	  if (lost.count (thread.lwp) == 0)
	    continue;
	  pid_t lwp = snapshot_recreate_thread ((*workers)[0], pid, scratch,
						thread, choose_ids);
	  workers->emplace_back (pid, lwp, (*workers)[0].call_insn ());
	  change->recreated.emplace_back (thread.lwp, lwp);
	}
    }
  catch (const gdb_exception_error &ex)
    {
      while (workers->size () > before)
	{
	  workers->back ().end_thread ();
	  workers->pop_back ();
	}
      change->recreated.clear ();
      throw;
    }

  for (const std::pair<pid_t, pid_t> &one : change->recreated)
    rename_thread (one.first, one.second);
}

/* Where threads of process PID have got other ids than at the snapshot,
   correct what the C library knows of them.  */

void
cow_snapshot::correct_ids (pid_t pid)
{
  for (const snapshot_thread &thread : m_threads)
    {
      int32_t id;

      /* The word that the kernel clears when the thread ends is where the
	 library keeps its id.  */
      if (thread.lwp != thread.original_lwp && thread.clear_tid != 0
	  && linux_read_memory (pid, thread.clear_tid, &id, sizeof id)
	  && id == thread.original_lwp)
	{
	  id = thread.lwp;
	  linux_write_memory (pid, thread.clear_tid, &id, sizeof id);
	}
    }
}

/* Have the holder make a copy of itself, with the process's old id if
   possible.  Return its id.  */

pid_t
cow_snapshot::make_process_again ()
{
  CORE_ADDR call_insn
    = snapshot_find_call_insn (m_holder, snapshot_read_mappings (m_holder));
  int64_t pid;
  {
    linux_injector injector (m_holder, m_holder, call_insn);
    pid = snapshot_clone_with_id (injector, m_holder, m_scratch,
				  CLONE_PARENT, m_process->pid);
    if (pid < 0)
      pid = snapshot_clone_with_id (injector, m_holder, m_scratch,
				    CLONE_PARENT, 0);
    injector.release ();
  }
  if (pid < 0)
    snapshot_refuse (_("bring back"), m_process->pid,
		     snapshot_clone_failure (-pid).c_str ());

  try
    {
      snapshot_wait_for_clone (pid);

      /* It was born into the holder's session.  */
      linux_injector born (pid, pid, call_insn);
      if (m_own_session)
	born.call ({SYS_setsid});
      else if (m_own_group)
	born.call ({SYS_setpgid, 0, 0});
      born.release ();

      linux_injector injector (m_holder, m_holder, call_insn);
      injector.call (snapshot_permit_access (pid));
      injector.release ();
    }
  catch (const gdb_exception_error &ex)
    {
      snapshot_kill_holder (pid);
      throw;
    }
  return pid;
}

/* The process has id PID from now on.  */

void
cow_snapshot::move_process (pid_t pid)
{
  rename_thread (m_process->pid, pid);
  auto old = snapshot_processes.find (m_process->pid);
  if (old != snapshot_processes.end () && old->second == m_process)
    snapshot_processes.erase (old);
  m_process->pid = pid;
  m_process->start_time = snapshot_stat_field (pid, STAT_START_TIME);
  snapshot_processes[pid] = m_process;
}

/* Wait a little until process PID, which started at START_TIME, is not even
   a zombie any more, so that its id is free.  Return false if it has not
   ended at all.  */

static bool
wait_for_end (pid_t pid, const std::string &start_time)
{
  for (int waited = 0; waited < PARENT_WAIT; waited += 1000)
    {
      std::vector<std::string> stat = snapshot_read_stat (pid);
      if (stat.size () <= STAT_START_TIME
	  || stat[STAT_START_TIME] != start_time)
	return true;
      if (stat[STAT_STATE] != "Z" && stat[STAT_STATE] != "X")
	return false;
      usleep (1000);
    }

  return true;
}

/* See linux-snapshot.h.  */

linux_snapshot_change
cow_snapshot::revive (std::vector<std::string> *warnings)
{
  pid_t old = m_process->pid;

  if (!m_process->known)
    snapshot_refuse (_("bring back"), old,
		     _("it has called execve, or was left by the debugger, "
		       "since"));
  if (!alive ())
    snapshot_refuse (_("bring back"), old,
		     _("the process that held it has been killed"));
  if (!wait_for_end (old, m_process->start_time))
    snapshot_refuse (_("bring back"), old, _("it has not ended yet"));

  linux_snapshot_change change;
  change.pid = make_process_again ();
  move_process (change.pid);

  linux_snapshot_process process { change.pid, { change.pid }, false };
  try
    {
      restore_in_place (process, lost_threads (process), change.pid == old,
			true, &change, warnings);
    }
  catch (const gdb_exception_error &ex)
    {
      snapshot_kill_holder (change.pid);
      move_process (old);
      throw;
    }

  m_process->base = m_number;
  ptrace (PTRACE_SETOPTIONS, change.pid, (PTRACE_TYPE_ARG3) 0,
	  (PTRACE_TYPE_ARG4) 0);
  change.recreated.insert (change.recreated.begin (), { old, change.pid });
  if (m_had_terminal)
    warnings->push_back (_("the process is no longer in the session of its "
			   "terminal, whose keys send it no signals"));
  return change;
}

#endif /* LINUX_INJECT_AVAILABLE */
