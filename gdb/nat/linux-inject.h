/* Run system calls in a stopped thread of a GNU/Linux process.

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

#ifndef NAT_LINUX_INJECT_H
#define NAT_LINUX_INJECT_H

/* A debugger sometimes needs the program to do something that only the
   program can do to itself: map memory, close a file, make a copy of
   itself.  This file has a stopped thread run such system calls, and
   then puts it back as it was, so that the program never knows.

   A call is run in one of two ways.  linux_injector::call single-steps
   the thread over a system call instruction that is anywhere in the
   program (normally the vDSO's), which needs nothing of the program's
   memory.  linux_injector::run hands the thread a list of calls in a
   scratch mapping, with a loop of a few instructions that runs them, at
   the cost of one stop for all of them.

   All that depends on the architecture is in one place in
   linux-inject.c.  Where it doesn't know the architecture, neither this
   nor what is built on it is compiled.  */

#if defined __x86_64__ && !defined __ILP32__
#define LINUX_INJECT_AVAILABLE 1
#else
#define LINUX_INJECT_AVAILABLE 0
#endif

#include "gdbsupport/array-view.h"
#include "gdbsupport/byte-vector.h"

#include <signal.h>
#include <sys/types.h>
#include <vector>

/* What ptrace can read and write of a stopped thread.  */

struct linux_thread_regs
{
  /* The general registers, as PTRACE_GETREGSET has them.  */
  gdb::byte_vector general;

  /* All other registers (floating point, vectors, matrices), likewise.
     May be empty, where only the general ones matter.  */
  gdb::byte_vector extended;

  /* The signals that the thread blocks.  */
  uint64_t sigmask = 0;

  /* What the thread stopped for, if that is known.  */
  bool has_stop_info = false;
  siginfo_t stop_info;
};

/* A system call to run.  The code that runs in the program reads it in
   this very layout.  */

struct linux_inject_call
{
  linux_inject_call (int number_, uint64_t a0 = 0, uint64_t a1 = 0,
		     uint64_t a2 = 0, uint64_t a3 = 0, uint64_t a4 = 0,
		     uint64_t a5 = 0)
    : number (number_), args {a0, a1, a2, a3, a4, a5}
  {
  }

  uint64_t number;
  uint64_t args[6];

  /* What the call returned: -ERRNO where it failed.  Until it has been
     run, a number that no call returns.  */
  int64_t result = LINUX_INJECT_NOT_RUN;

  static constexpr int64_t LINUX_INJECT_NOT_RUN = INT64_MIN;
};

/* A mapping in the program for the use of linux_injector::run.  */

struct linux_inject_scratch
{
  /* Where it is in the program.  Zero if there is none.  */
  CORE_ADDR address = 0;

  /* True if code can be run in it.  Otherwise lists of calls are
     single-stepped, one by one.  */
  bool executable = false;

  /* The size of the mapping, and its parts: the code, the list of calls,
     and what is left for the data that calls point at.  */
  static constexpr size_t size = 0x10000;
  static constexpr size_t calls_offset = 0x100;
  static constexpr size_t data_offset = 0x4000;
  static constexpr size_t data_size = size - data_offset;
  static constexpr size_t max_calls
    = (data_offset - calls_offset) / sizeof (linux_inject_call);

  CORE_ADDR data () const
  { return address + data_offset; }
};

/* A stopped thread that is made to run system calls.  All its signals
   but SIGTRAP are blocked meanwhile.  */

class linux_injector
{
public:

  /* Take over thread LWP of process PID.  CALL_INSN is the address of a
     system call instruction in its memory.  If the thread is stopped in
     the middle of a system call, for an event for instance, then that
     call is finished or left first.  OTHERS is true if the process has more
     threads than this one.  */
  linux_injector (pid_t pid, pid_t lwp, CORE_ADDR call_insn,
		  bool others = false);

  /* Put the thread back as it was, unless release or gone.  */
  ~linux_injector ();

  linux_injector (linux_injector &&other);
  DISABLE_COPY_AND_ASSIGN (linux_injector);

  pid_t lwp () const
  { return m_lwp; }

  /* The system call instruction that it uses.  */
  CORE_ADDR call_insn () const
  { return m_call_insn; }

  /* What will be put back.  The extended registers are missing.  */
  const linux_thread_regs &saved () const
  { return m_saved; }

  /* Run CALL by a single step, and return its result.  */
  int64_t call (const linux_inject_call &call);

  /* Map scratch memory at ADDRESS, where nothing is mapped.  */
  linux_inject_scratch map_scratch (CORE_ADDR address);

  /* Run CALLS, all of them, whatever their results.  */
  void run (std::vector<linux_inject_call> &calls,
	    const linux_inject_scratch &scratch);

  /* The same for a list that starts at offset TABLE of SCRATCH and is
     short enough; start lets the thread run, finish waits for it.  Between
     them other threads can be started, with tables of their own.  */
  void start (std::vector<linux_inject_call> &calls,
	      const linux_inject_scratch &scratch,
	      size_t table = linux_inject_scratch::calls_offset);
  void finish (std::vector<linux_inject_call> &calls);

  /* End the thread, which must not be the only one, by exit.  */
  void end_thread ();

  /* Have done with the thread without putting anything back: the caller
     is about to set everything that a thread has.  SIGSTOPs that were
     pending for it are pending again.  */
  void release ();

private:
  void settle ();
  int resume (int request);
  int wait ();
  void put_back ();
  void requeue_stops ();

  pid_t m_pid;
  pid_t m_lwp;
  CORE_ADDR m_call_insn;
  bool m_others;

  /* False once there is nothing to put back.  */
  bool m_active = false;

  /* True if the thread was at the entry of a system call.  */
  bool m_at_entry = false;

  /* How many SIGSTOPs were reported, and eaten.  */
  int m_stops = 0;

  linux_thread_regs m_saved;

  /* The thread's restartable sequence, which the kernel forgets when it
     sees the thread elsewhere: where its pointer is, and what it was.  */
  CORE_ADDR m_rseq_address = 0;
  uint64_t m_rseq_pointer = 0;

  /* The list that start has started.  */
  CORE_ADDR m_table = 0;
  CORE_ADDR m_code_end = 0;
};

/* What PTRACE_GET_RSEQ_CONFIGURATION answers.  ADDRESS is zero where the
   thread has none, or the kernel can't tell.  */

struct linux_rseq_config
{
  uint64_t address = 0;
  uint32_t size = 0;
  uint32_t signature = 0;
  uint32_t flags = 0;
  uint32_t pad = 0;
};

extern linux_rseq_config linux_get_rseq_config (pid_t lwp);

/* Return true if system calls can be injected into LWP; otherwise say in
   *WHY why not.  Throws an error where it is not stopped.  */
extern bool linux_inject_possible (pid_t lwp, std::string *why);

/* Read all there is of LWP, which is stopped, without running it.
   Throws an error where it is not stopped.  */
extern linux_thread_regs linux_read_thread_regs (pid_t lwp);

/* Set LWP, which is stopped, to REGS.  */
extern void linux_write_thread_regs (pid_t lwp,
				     const linux_thread_regs &regs);

/* REGS are those of thread LWP of process PID.  If it was inside a system
   call, change them so that it does the call again from its start when
   it is resumed, whatever the kernel remembers.  */
extern void linux_restart_call (pid_t pid, pid_t lwp,
				linux_thread_regs *regs);

/* The bytes of a system call instruction.  */
extern gdb::array_view<const gdb_byte> linux_call_insn ();

/* Wait for LWP, a child or tracee, with __WALL, whatever signals come in
   between.  Returns what waitpid does.  */
extern pid_t linux_inject_waitpid (pid_t lwp, int *status, int options);

/* Read or write LEN bytes at ADDRESS of process PID, which is traced and
   stopped, whatever the protection there.  Return true on success.  */
extern bool linux_read_memory (pid_t pid, CORE_ADDR address, void *buf,
			       size_t len);
extern bool linux_write_memory (pid_t pid, CORE_ADDR address,
				const void *buf, size_t len);

#endif /* NAT_LINUX_INJECT_H */
