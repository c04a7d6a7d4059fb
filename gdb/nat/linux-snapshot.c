/* Snapshots of a stopped GNU/Linux process, restored in place.

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
#include "nat/linux-snapshot.h"
#include "nat/linux-snapshot-internal.h"

#if LINUX_INJECT_AVAILABLE

#include "nat/gdb_ptrace.h"
#include "nat/linux-ptrace.h"
#include "gdbsupport/filestuff.h"
#include "gdbsupport/gdb_wait.h"
#include "gdbsupport/scope-exit.h"

#include <algorithm>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#ifndef CLONE_PTRACE
#define CLONE_PTRACE 0x2000
#endif

#ifndef CLONE_UNTRACED
#define CLONE_UNTRACED 0x800000
#endif

#ifndef PR_SET_PTRACER
#define PR_SET_PTRACER 0x59616d61
#endif

/* How long the end of a holder is waited for, in microseconds.  */
static const int HOLDER_END_WAIT = 2000;

/* See linux-snapshot-internal.h.  */
std::map<pid_t, std::shared_ptr<traced_process>> snapshot_processes;

/* The holders that live, and their snapshots.  */
static std::map<pid_t, class cow_snapshot *> holders;

/* Holders that were killed and not waited for yet.  */
static std::set<pid_t> dying_holders;

/* Wait for those of dying_holders that have ended.  */

static void
reap_dying_holders ()
{
  for (auto it = dying_holders.begin (); it != dying_holders.end (); )
    {
      int status;
      pid_t ret = linux_inject_waitpid (*it, &status, WNOHANG);
      if (ret == -1 || (ret == *it && !WIFSTOPPED (status)))
	it = dying_holders.erase (it);
      else
	++it;
    }
}

/* See linux-snapshot-internal.h.  */

void
snapshot_kill_holder (pid_t pid)
{
  kill (pid, SIGKILL);
  dying_holders.insert (pid);
  for (int waited = 0; waited < HOLDER_END_WAIT; waited += 100)
    {
      reap_dying_holders ();
      if (dying_holders.count (pid) == 0)
	return;
      usleep (100);
    }
}

/* Take over the threads LWPS of process PID, the main one first.  Leave
   room for MORE in the result.  */

static snapshot_workers
take_over (pid_t pid, const std::vector<pid_t> &lwps, CORE_ADDR call_insn,
	   size_t more = 0)
{
  snapshot_workers workers;
  bool others = lwps.size () + more > 1;

  workers.reserve (lwps.size () + more);
  workers.emplace_back (pid, pid, call_insn, others);
  for (pid_t lwp : lwps)
    if (lwp != pid)
      workers.emplace_back (pid, lwp, call_insn);
  return workers;
}

/* See linux-snapshot.h.  */

bool
linux_snapshot_available ()
{
  return true;
}

/* See linux-snapshot.h.  */

std::unique_ptr<linux_snapshot>
linux_snapshot::take (const linux_snapshot_process &process,
		      std::vector<std::string> *warnings)
{
  snapshot_check_process (_("take a snapshot of"), process);
  reap_dying_holders ();

  std::shared_ptr<traced_process> &known = snapshot_processes[process.pid];
  std::string start_time = snapshot_stat_field (process.pid, STAT_START_TIME);
  if (known == nullptr || !known->known || known->start_time != start_time)
    {
      known = std::make_shared<traced_process> ();
      known->pid = process.pid;
      known->start_time = start_time;
    }

  std::unique_ptr<cow_snapshot> snapshot (new cow_snapshot (known));
  snapshot->take (process, warnings);
  return snapshot;
}

/* Fill in the snapshot.  See linux_snapshot::take.  */

void
cow_snapshot::take (const linux_snapshot_process &process,
		    std::vector<std::string> *warnings)
{
  pid_t pid = process.pid;

  std::vector<std::string> stat = snapshot_read_stat (pid);
  if (stat.size () <= STAT_START_STACK)
    snapshot_refuse (_("take a snapshot of"), pid, _("/proc can't be read"));
  m_own_group = atoi (stat[STAT_GROUP].c_str ()) == pid;
  m_own_session = atoi (stat[STAT_SESSION].c_str ()) == pid;
  m_had_terminal = stat[STAT_TERMINAL] != "0";

  m_mappings = snapshot_read_mappings (pid);
  m_files = snapshot_read_files (pid);
  m_state.pending = snapshot_read_pending (pid, true);
  CORE_ADDR call_insn = snapshot_find_call_insn (pid, m_mappings);

  /* All is saved before anything is run.  */
  snapshot_workers workers = take_over (pid, process.lwps, call_insn);
  for (const linux_injector &worker : workers)
    {
      snapshot_thread thread = snapshot_read_thread (pid, worker.lwp ());
      gdb::byte_vector extended = std::move (thread.regs.extended);
      thread.regs = worker.saved ();
      thread.regs.extended = std::move (extended);
      linux_restart_call (pid, worker.lwp (), &thread.regs);
      m_threads.push_back (std::move (thread));
    }

  note_differences (process);
  make_holder (workers, process);

  auto undo = make_scope_exit ([&] ()
    {
      snapshot_kill_holder (m_holder);
      m_holder = 0;
    });

  const std::vector<snapshot_copy> *earlier = nullptr;
  if (!m_process->snapshots.empty ())
    earlier = &m_process->snapshots.rbegin ()->second->m_copies;
  m_copies = snapshot_make_copies (pid, m_holder, &m_mappings, earlier);
  warn_of_what_is_missing (warnings);

  undo.release ();
  m_number = m_process->base = ++m_process->last;
  m_process->snapshots[m_number] = this;
  holders[m_holder] = this;
}

/* Note the pages by which PROCESS differs from the snapshot taken last, in
   case that one has to be restored after this one was taken.  */

void
cow_snapshot::note_differences (const linux_snapshot_process &process)
{
  if (m_process->snapshots.empty () || snapshot_frames_readable ())
    return;

  snapshot_page_set set = snapshot_exclusive_pages (process.pid, m_mappings);
  /* After going back, the program was as at the base, not as at the
     last.  */
  for (const auto &one : m_process->differences)
    if (one.first > m_process->base)
      snapshot_unite (&set, one.second);
  m_process->differences[m_process->last + 1] = std::move (set);
}

/* See linux-snapshot-internal.h.  */

std::string
snapshot_clone_failure (int err)
{
  if (err == EAGAIN)
    return _("the limit on processes (ulimit -u, or the pids cgroup) is "
	     "reached; delete snapshots that are no longer needed");
  if (err == ENOMEM)
    return _("there is not enough memory for a copy of it; delete "
	     "snapshots that are no longer needed");
  return safe_strerror (err);
}

/* See linux-snapshot-internal.h.  */

void
snapshot_wait_for_clone (pid_t child)
{
  int status;

  if (linux_inject_waitpid (child, &status, 0) != child
      || !WIFSTOPPED (status))
    error (_("The copy of the process was killed"));
  if (ptrace (PTRACE_SETOPTIONS, child, (PTRACE_TYPE_ARG3) 0,
	      (PTRACE_TYPE_ARG4) PTRACE_O_EXITKILL) != 0)
    error (_("The copy of the process is not traced: %s"),
	   safe_strerror (errno));
}

/* MIDDLE is a child of WORKER's process, with which it shares its memory.
   Have it make a copy of the process, and end, so that the copy is a child
   of init: no wait in the program can see it, and nobody but us waits for
   it.  Return what clone did.  */

static int64_t
make_stranger (linux_injector &worker, pid_t middle)
{
  int64_t child;

  snapshot_wait_for_clone (middle);
  {
    linux_injector injector (middle, middle, worker.call_insn ());
    child = injector.call ({SYS_clone, CLONE_PTRACE | CLONE_UNTRACED});
    injector.end_thread ();
  }
  worker.call ({SYS_wait4, (uint64_t) middle, 0, __WALL | WNOHANG, 0});
  return child;
}

/* Have WORKERS, which are the threads of PROCESS, make the holder.  */

void
cow_snapshot::make_holder (snapshot_workers &workers,
			   const linux_snapshot_process &process)
{
  linux_injector &worker = workers[0];
  CORE_ADDR hole = snapshot_find_hole (m_mappings, m_mappings,
				       linux_inject_scratch::size);
  if (hole == 0)
    snapshot_refuse (_("take a snapshot of"), process.pid,
		     _("its address space is full"));

  linux_inject_scratch scratch = worker.map_scratch (hole);
  int64_t child;
  {
    auto unmap = make_scope_exit ([&] ()
      {
	try
	  {
	    worker.call ({SYS_munmap, scratch.address, scratch.size});
	  }
	catch (const gdb_exception_error &ex)
	  {
	    /* The process is no more.  */
	  }
      });

    uint64_t flags = CLONE_PTRACE | CLONE_UNTRACED;
    if (process.child_of_caller)
      flags |= CLONE_PARENT;
    else
      flags |= CLONE_VM | CLONE_FILES | CLONE_FS;
    child = snapshot_ask_and_clone (workers, scratch, &m_threads, &m_state,
				    flags);
    if (child >= 0 && !process.child_of_caller)
      child = make_stranger (worker, child);
  }

  if (child < 0)
    snapshot_refuse (_("take a snapshot of"), process.pid,
		     snapshot_clone_failure (-child).c_str ());

  m_holder = child;
  try
    {
      set_up_holder (worker.call_insn (), scratch);
    }
  catch (const gdb_exception_error &ex)
    {
      snapshot_kill_holder (m_holder);
      m_holder = 0;
      throw;
    }
}

/* See linux-snapshot-internal.h.  */

linux_inject_call
snapshot_permit_access (pid_t pid)
{
  return { SYS_prctl, PR_SET_PTRACER, (uint64_t) pid };
}

/* Make what was just cloned a good holder, which has SCRATCH memory.  */

void
cow_snapshot::set_up_holder (CORE_ADDR call_insn,
			     const linux_inject_scratch &scratch)
{
  snapshot_wait_for_clone (m_holder);
  m_scratch = scratch;

  /* Out of the program's session, and reach of its terminal; and no end
     of a pipe or socket kept open.  */
  std::vector<linux_inject_call> calls = snapshot_let_go (m_files);
  calls.emplace_back (SYS_setsid);
  calls.push_back (snapshot_permit_access (m_process->pid));
  linux_injector injector (m_holder, m_holder, call_insn);
  injector.run (calls, scratch);
  injector.release ();
}

/* Append to WARNINGS what the user should know is not held.  */

void
cow_snapshot::warn_of_what_is_missing (std::vector<std::string> *warnings)
{
  std::set<std::string> shared;

  for (const snapshot_mapping &m : m_mappings)
    if (m.shared && !m.shared_anonymous () && (m.prot & PROT_WRITE) != 0)
      shared.insert (m.name);
  if (shared.size () > 3)
    {
      warnings->push_back
	(string_printf (_("%s and %d others are mapped shared: what is "
			  "written there is not undone"),
			shared.begin ()->c_str (),
			(int) shared.size () - 1));
      shared.clear ();
    }
  for (const std::string &name : shared)
    warnings->push_back
      (string_printf (_("%s is mapped shared: what is written there is not "
			"undone"), name.c_str ()));
}

/* Append to WARNINGS what the user should know stays in process PID as it
   is, which is about to be restored.  */

void
cow_snapshot::warn_of_what_stays (pid_t pid,
				  std::vector<std::string> *warnings)
{
  char name[64];
  std::string timers;

  xsnprintf (name, sizeof name, "/proc/%d/timers", (int) pid);
  if (snapshot_read_file (name, &timers) && !timers.empty ())
    warnings->push_back (_("the program's POSIX timers are not set back"));
  if (m_number <= m_process->before_fork)
    warnings->push_back (_("processes that the program has made since are "
			   "still there"));
}

/* The snapshot is no longer wanted.  */

cow_snapshot::~cow_snapshot ()
{
  if (m_number != 0)
    {
      /* What differs from this snapshot differs from the one before it
	 still.  */
      std::map<unsigned, snapshot_page_set> &sets = m_process->differences;
      auto mine = sets.find (m_number);
      auto next = sets.upper_bound (m_number);
      if (mine != sets.end () && next != sets.end ())
	{
	  snapshot_unite (&next->second, mine->second);
	  sets.erase (mine);
	}
      m_process->snapshots.erase (m_number);
      if (m_process->snapshots.empty ())
	sets.clear ();
    }

  if (m_holder != 0)
    {
      holders.erase (m_holder);
      snapshot_kill_holder (m_holder);
    }
}

/* See linux-snapshot.h.  */

bool
cow_snapshot::alive () const
{
  if (m_holder == 0)
    return false;

  int status;
  pid_t ret = linux_inject_waitpid (m_holder, &status, WNOHANG);
  if (ret == 0 || (ret == m_holder && WIFSTOPPED (status)))
    return true;

  holders.erase (m_holder);
  m_holder = 0;
  return false;
}

void
cow_snapshot::lose_holder ()
{
  holders.erase (m_holder);
  m_holder = 0;
}

/* Return the sum of FIELDS of /proc/PID/smaps_rollup, in bytes.  */

static unsigned long long
sum_of_pages (pid_t pid, const std::vector<const char *> &fields)
{
  char name[64];
  std::string text;
  unsigned long long total = 0;

  xsnprintf (name, sizeof name, "/proc/%d/smaps_rollup", (int) pid);
  if (snapshot_read_file (name, &text))
    for (const char *field : fields)
      total += strtoull (snapshot_status_field (text, field).c_str (),
			 nullptr, 10) * 1024;
  return total;
}

/* Return what the snapshot holds, the pages being the sum of FIELDS of the
   holder's smaps_rollup.  */

unsigned long long
cow_snapshot::size_with (const std::vector<const char *> &fields) const
{
  unsigned long long total = sizeof (*this);

  for (const snapshot_thread &thread : m_threads)
    total += sizeof thread + thread.regs.extended.size ();
  for (const snapshot_copy &copy : m_copies)
    total += copy.bytes->size () / copy.bytes.use_count ();
  if (m_holder == 0)
    return total;

  char name[64];
  std::string text;
  xsnprintf (name, sizeof name, "/proc/%d/status", (int) m_holder);
  if (snapshot_read_file (name, &text))
    total += strtoull (snapshot_status_field (text, "VmPTE:").c_str (),
		       nullptr, 10) * 1024;
  return total + sum_of_pages (m_holder, fields);
}

/* See linux-snapshot.h.  */

unsigned long long
cow_snapshot::size () const
{
  return size_with ({ "Private_Clean:", "Private_Dirty:" });
}

/* See linux-snapshot.h.  */

unsigned long long
cow_snapshot::share () const
{
  return size_with ({ "Pss_Anon:" });
}

/* See linux-snapshot.h.  */

unsigned long long
linux_snapshot_lent (pid_t pid)
{
  unsigned long long all = sum_of_pages (pid, { "Anonymous:" });

  return all - std::min (all, sum_of_pages (pid, { "Pss_Anon:" }));
}

/* Return the threads of the snapshot that PROCESS does not have.  */

std::set<pid_t>
cow_snapshot::lost_threads (const linux_snapshot_process &process)
{
  std::set<pid_t> lost;

  for (const snapshot_thread &thread : m_threads)
    if (std::find (process.lwps.begin (), process.lwps.end (), thread.lwp)
	== process.lwps.end ())
      lost.insert (thread.lwp);
  return lost;
}

/* Throw an error if the snapshot can't be restored into PROCESS.  LOST are
   the threads that it does not have any more.  */

void
cow_snapshot::check_restorable (const linux_snapshot_process &process,
				const std::set<pid_t> &lost)
{
  pid_t pid = process.pid;
  const char *what = _("restore the snapshot of");

  if (m_process->pid != pid)
    snapshot_refuse (what, pid, _("it was taken of another process"));
  if (!m_process->known)
    snapshot_refuse (what, pid,
		     _("it has called execve since, or was left by the "
		       "debugger"));
  if (!alive ())
    snapshot_refuse (what, pid,
		     _("the process that held it has been killed; delete it "
		       "and take another one"));
  snapshot_check_process (what, process);
  snapshot_check_readable (what, pid);

  std::vector<std::string> mine = snapshot_read_stat (pid);
  std::vector<std::string> its = snapshot_read_stat (m_holder);
  if (mine.size () <= STAT_START_STACK || its.size () <= STAT_START_STACK)
    snapshot_refuse (what, pid, _("/proc can't be read"));
  if (mine[STAT_START_CODE] != its[STAT_START_CODE]
      || mine[STAT_START_STACK] != its[STAT_START_STACK])
    snapshot_refuse (what, pid, _("it has called execve since"));

  if (lost.empty ())
    return;
  if (!snapshot_can_choose_ids (pid))
    snapshot_refuse (what, pid,
		     string_printf (_("its thread %d has exited since, and "
				      "only a privileged program "
				      "(CAP_CHECKPOINT_RESTORE) can have it "
				      "again with the same id"),
				    (int) *lost.begin ()).c_str ());
  for (pid_t lwp : lost)
    if (kill (lwp, 0) == 0 || errno == EPERM)
      snapshot_refuse (what, pid,
		       string_printf (_("its thread %d has exited since, and "
					"its id is another one's now"),
				      (int) lwp).c_str ());
}

/* See linux-snapshot.h.  */

linux_snapshot_change
cow_snapshot::restore (const linux_snapshot_process &process,
		       std::vector<std::string> *warnings)
{
  linux_snapshot_change change;

  change.pid = process.pid;
  std::set<pid_t> lost = lost_threads (process);
  check_restorable (process, lost);
  warn_of_what_stays (process.pid, warnings);
  restore_in_place (process, lost, true, true, &change, warnings);
  return change;
}

/* See linux-snapshot.h.  */

linux_snapshot_change
cow_snapshot::rewind (const linux_snapshot_process &process,
		      std::vector<std::string> *warnings)
{
  linux_snapshot_change change;

  change.pid = process.pid;
  std::set<pid_t> lost = lost_threads (process);
  check_restorable (process, lost);
  restore_in_place (process, lost, true, false, &change, warnings);
  return change;
}

/* MAPPINGS, with those made one that are next to each other and alike, as
   the kernel might have done.  */

static snapshot_mappings
merge_mappings (const snapshot_mappings &mappings)
{
  snapshot_mappings merged;

  for (const snapshot_mapping &m : mappings)
    {
      if (!merged.empty ())
	{
	  snapshot_mapping &last = merged.back ();
	  if (last.end == m.start && last.prot == m.prot
	      && last.shared == m.shared && last.device == m.device
	      && last.inode == m.inode && last.name == m.name
	      && (m.inode == 0
		  || last.offset + (last.end - last.start) == m.offset))
	    {
	      last.end = m.end;
	      continue;
	    }
	}
      merged.push_back (m);
    }
  return merged;
}

/* Return true if the same is mapped in A as in B.  Otherwise *WHERE is an
   address where that differs.  */

static bool
same_layout (const snapshot_mappings &a, const snapshot_mappings &b,
	     CORE_ADDR *where)
{
  snapshot_mappings x = merge_mappings (a), y = merge_mappings (b);

  for (size_t i = 0; i < x.size () || i < y.size (); ++i)
    if (i == x.size () || i == y.size ()
	|| x[i].start != y[i].start || x[i].end != y[i].end
	|| x[i].prot != y[i].prot || x[i].shared != y[i].shared)
      {
	*where = i < x.size () ? x[i].start : y[i].start;
	return false;
      }
  return true;
}

/* See linux-snapshot.h.  */

bool
cow_snapshot::memory_matches (const linux_snapshot_process &process,
			      const std::vector<linux_snapshot_piece> &except,
			      CORE_ADDR *where)
{
  pid_t pid = process.pid;
  snapshot_mappings now = snapshot_read_mappings (pid);

  check_restorable (process, lost_threads (process));
  if (!same_layout (now, m_mappings, where))
    return false;

  /* The kernel writes the restartable sequences' area whenever it likes.  */
  linux_rseq_config rseq = linux_get_rseq_config (pid);
  snapshot_page_set parts = { { rseq.address, rseq.address + rseq.size } };
  for (const linux_snapshot_piece &piece : except)
    parts.push_back ({ piece.address, piece.address + piece.size });
  return snapshot_same_pages (pid, m_holder, find_changes (pid, now, {}),
			      m_copies, parts, where);
}

/* The pages that may differ from the snapshot although the program shares
   them with a holder.  */

snapshot_page_set
cow_snapshot::candidates () const
{
  snapshot_page_set set;
  unsigned low = std::min (m_number, m_process->base);
  unsigned high = std::max (m_number, m_process->base);

  for (const auto &one : m_process->differences)
    if (one.first > low && one.first <= high)
      snapshot_unite (&set, one.second);
  return set;
}

/* See linux-snapshot.h.  */

std::vector<linux_snapshot_piece>
cow_snapshot::find_written (const linux_snapshot_process &process)
{
  std::vector<linux_snapshot_piece> pieces;
  snapshot_page_changes changes
    = find_changes (process.pid, snapshot_read_mappings (process.pid), {});

  for (const snapshot_page_set *set
	 : { &changes.copy, &changes.compare, &changes.drop })
    for (const snapshot_range &r : *set)
      pieces.push_back ({ r.start, (size_t) (r.end - r.start) });
  for (const snapshot_copy &copy : m_copies)
    for (const snapshot_range &r : copy.pages)
      pieces.push_back ({ r.start, (size_t) (r.end - r.start) });
  return pieces;
}

/* Find the pages of process PID, mapped as at the snapshot, that have
   changed since.  BEFORE and REFILL are as in snapshot_find_changes.  */

snapshot_page_changes
cow_snapshot::find_changes (pid_t pid, const snapshot_mappings &before,
			    const std::vector<snapshot_range> &refill)
{
  snapshot_page_rule rule;
  snapshot_page_set may_differ = candidates ();

  rule.by_contents = (std::min (m_number, m_process->base)
		      <= m_process->before_fork);
  /* What is not shared since the base tells of the base alone, but at half
     the cost: the holder need not be looked at.  */
  rule.by_frame = (snapshot_frames_readable ()
		   && (m_number != m_process->base || rule.by_contents));
  rule.candidates = &may_differ;
  return snapshot_find_changes (pid, m_holder, m_mappings, before, m_copies,
				refill, rule);
}

/* Make the memory of process PID, mapped as at the snapshot, what it was.
   WORKER is one of its threads.  BEFORE and REFILL are as in
   snapshot_find_changes.  Unmap SCRATCH.  Return how many pages were
   copied.  */

size_t
cow_snapshot::restore_pages (linux_injector &worker, pid_t pid,
			     const linux_inject_scratch &scratch,
			     const snapshot_mappings &before,
			     const std::vector<snapshot_range> &refill)
{
  snapshot_page_changes changes = find_changes (pid, before, refill);
  size_t copied = 0;

  for (const snapshot_range &r : changes.copy)
    copied += (r.end - r.start) / snapshot_page_size;

  std::vector<linux_inject_call> calls;
  for (const snapshot_range &r : changes.drop)
    calls.emplace_back (SYS_madvise, r.start, r.end - r.start,
			MADV_DONTNEED);
  worker.run (calls, scratch);
  /* Locked memory can't be dropped.  */
  snapshot_page_set rest;
  for (const linux_inject_call &one : calls)
    if (one.result < 0)
      rest.push_back ({one.args[0], one.args[0] + one.args[1]});

  /* While the worker runs, the kernel may write to where the thread has
     its restartable sequences.  */
  CORE_ADDR except = m_threads[0].rseq.address & -snapshot_page_size;
  snapshot_fetch_pages (worker, pid, m_holder, scratch, except,
			&changes.copy);
  snapshot_unite (&changes.copy, rest);

  worker.call ({SYS_munmap, scratch.address, scratch.size});
  snapshot_copy_pages (pid, m_holder, m_mappings, changes, m_copies);
  return copied;
}

/* Put THREADS in the order of WORKERS, and end those of WORKERS that are
   not among them, which are moved to *ENDED.  */

static void
sort_out_threads (snapshot_workers *workers,
		  const std::vector<snapshot_thread> &threads,
		  std::vector<pid_t> *ended)
{
  snapshot_workers sorted;

  for (const snapshot_thread &thread : threads)
    for (linux_injector &worker : *workers)
      if (worker.lwp () == thread.lwp)
	sorted.push_back (std::move (worker));
  for (linux_injector &worker : *workers)
    if (std::none_of (threads.begin (), threads.end (),
		      [&] (const snapshot_thread &thread)
		      { return thread.lwp == worker.lwp (); }))
      {
	worker.end_thread ();
	ended->push_back (worker.lwp ());
      }
  workers->swap (sorted);
}

/* Restore the snapshot into PROCESS, which check_restorable has looked at.
   Its threads LOST are made anew, with their ids if CHOOSE_IDS.  If not
   WHOLE, restore no more than linux_snapshot::rewind says.  Fill in
   CHANGE.  */

void
cow_snapshot::restore_in_place (const linux_snapshot_process &process,
				const std::set<pid_t> &lost,
				bool choose_ids, bool whole,
				linux_snapshot_change *change,
				std::vector<std::string> *warnings)
{
  pid_t pid = process.pid;
  snapshot_mappings before = snapshot_read_mappings (pid);
  CORE_ADDR call_insn = snapshot_find_call_insn (pid, before);
  CORE_ADDR hole = snapshot_find_hole (before, m_mappings,
				       linux_inject_scratch::size);
  if (hole == 0)
    snapshot_refuse (_("restore the snapshot of"), pid,
		     _("its address space is full"));

  snapshot_workers workers = take_over (pid, process.lwps, call_insn,
					lost.size ());
  linux_inject_scratch scratch = workers[0].map_scratch (hole);
  try
    {
      recreate_threads (&workers, pid, scratch, lost, choose_ids, change);
    }
  catch (const gdb_exception_error &ex)
    {
      workers[0].call ({SYS_munmap, scratch.address, scratch.size});
      throw;
    }

  /* From here on there is no way back.  */
  try
    {
      put_back (workers, pid, scratch, before, whole, change, warnings);
    }
  catch (const gdb_exception_error &ex)
    {
      for (linux_injector &worker : workers)
	worker.release ();
      kill (pid, SIGKILL);
      change->killed = true;
      change->reason = ex.what ();
    }
}

/* Put process PID, which WORKERS are the threads of, back to the snapshot, the
   WHOLE of it or not, and let go of them.  BEFORE are its mappings now.  Those
   threads of CHANGE that were made anew are among WORKERS.  */

void
cow_snapshot::put_back (snapshot_workers &workers, pid_t pid,
			const linux_inject_scratch &scratch,
			const snapshot_mappings &before, bool whole,
			linux_snapshot_change *change,
			std::vector<std::string> *warnings)
{
  std::vector<snapshot_range> refill;
  std::set<pid_t> anew;

  for (const std::pair<pid_t, pid_t> &one : change->recreated)
    anew.insert (one.second);

  /* The end of a thread writes to memory, so that memory comes later.  */
  sort_out_threads (&workers, m_threads, &change->ended);
  snapshot_drop_rseqs (workers, m_threads);
  snapshot_restore_mappings (workers[0], pid, m_holder, scratch, m_mappings,
			     m_state.brk, &refill, warnings);
  if (whole)
    snapshot_restore_files (workers[0], pid, m_holder, scratch, m_files,
			    warnings);
  snapshot_restore_process_state (workers[0], scratch, m_state, whole,
				  warnings);
  if (whole)
    snapshot_restore_pending (workers, pid, scratch, m_threads, m_state);
  snapshot_restore_threads (workers, pid, scratch, m_threads);
  change->copied = restore_pages (workers[0], pid, scratch, before, refill);
  /* What it shares now it shares with this.  */
  if (snapshot_frames_readable ())
    m_process->base = m_number;

  /* After this nothing is run in the program.  */
  correct_ids (pid);
  for (size_t i = 0; i < m_threads.size (); ++i)
    {
      pid_t lwp = m_threads[i].lwp;
      workers[i].release ();
      linux_write_thread_regs (lwp, m_threads[i].regs);
      if (anew.count (lwp) != 0)
	ptrace (PTRACE_SETOPTIONS, lwp, (PTRACE_TYPE_ARG3) 0,
		(PTRACE_TYPE_ARG4) 0);
    }
}

/* See linux-snapshot.h.  */

bool
linux_snapshot_filter_wait (pid_t lwp, int status)
{
  bool ended = !WIFSTOPPED (status);

  auto dying = dying_holders.find (lwp);
  if (dying != dying_holders.end ())
    {
      if (ended)
	dying_holders.erase (dying);
      return true;
    }

  auto holder = holders.find (lwp);
  if (holder == holders.end ())
    return false;
  if (ended)
    holder->second->lose_holder ();
  return true;
}

/* See linux-snapshot.h.  */

void
linux_snapshot_note_fork (pid_t pid)
{
  auto it = snapshot_processes.find (pid);
  if (it != snapshot_processes.end ())
    it->second->before_fork = it->second->last;
}

/* See linux-snapshot.h.  */

void
linux_snapshot_forget_process (pid_t pid)
{
  auto it = snapshot_processes.find (pid);
  if (it == snapshot_processes.end ())
    return;

  it->second->known = false;
  snapshot_processes.erase (it);
}

#else /* !LINUX_INJECT_AVAILABLE */

/* See linux-snapshot.h.  */

bool
linux_snapshot_available ()
{
  return false;
}

/* See linux-snapshot.h.  */

std::unique_ptr<linux_snapshot>
linux_snapshot::take (const linux_snapshot_process &process,
		      std::vector<std::string> *warnings)
{
  error (_("Cannot take a snapshot of process %d: snapshots do not know "
	   "this machine's architecture"), (int) process.pid);
}

/* See linux-snapshot.h.  */

bool
linux_snapshot_filter_wait (pid_t lwp, int status)
{
  return false;
}

/* See linux-snapshot.h.  */

void
linux_snapshot_note_fork (pid_t pid)
{
}

/* See linux-snapshot.h.  */

void
linux_snapshot_forget_process (pid_t pid)
{
}

#endif /* LINUX_INJECT_AVAILABLE */
