/* Snapshots of a stopped GNU/Linux process: threads and signals.

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
#include "gdbsupport/gdb_wait.h"

#include <algorithm>
#include <dirent.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>

#ifndef PTRACE_PEEKSIGINFO
#define PTRACE_PEEKSIGINFO 0x4209
#endif

#ifndef PR_GET_TID_ADDRESS
#define PR_GET_TID_ADDRESS 40
#endif

#ifndef CLONE_PTRACE
#define CLONE_PTRACE 0x2000
#endif

#ifndef CLONE_UNTRACED
#define CLONE_UNTRACED 0x800000
#endif

#ifndef SYS_clone3
#define SYS_clone3 435
#endif

#ifndef SYS_rseq
#define SYS_rseq -1
#endif

/* rseq's flag that takes a registration back.  */
static const int RSEQ_UNREGISTER = 1;

/* The kernel's idea of how many signals there are, and of the sizes of
   some structures.  */
static const int KERNEL_SIGNALS = 64;
static const size_t KERNEL_SIGSET_SIZE = 8;
static const size_t KERNEL_SIGACTION_SIZE = 32;
static const size_t KERNEL_ITIMER_SIZE = 32;

/* sigaltstack's structure, as the kernel has it.  */

struct kernel_altstack
{
  uint64_t sp;
  int flags;
  int pad;
  uint64_t size;
};

/* What a thread is asked, and told, through scratch memory.  */

struct thread_data
{
  kernel_altstack altstack;
  uint64_t clear_tid;
  char name[16];
};

/* What the first thread is asked beside it.  */

struct process_data
{
  gdb_byte timers[3][KERNEL_ITIMER_SIZE];
  gdb_byte actions[KERNEL_SIGNALS][KERNEL_SIGACTION_SIZE];
};

/* The kernel's struct clone_args, as far as it is needed.  */

struct kernel_clone_args
{
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
  uint64_t stack, stack_size, tls, set_tid, set_tid_size;
};

/* How many threads are asked at the same time, and the size of the list
   of calls that each has.  */
static const size_t THREADS_AT_ONCE = 32;
static const size_t THREAD_TABLE_SIZE = 6 * sizeof (linux_inject_call);

static_assert (THREADS_AT_ONCE * THREAD_TABLE_SIZE
	       <= (linux_inject_scratch::data_offset
		   - linux_inject_scratch::calls_offset),
	       "the lists of calls fit into the scratch memory");
static_assert (THREADS_AT_ONCE * sizeof (thread_data) + sizeof (process_data)
	       <= linux_inject_scratch::data_size,
	       "the data fit into the scratch memory");

/* Return all signals that are pending for LWP, or, if SHARED, for its
   process.  */

static std::vector<siginfo_t>
peek_pending (pid_t lwp, bool shared)
{
  struct { uint64_t off; uint32_t flags; int32_t nr; } args;
  std::vector<siginfo_t> result;
  siginfo_t some[16];

  args.off = 0;
  args.flags = shared ? 1 : 0;
  args.nr = ARRAY_SIZE (some);
  while (true)
    {
      long n = ptrace (PTRACE_PEEKSIGINFO, lwp,
		       (PTRACE_TYPE_ARG3) &args, some);
      if (n <= 0)
	break;
      result.insert (result.end (), some, some + n);
      args.off += n;
    }

  return result;
}

/* See linux-snapshot-internal.h.  */

std::vector<siginfo_t>
snapshot_read_pending (pid_t lwp, bool shared)
{
  std::vector<siginfo_t> result = peek_pending (lwp, shared);

  auto is_stop = [] (const siginfo_t &info)
    {
      return info.si_signo == SIGSTOP || info.si_signo == SIGTRAP;
    };
  result.erase (std::remove_if (result.begin (), result.end (), is_stop),
		result.end ());
  return result;
}

/* See linux-snapshot-internal.h.  */

bool
snapshot_stop_pending (pid_t lwp)
{
  std::vector<siginfo_t> pending = peek_pending (lwp, false);

  return std::any_of (pending.begin (), pending.end (),
		      [] (const siginfo_t &info)
		      { return info.si_signo == SIGSTOP; });
}

/* Return the set of CPUs that thread LWP may run on, as the kernel has
   it.  */

static std::vector<unsigned long>
read_affinity (pid_t lwp)
{
  std::vector<unsigned long> set (1024 / sizeof (long));
  long size = syscall (SYS_sched_getaffinity, lwp,
		       set.size () * sizeof (long), set.data ());

  set.resize (size > 0 ? size / sizeof (long) : 0);
  return set;
}

/* See linux-snapshot-internal.h.  */

snapshot_thread
snapshot_read_thread (pid_t pid, pid_t lwp)
{
  snapshot_thread thread;

  thread.lwp = thread.original_lwp = lwp;
  thread.regs = linux_read_thread_regs (lwp);
  thread.rseq = linux_get_rseq_config (lwp);
  thread.pending = snapshot_read_pending (lwp, false);

  uint64_t head = 0;
  size_t len = 0;
  if (syscall (SYS_get_robust_list, lwp, &head, &len) == 0)
    {
      thread.robust_list = head;
      thread.robust_len = len;
    }

  thread.affinity = read_affinity (lwp);

  char file[64];
  xsnprintf (file, sizeof file, "/proc/%d/task/%d/comm", (int) pid,
	     (int) lwp);
  snapshot_read_file (file, &thread.name);
  if (!thread.name.empty ())
    thread.name.pop_back ();

  return thread;
}

/* See linux-snapshot-internal.h.  */

std::set<pid_t>
snapshot_list_threads (pid_t pid)
{
  char name[64];
  std::set<pid_t> result;

  xsnprintf (name, sizeof name, "/proc/%d/task", (int) pid);
  DIR *dir = opendir (name);
  if (dir == nullptr)
    error (_("Cannot read %s, which snapshots need: %s"), name,
	   safe_strerror (errno));
  while (struct dirent *entry = readdir (dir))
    if (entry->d_name[0] != '.')
      result.insert (atoi (entry->d_name));
  closedir (dir);

  return result;
}

/* See linux-snapshot-internal.h.  */

bool
snapshot_can_choose_ids (pid_t pid)
{
  char name[64];
  std::string status;

  xsnprintf (name, sizeof name, "/proc/%d/status", (int) pid);
  if (!snapshot_read_file (name, &status))
    return false;

  uint64_t caps
    = strtoull (snapshot_status_field (status, "CapEff:").c_str (), nullptr,
		16);
  /* CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN.  */
  return (caps & (((uint64_t) 1 << 40) | ((uint64_t) 1 << 21))) != 0;
}

/* Run LISTS, one for each of WORKERS from FIRST on, side by side.  */

static void
run_side_by_side (snapshot_workers &workers, size_t first,
		  const linux_inject_scratch &scratch,
		  std::vector<std::vector<linux_inject_call>> &lists)
{
  size_t table = scratch.calls_offset;

  for (size_t i = 0; i < lists.size (); ++i)
    {
      workers[first + i].start (lists[i], scratch, table);
      table += THREAD_TABLE_SIZE;
    }
  for (size_t i = 0; i < lists.size (); ++i)
    workers[first + i].finish (lists[i]);
}

/* The calls that make a thread tell what it was told, to DATA.  */

static std::vector<linux_inject_call>
questions (CORE_ADDR data)
{
  return
    {
      {SYS_sigaltstack, 0, data + offsetof (thread_data, altstack)},
      {SYS_prctl, PR_GET_TID_ADDRESS,
       data + offsetof (thread_data, clear_tid)},
    };
}

/* Fill in THREAD from DATA, which ANSWERS have filled in.  */

static void
take_answers (snapshot_thread *thread, const thread_data &data,
	      const std::vector<linux_inject_call> &answers)
{
  if (answers[0].result == 0)
    {
      thread->altstack_sp = data.altstack.sp;
      thread->altstack_size = data.altstack.size;
      thread->altstack_flags = data.altstack.flags & ~SS_ONSTACK;
    }
  else
    thread->altstack_flags = SS_DISABLE;
  thread->clear_tid = answers[1].result == 0 ? data.clear_tid : 0;
}

/* Ask all of WORKERS but the first.  */

static void
ask_other_threads (snapshot_workers &workers, pid_t pid,
		   const linux_inject_scratch &scratch,
		   std::vector<snapshot_thread> *threads)
{
  for (size_t first = 1; first < workers.size (); first += THREADS_AT_ONCE)
    {
      size_t n = std::min (workers.size () - first, THREADS_AT_ONCE);
      std::vector<std::vector<linux_inject_call>> lists;
      std::vector<thread_data> data (n);

      for (size_t i = 0; i < n; ++i)
	lists.push_back (questions (scratch.data ()
				    + i * sizeof (thread_data)));
      run_side_by_side (workers, first, scratch, lists);
      if (!linux_read_memory (pid, scratch.data (), data.data (),
			      n * sizeof (thread_data)))
	error (_("Cannot read memory of process %d: %s"), (int) pid,
	       safe_strerror (errno));
      for (size_t i = 0; i < n; ++i)
	take_answers (&(*threads)[first + i], data[i], lists[i]);
    }
}

/* See linux-snapshot-internal.h.  */

int64_t
snapshot_ask_and_clone (snapshot_workers &workers,
			const linux_inject_scratch &scratch,
			std::vector<snapshot_thread> *threads,
			snapshot_process_state *state, uint64_t flags)
{
  pid_t pid = workers[0].lwp ();
  struct { thread_data thread; process_data process; } data;

  ask_other_threads (workers, pid, scratch, threads);

  CORE_ADDR at = scratch.data ();
  std::vector<linux_inject_call> calls = questions (at);
  at += sizeof (thread_data);
  for (int i = 0; i < 3; ++i, at += KERNEL_ITIMER_SIZE)
    calls.emplace_back (SYS_getitimer, i, at);
  for (int i = 1; i <= KERNEL_SIGNALS; ++i, at += KERNEL_SIGACTION_SIZE)
    calls.emplace_back (SYS_rt_sigaction, i, 0, at, KERNEL_SIGSET_SIZE);
  calls.emplace_back (SYS_brk, 0);
  size_t brk = calls.size () - 1;
  calls.emplace_back (SYS_clone, flags, 0, 0, 0, 0);
  workers[0].run (calls, scratch);

  if (!linux_read_memory (pid, scratch.data (), &data, sizeof data))
    error (_("Cannot read memory of process %d: %s"), (int) pid,
	   safe_strerror (errno));
  take_answers (&(*threads)[0], data.thread, calls);
  const gdb_byte *timers = &data.process.timers[0][0];
  state->timers.assign (timers, timers + sizeof data.process.timers);
  const gdb_byte *actions = &data.process.actions[0][0];
  state->actions.assign (actions, actions + sizeof data.process.actions);
  state->brk = calls[brk].result;
  return calls.back ().result;
}

/* See linux-snapshot-internal.h.  */

void
snapshot_restore_process_state (linux_injector &worker,
				const linux_inject_scratch &scratch,
				const snapshot_process_state &state,
				bool timers,
				std::vector<std::string> *warnings)
{
  std::vector<linux_inject_call> calls;
  CORE_ADDR at = scratch.data ();
  gdb::byte_vector data = state.timers;

  data.insert (data.end (), state.actions.begin (), state.actions.end ());
  if (!linux_write_memory (worker.lwp (), at, data.data (), data.size ()))
    error (_("Cannot write memory of process %d: %s"),
	   (int) worker.lwp (), safe_strerror (errno));

  for (int i = 0; i < 3; ++i, at += KERNEL_ITIMER_SIZE)
    if (timers)
      calls.emplace_back (SYS_setitimer, i, at);
  for (int i = 1; i <= KERNEL_SIGNALS; ++i, at += KERNEL_SIGACTION_SIZE)
    if (i != SIGKILL && i != SIGSTOP)
      calls.emplace_back (SYS_rt_sigaction, i, at, 0, KERNEL_SIGSET_SIZE);
  worker.run (calls, scratch);

  for (const linux_inject_call &one : calls)
    if (one.result < 0)
      warnings->push_back
	(string_printf (_("what the program does on a signal, or one of "
			  "its interval timers, could not be set back: %s"),
			safe_strerror (-one.result)));
}

/* See linux-snapshot-internal.h.  */

int64_t
snapshot_clone_with_id (linux_injector &worker, pid_t pid,
			const linux_inject_scratch &scratch,
			uint64_t flags, pid_t id)
{
  struct { kernel_clone_args args; int32_t id; } data {};

  data.args.flags = flags | CLONE_PTRACE | CLONE_UNTRACED;
  if (id != 0)
    {
      data.args.set_tid = scratch.data () + sizeof data.args;
      data.args.set_tid_size = 1;
      data.id = id;
    }
  if (!linux_write_memory (pid, scratch.data (), &data, sizeof data))
    error (_("Cannot write memory of process %d: %s"), (int) pid,
	   safe_strerror (errno));
  return worker.call ({SYS_clone3, scratch.data (), sizeof data.args});
}

/* See linux-snapshot-internal.h.  */

pid_t
snapshot_recreate_thread (linux_injector &worker, pid_t pid,
			  const linux_inject_scratch &scratch,
			  const snapshot_thread &thread, bool choose_id)
{
  uint64_t flags = (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND
		    | CLONE_THREAD | CLONE_SYSVSEM);
  int64_t id = snapshot_clone_with_id (worker, pid, scratch, flags,
				       choose_id ? thread.lwp : 0);
  if (id < 0)
    error (_("Cannot make thread %d again, which has exited since: %s"),
	   (int) thread.lwp, safe_strerror (-id));

  int status;
  if (linux_inject_waitpid (id, &status, 0) != id || !WIFSTOPPED (status))
    error (_("Thread %d was killed while it was made again"), (int) id);
  return id;
}

/* See linux-snapshot-internal.h.  */

void
snapshot_drop_rseqs (snapshot_workers &workers,
		     const std::vector<snapshot_thread> &threads)
{
  for (size_t i = 0; i < threads.size (); ++i)
    {
      linux_rseq_config now = linux_get_rseq_config (workers[i].lwp ());

      if (now.address != 0 && now.address != threads[i].rseq.address)
	workers[i].call ({SYS_rseq, now.address, now.size, RSEQ_UNREGISTER,
			  now.signature});
    }
}

/* The calls that tell the kernel about THREAD, which is NOW, what it had
   told it.  DATA is where they find what they point at.  */

static std::vector<linux_inject_call>
reminders (const snapshot_thread &thread, pid_t now, CORE_ADDR data)
{
  std::vector<linux_inject_call> calls;

  calls.emplace_back (SYS_sigaltstack,
		      data + offsetof (thread_data, altstack), 0);
  calls.emplace_back (SYS_set_tid_address, thread.clear_tid);
  if (thread.robust_len != 0)
    calls.emplace_back (SYS_set_robust_list, thread.robust_list,
			thread.robust_len);

  if (thread.rseq.address != linux_get_rseq_config (now).address)
    calls.emplace_back (SYS_rseq, thread.rseq.address, thread.rseq.size,
			thread.rseq.flags, thread.rseq.signature);
  calls.emplace_back (SYS_prctl, PR_SET_NAME,
		      data + offsetof (thread_data, name));
  return calls;
}

/* See linux-snapshot-internal.h.  */

void
snapshot_restore_threads (snapshot_workers &workers, pid_t pid,
			  const linux_inject_scratch &scratch,
			  const std::vector<snapshot_thread> &threads)
{
  for (size_t first = 0; first < threads.size (); first += THREADS_AT_ONCE)
    {
      size_t n = std::min (threads.size () - first, THREADS_AT_ONCE);
      std::vector<std::vector<linux_inject_call>> lists;
      std::vector<thread_data> data (n);

      for (size_t i = 0; i < n; ++i)
	{
	  const snapshot_thread &thread = threads[first + i];
	  pid_t now = workers[first + i].lwp ();

	  data[i] = {};
	  data[i].altstack.sp = thread.altstack_sp;
	  data[i].altstack.size = thread.altstack_size;
	  data[i].altstack.flags = thread.altstack_flags;
	  strncpy (data[i].name, thread.name.c_str (),
		   sizeof data[i].name - 1);
	  lists.push_back (reminders (thread, now, scratch.data ()
				      + i * sizeof (thread_data)));
	  if (read_affinity (now) != thread.affinity)
	    syscall (SYS_sched_setaffinity, now,
		     thread.affinity.size () * sizeof (long),
		     thread.affinity.data ());
	}
      if (!linux_write_memory (pid, scratch.data (), data.data (),
			       n * sizeof (thread_data)))
	error (_("Cannot write memory of process %d: %s"), (int) pid,
	       safe_strerror (errno));
      run_side_by_side (workers, first, scratch, lists);
    }
}

/* True if A and B are the same signals.  */

static bool
same_signals (const std::vector<siginfo_t> &a,
	      const std::vector<siginfo_t> &b)
{
  return (a.size () == b.size ()
	  && (a.empty ()
	      || memcmp (a.data (), b.data (),
			 a.size () * sizeof (a[0])) == 0));
}

/* Take away all signals that are pending for WORKER alone, and for its
   process.  */

static void
drain_signals (linux_injector &worker, pid_t pid,
	       const linux_inject_scratch &scratch)
{
  struct { uint64_t set; struct { int64_t s, ns; } timeout; } data {};
  data.set = ~(((uint64_t) 1 << (SIGKILL - 1))
	       | ((uint64_t) 1 << (SIGSTOP - 1))
	       | ((uint64_t) 1 << (SIGTRAP - 1)));
  CORE_ADDR at = scratch.data ();
  if (!linux_write_memory (pid, at, &data, sizeof data))
    error (_("Cannot write memory of process %d: %s"), (int) pid,
	   safe_strerror (errno));

  /* Bounded, should a timer send one after the other.  */
  for (int i = 0; i < 100000; ++i)
    if (worker.call ({SYS_rt_sigtimedwait, at, 0,
		      at + offsetof (decltype (data), timeout),
		      KERNEL_SIGSET_SIZE}) < 0)
      break;
}

/* Queue SIGNALS again for thread LWP of process PID, or for the whole
   process if that is zero.  */

static void
queue_signals (linux_injector &worker, pid_t pid, pid_t lwp,
	       const linux_inject_scratch &scratch,
	       const std::vector<siginfo_t> &signals)
{
  const size_t at_once = scratch.data_size / sizeof (siginfo_t);

  for (size_t first = 0; first < signals.size (); first += at_once)
    {
      size_t n = std::min (signals.size () - first, at_once);
      std::vector<linux_inject_call> calls;
      CORE_ADDR at = scratch.data ();

      if (!linux_write_memory (pid, at, &signals[first],
			       n * sizeof (siginfo_t)))
	error (_("Cannot write memory of process %d: %s"), (int) pid,
	       safe_strerror (errno));
      for (size_t i = 0; i < n; ++i, at += sizeof (siginfo_t))
	if (lwp != 0)
	  calls.emplace_back (SYS_rt_tgsigqueueinfo, pid, lwp,
			      signals[first + i].si_signo, at);
	else
	  calls.emplace_back (SYS_rt_sigqueueinfo, pid,
			      signals[first + i].si_signo, at);
      worker.run (calls, scratch);
    }
}

/* See linux-snapshot-internal.h.  */

void
snapshot_restore_pending (snapshot_workers &workers, pid_t pid,
			  const linux_inject_scratch &scratch,
			  const std::vector<snapshot_thread> &threads,
			  const snapshot_process_state &state)
{
  bool shared_differ
    = !same_signals (snapshot_read_pending (workers[0].lwp (), true),
		     state.pending);

  for (size_t i = 0; i < threads.size (); ++i)
    {
      std::vector<siginfo_t> now
	= snapshot_read_pending (workers[i].lwp (), false);
      bool differ = !same_signals (now, threads[i].pending);
      if (!differ && !(i == 0 && shared_differ))
	continue;

      /* This takes the process's signals too.  */
      drain_signals (workers[i], pid, scratch);
      shared_differ = true;
      queue_signals (workers[0], pid, workers[i].lwp (), scratch,
		     threads[i].pending);
    }

  if (shared_differ)
    queue_signals (workers[0], pid, 0, scratch, state.pending);
}

#endif /* LINUX_INJECT_AVAILABLE */
