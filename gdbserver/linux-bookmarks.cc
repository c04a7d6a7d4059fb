/* Snapshots of GNU/Linux processes, for gdbserver's bookmarks.

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

#include "server.h"
#include "linux-low.h"
#include "bookmarks.h"
#include "linux-bookmarks.h"
#include "gdbsupport/filestuff.h"
#include "gdbsupport/gdb_wait.h"
#include "gdbsupport/scope-exit.h"
#include <algorithm>
#include <signal.h>
#include <unistd.h>

/* True if the thread LWP has exited, and that is yet to be reported.  */

static bool
lwp_exit_pending_p (const lwp_info *lwp)
{
  return (lwp->status_pending_p
	  && (WIFEXITED (lwp->status_pending)
	      || WIFSIGNALED (lwp->status_pending)));
}

/* Return the number that the line of FIELD has in /proc/LWP/status,
   written to base BASE, or zero if there is no such line.  */

static unsigned long long
proc_status_number (pid_t lwp, const char *field, int base)
{
  std::string name = string_printf ("/proc/%d/status", (int) lwp);
  gdb_file_up file = gdb_fopen_cloexec (name.c_str (), "r");
  char line[256];

  if (file != nullptr)
    while (fgets (line, sizeof (line), file.get ()) != nullptr)
      if (startswith (line, field))
	return strtoull (line + strlen (field), nullptr, base);

  return 0;
}

/* True if LWP has a SIGSTOP of its own pending in the kernel.  Only a
   debugger sends that to a single thread.  */

static bool
sigstop_pending_p (pid_t lwp)
{
  return (proc_status_number (lwp, "SigPnd:", 16) >> (SIGSTOP - 1) & 1) != 0;
}

/* What gdbserver remembers of a stopped thread that is part of the
   program's state.  */

struct saved_lwp
{
  explicit saved_lwp (const lwp_info *lwp);

  /* Make LWP, which is stopped, what gdbserver knew of the saved
     thread.  */
  void restore (lwp_info *lwp) const;

  /* The thread's id now.  */
  pid_t lwpid;

  /* Fields of lwp_info.  */
  int last_status;
  int status_pending_p;
  int status_pending;
  target_waitstatus waitstatus;
  target_stop_reason stop_reason;
  CORE_ADDR stopped_data_address;
  std::list<pending_signal> pending_signals;
  std::list<pending_signal> pending_signals_to_report;
};

saved_lwp::saved_lwp (const lwp_info *lwp)
  : lwpid (lwpid_of (lwp->thread)),
    last_status (lwp->last_status),
    status_pending_p (lwp->status_pending_p),
    status_pending (lwp->status_pending),
    waitstatus (lwp->waitstatus),
    stop_reason (lwp->stop_reason),
    stopped_data_address (lwp->stopped_data_address),
    pending_signals (lwp->pending_signals),
    pending_signals_to_report (lwp->pending_signals_to_report)
{
  /* A thread that has hit a breakpoint, or finished a step, and has not
     said so yet stands before its next instruction.  It will hit the
     breakpoint again if that is still set by then.  */
  if (stop_reason == TARGET_STOPPED_BY_SW_BREAKPOINT
      || stop_reason == TARGET_STOPPED_BY_HW_BREAKPOINT
      || stop_reason == TARGET_STOPPED_BY_SINGLE_STEP)
    status_pending_p = 0;

  /* What has been reported is over.  */
  if (!status_pending_p)
    {
      status_pending = 0;
      waitstatus.set_ignore ();
      stop_reason = TARGET_STOPPED_BY_NO_REASON;
      stopped_data_address = 0;
    }
}

void
saved_lwp::restore (lwp_info *lwp) const
{
  thread_info *thread = get_lwp_thread (lwp);

  thread->last_resume_kind = resume_stop;
  thread->last_status.set_stopped (GDB_SIGNAL_0);
  thread->status_pending_p = 0;

  lwp->last_status = last_status;
  lwp->status_pending_p = status_pending_p;
  lwp->status_pending = status_pending;
  lwp->waitstatus = waitstatus;
  lwp->stop_reason = stop_reason;
  lwp->stopped_data_address = stopped_data_address;
  lwp->pending_signals = pending_signals;
  lwp->pending_signals_to_report = pending_signals_to_report;

  /* The thread is outside of system calls, and nothing is asked of
     it.  */
  lwp->stopped = 1;
  lwp->syscall_state = TARGET_WAITKIND_IGNORE;
  lwp->stepping = 0;
  lwp->step_range_start = 0;
  lwp->step_range_end = 0;
  lwp->resume = nullptr;
#ifdef USE_THREAD_DB
  lwp->thread_known = 0;
#endif
}

/* A saved process: what the snapshot engine saved, and what gdbserver
   knew about it.  */

class linux_target_snapshot : public target_snapshot
{
public:
  /* Save PROC.  The current thread, one of its, is the one to report
     when the process is back here.  */
  linux_target_snapshot (process_info *proc,
			 std::vector<std::string> *warnings);

  ~linux_target_snapshot () override;

  DISABLE_COPY_AND_ASSIGN (linux_target_snapshot);

  bool alive () const override
  { return m_state->alive (); }

  unsigned long long size () const override
  { return m_state->size (); }

  /* Put the process back, or make it anew if it has exited.  The
     arguments and the value are those of target method
     restore_snapshot.  */
  ptid_t go (target_waitstatus *status, std::vector<std::string> *warnings);

private:
  ptid_t restore (process_info *proc, target_waitstatus *status,
		  std::vector<std::string> *warnings);
  ptid_t revive (target_waitstatus *status,
		 std::vector<std::string> *warnings);
  static void rename_all (int pid, const linux_snapshot_change &change);
  static void update_lwps (process_info *proc,
			   const linux_snapshot_change &change);
  ptid_t finish (process_info *proc, const linux_snapshot_change &change,
		 target_waitstatus *status);

  /* All that there are.  */
  static std::list<linux_target_snapshot *> s_all;

  /* What the engine saved.  */
  std::unique_ptr<linux_snapshot> m_state;

  /* The process's id now.  */
  int m_pid;

  /* The threads.  */
  std::vector<saved_lwp> m_lwps;

  /* The id of the thread to report now, and the signal that it had
     reported, or GDB_SIGNAL_0.  */
  pid_t m_selected;
  gdb_signal m_signal;

  /* Fields of process_info, and of its target data.  */
  int m_attached;
  const target_desc *m_tdesc;
  std::vector<int> m_syscalls_to_catch;
  CORE_ADDR m_r_debug;
  bool m_thread_db_active;
};

std::list<linux_target_snapshot *> linux_target_snapshot::s_all;

/* Throw an error if a thread of PROC waits to report something that
   can't be taken back or told twice.  */

static void
check_reports_pending (process_info *proc)
{
  for_each_thread (proc->pid, [=] (thread_info *thread)
    {
      lwp_info *lwp = get_thread_lwp (thread);

      if (lwp->fork_relative != nullptr)
	error (_("The program has forked and GDB has yet to be told, "
		 "step or continue first"));
      if (lwp_exit_pending_p (lwp) && thread->id.lwp () == proc->pid)
	error (_("The program has exited and GDB has yet to be told, "
		 "continue first"));
    });
}

/* See linux-bookmarks.h.  */

linux_snapshot_process
linux_describe_process (process_info *proc)
{
  linux_snapshot_process process;

  process.pid = proc->pid;
  process.child_of_caller
    = proc_status_number (proc->pid, "PPid:", 10) == getpid ();
  for_each_thread (proc->pid, [&] (thread_info *thread)
    {
      if (!lwp_exit_pending_p (get_thread_lwp (thread)))
	process.lwps.push_back (thread->id.lwp ());
    });

  return process;
}

/* See linux-bookmarks.h.  */

void
linux_with_bare_process (process_info *proc,
			 gdb::function_view<void ()> func)
{
  scoped_restore_current_thread restore_thread;

  switch_to_thread (find_any_thread_of_pid (proc->pid));
  regcache_invalidate_pid (proc->pid);
  uninsert_all_breakpoints ();
  SCOPE_EXIT
    {
      switch_to_thread (find_any_thread_of_pid (proc->pid));
      reinsert_all_breakpoints ();
    };

  func ();
}

/* Forks of PROC that gdbserver is not told of go unnoticed otherwise.  */

static void
note_unseen_forks (process_info *proc)
{
  if (!get_client_state ().report_fork_events)
    linux_snapshot_note_fork (proc->pid);
}

/* The engine may have taken the SIGSTOPs that gdbserver waits for in
   threads of PROC, or brought some back.  */

static void
update_stops_expected (process_info *proc)
{
  for_each_thread (proc->pid, [] (thread_info *thread)
    {
      get_thread_lwp (thread)->stop_expected
	= sigstop_pending_p (thread->id.lwp ());
    });
}

linux_target_snapshot::linux_target_snapshot
  (process_info *proc, std::vector<std::string> *warnings)
  : m_pid (proc->pid),
    m_selected (current_thread->id.lwp ()),
    m_signal (GDB_SIGNAL_0),
    m_attached (proc->attached),
    m_tdesc (proc->tdesc),
    m_syscalls_to_catch (proc->syscalls_to_catch),
    m_r_debug (proc->priv->r_debug),
    m_thread_db_active (proc->priv->thread_db != nullptr)
{
  if (current_thread->last_status.kind () == TARGET_WAITKIND_STOPPED)
    m_signal = current_thread->last_status.sig ();

  check_reports_pending (proc);
  for_each_thread (m_pid, [this] (thread_info *thread)
    {
      if (!lwp_exit_pending_p (get_thread_lwp (thread)))
	m_lwps.emplace_back (get_thread_lwp (thread));
    });

  note_unseen_forks (proc);
  linux_with_bare_process (proc, [&] ()
    {
      m_state = linux_snapshot::take (linux_describe_process (proc), warnings);
    });
  update_stops_expected (proc);
  s_all.push_back (this);
}

linux_target_snapshot::~linux_target_snapshot ()
{
  s_all.remove (this);
}

/* Process PID has come back with the ids that CHANGE tells of: let all
   snapshots of it know.  */

void
linux_target_snapshot::rename_all (int pid,
				   const linux_snapshot_change &change)
{
  auto rename = [&] (pid_t *lwpid)
    {
      for (const std::pair<pid_t, pid_t> &ids : change.recreated)
	if (ids.first == *lwpid)
	  {
	    *lwpid = ids.second;
	    break;
	  }
    };

  for (linux_target_snapshot *snapshot : s_all)
    if (snapshot->m_pid == pid)
      {
	snapshot->m_pid = change.pid;
	rename (&snapshot->m_selected);
	for (saved_lwp &saved : snapshot->m_lwps)
	  rename (&saved.lwpid);
      }
}

/* Delete the threads of PROC that are no more and add those made anew, as
   CHANGE says.  */

void
linux_target_snapshot::update_lwps (process_info *proc,
				    const linux_snapshot_change &change)
{
  const std::vector<pid_t> &ended = change.ended;
  int options = linux_low_ptrace_options (proc->attached);

  for_each_thread (proc->pid, [&] (thread_info *thread)
    {
      lwp_info *lwp = get_thread_lwp (thread);

      if (lwp_exit_pending_p (lwp)
	  || std::find (ended.begin (), ended.end (), thread->id.lwp ())
	     != ended.end ())
	the_linux_target->delete_lwp (lwp);
    });

  for (const std::pair<pid_t, pid_t> &ids : change.recreated)
    {
      the_linux_target->add_lwp (ptid_t (proc->pid, ids.second));
      linux_enable_event_reporting (ids.second, options);
    }
}

/* Bring what gdbserver knows of PROC in line with the saved state that
   it was put back to, which CHANGE tells of.  Set *STATUS and return the
   thread to report.  */

ptid_t
linux_target_snapshot::finish (process_info *proc,
			       const linux_snapshot_change &change,
			       target_waitstatus *status)
{
  lwp_info *selected = nullptr;

  update_lwps (proc, change);
  for (const saved_lwp &saved : m_lwps)
    {
      lwp_info *lwp = find_lwp_pid (ptid_t (saved.lwpid));

      saved.restore (lwp);
      lwp->stop_pc = the_linux_target->get_pc (lwp);
      if (saved.lwpid == m_selected)
	selected = lwp;
    }
  update_stops_expected (proc);

  proc->priv->r_debug = m_r_debug;
#ifdef USE_THREAD_DB
  /* The libraries are yet to be loaded, perhaps elsewhere.  */
  if (!m_thread_db_active)
    {
      thread_db_mourn (proc);
      clear_symbol_cache (&proc->symbol_cache);
    }
#endif

  switch_to_thread (get_lwp_thread (selected));
  current_thread->last_status.set_stopped (m_signal);
  status->set_stopped (m_signal != GDB_SIGNAL_0 ? m_signal : GDB_SIGNAL_TRAP);
  return current_thread->id;
}

/* Put PROC back in place.  */

ptid_t
linux_target_snapshot::restore (process_info *proc,
				target_waitstatus *status,
				std::vector<std::string> *warnings)
{
  linux_snapshot_change change;

  check_reports_pending (proc);
  note_unseen_forks (proc);
  linux_with_bare_process (proc, [&] ()
    {
      change = m_state->restore (linux_describe_process (proc), warnings);
    });

  if (change.killed)
    {
      the_linux_target->kill (proc);
      warnings->push_back (change.reason);
      status->set_signalled (GDB_SIGNAL_KILL);
      return ptid_t (m_pid);
    }

  return finish (proc, change, status);
}

/* Make the process, which has exited, anew.  */

ptid_t
linux_target_snapshot::revive (target_waitstatus *status,
			       std::vector<std::string> *warnings)
{
  linux_snapshot_change change = m_state->revive (warnings);
  process_info *proc
    = the_linux_target->add_linux_process (change.pid, m_attached);

  proc->tdesc = m_tdesc;
  proc->syscalls_to_catch = m_syscalls_to_catch;
  signal_pid = change.pid;
  rename_all (m_pid, change);
  return finish (proc, change, status);
}

ptid_t
linux_target_snapshot::go (target_waitstatus *status,
			   std::vector<std::string> *warnings)
{
  process_info *proc = find_process_pid (m_pid);

  return (proc != nullptr ? restore (proc, status, warnings)
	  : revive (status, warnings));
}

/* Implementation of target method supports_snapshots.  */

bool
linux_process_target::supports_snapshots ()
{
  return linux_snapshot_available ();
}

/* If a thread of another process is stepping over a breakpoint, which
   suspends those of all processes, wait for it.  */

void
linux_process_target::let_step_over_finish ()
{
  complete_ongoing_step_over ();
  unstop_all_lwps (0, nullptr);
}

/* Implementation of target method take_snapshot.  */

std::unique_ptr<target_snapshot>
linux_process_target::take_snapshot (process_info *proc,
				     std::vector<std::string> *warnings)
{
  let_step_over_finish ();
  return std::unique_ptr<target_snapshot>
    (new linux_target_snapshot (proc, warnings));
}

/* Implementation of target method restore_snapshot.  */

ptid_t
linux_process_target::restore_snapshot (target_snapshot *snapshot,
					target_waitstatus *status,
					std::vector<std::string> *warnings)
{
  let_step_over_finish ();
  return static_cast<linux_target_snapshot *> (snapshot)->go (status,
							      warnings);
}
