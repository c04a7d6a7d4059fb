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

/* kcmp's question: do two processes share their memory?  */
static const int SAME_MEMORY = 1;

/* How long the end of a holder is waited for, in microseconds.  */
static const int HOLDER_END_WAIT = 2000;

/* How long a process's parent is given to wait for it, likewise.  */
static const int PARENT_WAIT = 50000;

const size_t snapshot_page_size = sysconf (_SC_PAGESIZE);

/* See linux-snapshot-internal.h.  */

bool
snapshot_read_file (const char *name, std::string *contents)
{
  scoped_fd fd = gdb_open_cloexec (name, O_RDONLY, 0);
  if (fd.get () < 0)
    return false;

  /* Files of /proc have no size.  */
  size_t used = 0;
  contents->resize (4096);
  while (true)
    {
      ssize_t n = read (fd.get (), &(*contents)[used],
			contents->size () - used);
      if (n < 0)
	return false;
      if (n == 0)
	break;
      used += n;
      if (contents->size () - used < 4096)
	contents->resize (contents->size () * 2);
    }
  contents->resize (used);
  return true;
}

/* See linux-snapshot-internal.h.  */

std::string
snapshot_status_field (const std::string &status, const char *field)
{
  size_t at = 0;
  size_t len = strlen (field);

  while (status.compare (at, len, field) != 0)
    {
      at = status.find ('\n', at);
      if (at == std::string::npos || ++at >= status.size ())
	return std::string ();
    }

  at = status.find_first_not_of (" \t", at + len);
  if (at == std::string::npos)
    return std::string ();
  return status.substr (at, status.find ('\n', at) - at);
}

/* A process that snapshots were taken of.  The snapshots share it.  */

struct traced_process
{
  /* Its id, and the time when it started, by which it can be told from
     one that has got the same id later.  */
  pid_t pid;
  std::string start_time;

  /* False once it has called execve, or is no longer traced.  */
  bool known = true;

  /* The number of the snapshot taken last.  */
  unsigned last = 0;

  /* The snapshot whose holder the program shares all those pages with
     that are not its own.  */
  unsigned base = 0;

  /* The pages that differ, or may, between each snapshot and the one
     before it, by the number of the snapshot.  Not kept where frame
     numbers can be read.  */
  std::map<unsigned, snapshot_page_set> differences;

  /* Snapshots up to this one are older than a fork of the program.  */
  unsigned before_fork = 0;

  /* The snapshots, by number.  */
  std::map<unsigned, class cow_snapshot *> snapshots;
};

/* The fields of /proc/PID/stat from the third on, the process's state.
   Empty if there is no such process.  */

static std::vector<std::string>
read_stat (pid_t pid)
{
  char name[64];
  std::string text;
  std::vector<std::string> fields;

  xsnprintf (name, sizeof name, "/proc/%d/stat", (int) pid);
  if (!snapshot_read_file (name, &text))
    return fields;

  size_t at = text.rfind (')');
  while (at != std::string::npos && (at = text.find (' ', at)) != text.npos)
    {
      size_t end = text.find_first_of (" \n", ++at);
      fields.push_back (text.substr (at, end - at));
      at = end;
    }
  return fields;
}

/* Indexes of some of the fields that read_stat returns.  */
static const size_t STAT_STATE = 0;
static const size_t STAT_GROUP = 2;
static const size_t STAT_SESSION = 3;
static const size_t STAT_TERMINAL = 4;
static const size_t STAT_START_TIME = 19;
static const size_t STAT_START_CODE = 23;
static const size_t STAT_START_STACK = 25;

/* Field N of read_stat (PID), or nothing.  */

static std::string
stat_field (pid_t pid, size_t n)
{
  std::vector<std::string> fields = read_stat (pid);
  return n < fields.size () ? fields[n] : std::string ();
}

/* The processes that are known, by id.  */
static std::map<pid_t, std::shared_ptr<traced_process>> known_processes;

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

/* Kill PID, a holder or a copy that has become useless, and wait for its
   end, but not for long.  */

static void
kill_holder (pid_t pid)
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

/* The only kind of snapshot that there is.  */

class cow_snapshot : public linux_snapshot
{
public:
  explicit cow_snapshot (std::shared_ptr<traced_process> process)
    : m_process (std::move (process))
  {
  }

  ~cow_snapshot () override;

  void take (const linux_snapshot_process &process,
	     std::vector<std::string> *warnings);

  linux_snapshot_change
    restore (const linux_snapshot_process &process,
	     std::vector<std::string> *warnings) override;

  linux_snapshot_change
    revive (std::vector<std::string> *warnings) override;

  bool alive () const override;

  unsigned long long size () const override;

  /* The holder has died, and been waited for.  */
  void lose_holder ();

private:
  void make_holder (snapshot_workers &workers,
		    const linux_snapshot_process &process);
  void set_up_holder (CORE_ADDR call_insn,
		      const linux_inject_scratch &scratch);
  void note_differences (const linux_snapshot_process &process);
  void warn_of_what_is_missing (pid_t pid,
				std::vector<std::string> *warnings);

  void check_restorable (const linux_snapshot_process &process,
			 const std::set<pid_t> &lost);
  std::set<pid_t> lost_threads (const linux_snapshot_process &process);
  void restore_in_place (const linux_snapshot_process &process,
			 const std::set<pid_t> &lost, bool choose_ids,
			 linux_snapshot_change *change,
			 std::vector<std::string> *warnings);
  void recreate_threads (snapshot_workers *workers, pid_t pid,
			 const linux_inject_scratch &scratch,
			 const std::set<pid_t> &lost, bool choose_ids,
			 linux_snapshot_change *change);
  void rename_thread (pid_t from, pid_t to);
  void correct_ids (pid_t pid);
  pid_t make_process_again ();
  void move_process (pid_t pid);
  void restore_pages (linux_injector &worker, pid_t pid,
		      const linux_inject_scratch &scratch,
		      const snapshot_mappings &before,
		      const std::vector<snapshot_range> &refill);
  snapshot_page_set candidates () const;

  std::shared_ptr<traced_process> m_process;

  /* The number of this snapshot among those of the process.  Zero until
     it has been taken.  */
  unsigned m_number = 0;

  /* The process that holds memory and files.  Zero once it is lost.  */
  mutable pid_t m_holder = 0;

  /* Scratch memory that the holder has for itself.  */
  linux_inject_scratch m_scratch;

  /* True if the process was in a process group, or session, of its own,
     or had a terminal.  */
  bool m_own_group;
  bool m_own_session;
  bool m_had_terminal;

  /* What the holder doesn't hold.  */
  snapshot_mappings m_mappings;
  std::vector<snapshot_thread> m_threads;
  snapshot_process_state m_state;
  snapshot_files m_files;
  std::vector<snapshot_copy> m_copies;
};

/* Throw an error that starts with WHAT can't be done to process PID and
   goes on with WHY.  */

static void ATTRIBUTE_NORETURN
refuse (const char *what, pid_t pid, const char *why)
{
  error (_("Cannot %s process %d: %s"), what, (int) pid, why);
}

/* True if processes A and B are in different PID namespaces.  */

static bool
in_other_pid_namespace (pid_t a, pid_t b)
{
  struct stat st[2];
  pid_t pids[2] = { a, b };

  for (int i = 0; i < 2; ++i)
    {
      char name[64];
      xsnprintf (name, sizeof name, "/proc/%d/ns/pid", (int) pids[i]);
      if (stat (name, &st[i]) != 0)
	return false;
    }
  return st[0].st_ino != st[1].st_ino || st[0].st_dev != st[1].st_dev;
}

/* Check thread LWP of PROCESS.  WHAT is to be done.  */

static void
check_thread (const char *what, pid_t pid, pid_t lwp)
{
  char name[64];
  std::string status;
  std::string why;

  xsnprintf (name, sizeof name, "/proc/%d/task/%d/status", (int) pid,
	     (int) lwp);
  if (!snapshot_read_file (name, &status))
    refuse (what, pid,
	    string_printf (_("%s can't be read: %s"), name,
			   safe_strerror (errno)).c_str ());

  std::string seccomp = snapshot_status_field (status, "Seccomp:");
  if (!seccomp.empty () && seccomp != "0")
    refuse (what, pid,
	    _("it restricts its own system calls by seccomp, and would be "
	      "killed; run it without that (most programs that do so have "
	      "an option, such as --no-sandbox)"));

  std::string parent = snapshot_status_field (status, "PPid:");
  if (lwp == pid && !parent.empty ()
      && syscall (SYS_kcmp, pid, atoi (parent.c_str ()), SAME_MEMORY, 0, 0)
	 == 0)
    refuse (what, pid,
	    _("it shares its memory with its parent, which waits in vfork; "
	      "let it call execve first"));

  if (!linux_inject_possible (lwp, &why))
    refuse (what, pid, why.c_str ());
}

/* Throw an error unless system calls can be injected into PROCESS, and all
   its threads are as linux-snapshot.h wants them.  WHAT is what shall be
   done.  */

static void
check_process (const char *what, const linux_snapshot_process &process)
{
  pid_t pid = process.pid;

  if (stat_field (pid, STAT_STATE).empty ())
    refuse (what, pid, _("it is no more, or /proc can't be read"));
  if (in_other_pid_namespace (pid, getpid ()))
    refuse (what, pid, _("it is in another PID namespace; run the debugger "
			 "there"));
  if (stat_field (pid, STAT_STATE) == "Z"
      || std::find (process.lwps.begin (), process.lwps.end (), pid)
	 == process.lwps.end ())
    refuse (what, pid, _("its main thread has exited"));

  for (pid_t lwp : snapshot_list_threads (pid))
    if (std::find (process.lwps.begin (), process.lwps.end (), lwp)
	== process.lwps.end ())
      refuse (what, pid,
	      string_printf (_("its thread %d is not stopped by the "
			       "debugger"), (int) lwp).c_str ());
  for (pid_t lwp : process.lwps)
    check_thread (what, pid, lwp);
}

/* Take over the threads LWPS of process PID, the main one first.  Leave
   room for MORE in the result.  */

static snapshot_workers
take_over (pid_t pid, const std::vector<pid_t> &lwps, CORE_ADDR call_insn,
	   size_t more = 0)
{
  snapshot_workers workers;

  workers.reserve (lwps.size () + more);
  workers.emplace_back (pid, pid, call_insn);
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
  check_process (_("take a snapshot of"), process);
  reap_dying_holders ();

  std::shared_ptr<traced_process> &known = known_processes[process.pid];
  std::string start_time = stat_field (process.pid, STAT_START_TIME);
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

  std::vector<std::string> stat = read_stat (pid);
  if (stat.size () <= STAT_START_STACK)
    refuse (_("take a snapshot of"), pid, _("/proc can't be read"));
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
      kill_holder (m_holder);
      m_holder = 0;
    });

  const std::vector<snapshot_copy> *earlier = nullptr;
  if (!m_process->snapshots.empty ())
    earlier = &m_process->snapshots.rbegin ()->second->m_copies;
  m_copies = snapshot_make_copies (pid, m_holder, &m_mappings, earlier);
  warn_of_what_is_missing (pid, warnings);

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

/* What the kernel means by error ERR of clone, for the user.  */

static std::string
clone_failure (int err)
{
  if (err == EAGAIN)
    return _("the limit on processes (ulimit -u, or the pids cgroup) is "
	     "reached; delete snapshots that are no longer needed");
  if (err == ENOMEM)
    return _("there is not enough memory for a copy of it; delete "
	     "snapshots that are no longer needed");
  return safe_strerror (err);
}

/* Wait until CHILD, which was just cloned with CLONE_PTRACE, stops for the
   first time.  Make it end with the debugger.  */

static void
wait_for_clone (pid_t child)
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

  wait_for_clone (middle);
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
    refuse (_("take a snapshot of"), process.pid,
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
    refuse (_("take a snapshot of"), process.pid,
	    clone_failure (-child).c_str ());

  m_holder = child;
  try
    {
      set_up_holder (worker.call_insn (), scratch);
    }
  catch (const gdb_exception_error &ex)
    {
      kill_holder (m_holder);
      m_holder = 0;
      throw;
    }
}

/* The call by which a holder lets process PID get at its memory and files,
   even where a security module wants to be told (Yama).  */

static linux_inject_call
permit_access (pid_t pid)
{
  return { SYS_prctl, PR_SET_PTRACER, (uint64_t) pid };
}

/* Make what was just cloned a good holder, which has SCRATCH memory.  */

void
cow_snapshot::set_up_holder (CORE_ADDR call_insn,
			     const linux_inject_scratch &scratch)
{
  wait_for_clone (m_holder);
  m_scratch = scratch;

  /* Out of the program's session, and reach of its terminal; and no end
     of a pipe or socket kept open.  */
  std::vector<linux_inject_call> calls = snapshot_let_go (m_files);
  calls.emplace_back (SYS_setsid);
  calls.push_back (permit_access (m_process->pid));
  linux_injector injector (m_holder, m_holder, call_insn);
  injector.run (calls, scratch);
  injector.release ();
}

/* Append to WARNINGS what the user should know is not held of process
   PID.  */

void
cow_snapshot::warn_of_what_is_missing (pid_t pid,
				       std::vector<std::string> *warnings)
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

  char name[64];
  std::string timers;
  xsnprintf (name, sizeof name, "/proc/%d/timers", (int) pid);
  if (snapshot_read_file (name, &timers) && !timers.empty ())
    warnings->push_back (_("the program uses POSIX timers, which are not "
			   "set back"));
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
      kill_holder (m_holder);
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

/* See linux-snapshot.h.  */

unsigned long long
cow_snapshot::size () const
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
  xsnprintf (name, sizeof name, "/proc/%d/smaps_rollup", (int) m_holder);
  if (snapshot_read_file (name, &text))
    for (const char *field : { "Private_Clean:", "Private_Dirty:" })
      total += strtoull (snapshot_status_field (text, field).c_str (),
			 nullptr, 10) * 1024;
  return total;
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
    refuse (what, pid, _("it was taken of another process"));
  if (!m_process->known)
    refuse (what, pid, _("it has called execve since, or was left by the "
			 "debugger"));
  if (!alive ())
    refuse (what, pid, _("the process that held it has been killed; delete "
			 "it and take another one"));
  check_process (what, process);

  std::vector<std::string> mine = read_stat (pid);
  std::vector<std::string> its = read_stat (m_holder);
  if (mine.size () <= STAT_START_STACK || its.size () <= STAT_START_STACK)
    refuse (what, pid, _("/proc can't be read"));
  if (mine[STAT_START_CODE] != its[STAT_START_CODE]
      || mine[STAT_START_STACK] != its[STAT_START_STACK])
    refuse (what, pid, _("it has called execve since"));

  if (lost.empty ())
    return;
  if (!snapshot_can_choose_ids (pid))
    refuse (what, pid,
	    string_printf (_("its thread %d has exited since, and only a "
			     "privileged program (CAP_CHECKPOINT_RESTORE) "
			     "can have it again with the same id"),
			   (int) *lost.begin ()).c_str ());
  for (pid_t lwp : lost)
    if (kill (lwp, 0) == 0 || errno == EPERM)
      refuse (what, pid,
	      string_printf (_("its thread %d has exited since, and its id "
			       "is another one's now"),
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
  restore_in_place (process, lost, true, &change, warnings);
  return change;
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

/* Make the memory of process PID, mapped as at the snapshot, what it was.
   WORKER is one of its threads.  BEFORE and REFILL are as in
   snapshot_find_changes.  Unmap SCRATCH.  */

void
cow_snapshot::restore_pages (linux_injector &worker, pid_t pid,
			     const linux_inject_scratch &scratch,
			     const snapshot_mappings &before,
			     const std::vector<snapshot_range> &refill)
{
  snapshot_page_rule rule;
  snapshot_page_set may_differ = candidates ();

  rule.by_frame = snapshot_frames_readable ();
  rule.by_contents = m_number <= m_process->before_fork;
  rule.candidates = &may_differ;
  snapshot_page_changes changes
    = snapshot_find_changes (pid, m_holder, m_mappings, before, m_copies,
			     refill, rule);

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

/* Restore the snapshot into PROCESS, which check_restorable has looked at.
   Its threads LOST are made anew, with their ids if CHOOSE_IDS.  Fill in
   CHANGE.  */

void
cow_snapshot::restore_in_place (const linux_snapshot_process &process,
				const std::set<pid_t> &lost,
				bool choose_ids,
				linux_snapshot_change *change,
				std::vector<std::string> *warnings)
{
  pid_t pid = process.pid;
  snapshot_mappings before = snapshot_read_mappings (pid);
  CORE_ADDR call_insn = snapshot_find_call_insn (pid, before);
  CORE_ADDR hole = snapshot_find_hole (before, m_mappings,
				       linux_inject_scratch::size);
  if (hole == 0)
    refuse (_("restore the snapshot of"), pid,
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
      std::vector<snapshot_range> refill;
      std::set<pid_t> anew;

      for (const std::pair<pid_t, pid_t> &one : change->recreated)
	anew.insert (one.second);
      sort_out_threads (&workers, m_threads, &change->ended);
      snapshot_drop_rseqs (workers, m_threads);
      snapshot_restore_mappings (workers[0], pid, m_holder, scratch,
				 m_mappings, m_state.brk, &refill, warnings);
      snapshot_restore_files (workers[0], pid, m_holder, scratch, m_files,
			      warnings);
      snapshot_restore_process_state (workers[0], scratch, m_state,
				      warnings);
      snapshot_restore_pending (workers, pid, scratch, m_threads, m_state);
      snapshot_restore_threads (workers, pid, scratch, m_threads, anew);
      restore_pages (workers[0], pid, scratch, before, refill);
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
  catch (const gdb_exception_error &ex)
    {
      for (linux_injector &worker : workers)
	worker.release ();
      kill (pid, SIGKILL);
      change->killed = true;
      change->reason = ex.what ();
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
    refuse (_("bring back"), m_process->pid, clone_failure (-pid).c_str ());

  try
    {
      wait_for_clone (pid);

      /* It was born into the holder's session.  */
      linux_injector born (pid, pid, call_insn);
      if (m_own_session)
	born.call ({SYS_setsid});
      else if (m_own_group)
	born.call ({SYS_setpgid, 0, 0});
      born.release ();

      linux_injector injector (m_holder, m_holder, call_insn);
      injector.call (permit_access (pid));
      injector.release ();
    }
  catch (const gdb_exception_error &ex)
    {
      kill_holder (pid);
      throw;
    }
  return pid;
}

/* The process has id PID from now on.  */

void
cow_snapshot::move_process (pid_t pid)
{
  rename_thread (m_process->pid, pid);
  auto old = known_processes.find (m_process->pid);
  if (old != known_processes.end () && old->second == m_process)
    known_processes.erase (old);
  m_process->pid = pid;
  m_process->start_time = stat_field (pid, STAT_START_TIME);
  known_processes[pid] = m_process;
}

/* Wait a little until process PID, which started at START_TIME, is not even
   a zombie any more, so that its id is free.  Return false if it has not
   ended at all.  */

static bool
wait_for_end (pid_t pid, const std::string &start_time)
{
  for (int waited = 0; waited < PARENT_WAIT; waited += 1000)
    {
      std::vector<std::string> stat = read_stat (pid);
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
    refuse (_("bring back"), old, _("it has called execve, or was left by "
				    "the debugger, since"));
  if (!alive ())
    refuse (_("bring back"), old,
	    _("the process that held it has been killed"));
  if (!wait_for_end (old, m_process->start_time))
    refuse (_("bring back"), old, _("it has not ended yet"));

  linux_snapshot_change change;
  change.pid = make_process_again ();
  move_process (change.pid);

  linux_snapshot_process process { change.pid, { change.pid }, false };
  try
    {
      restore_in_place (process, lost_threads (process), change.pid == old,
			&change, warnings);
    }
  catch (const gdb_exception_error &ex)
    {
      kill_holder (change.pid);
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
  auto it = known_processes.find (pid);
  if (it != known_processes.end ())
    it->second->before_fork = it->second->last;
}

/* See linux-snapshot.h.  */

void
linux_snapshot_forget_process (pid_t pid)
{
  auto it = known_processes.find (pid);
  if (it == known_processes.end ())
    return;

  it->second->known = false;
  known_processes.erase (it);
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
