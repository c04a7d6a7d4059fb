/* The parts of recording that depend on the architecture.

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

#ifndef NAT_LINUX_RECORD_ARCH_H
#define NAT_LINUX_RECORD_ARCH_H

/* Recording knows one architecture, x86-64, and what it needs to know of
   it is here: registers by their use, the instructions whose results come
   from outside of the program, and the debug registers.  */

#include "nat/linux-record-log.h"
#include "nat/linux-snapshot.h"

#include <sys/user.h>

class linux_injector;

/* The general registers of a thread.  */

typedef struct user_regs_struct record_regs;

extern record_regs record_read_regs (pid_t pid);
extern void record_write_regs (pid_t pid, const record_regs &regs);

/* True if a program with registers A could not tell that they are not
   B.  */
extern bool record_same_regs (const record_regs &a, const record_regs &b);

/* Return the name of a register in which it could, or null.  */
extern const char *record_different_reg (const record_regs &a,
					 const record_regs &b);

/* The same as record_same_regs for the extended registers, as
   PTRACE_GETREGSET has them.  */
extern bool record_same_extended (const gdb::byte_vector &a,
				  const gdb::byte_vector &b);

/* Return the part of the stack of a program with REGS that it does not use.
   What is there differs from time to time: the dynamic linker saves there
   what the processor takes for used of its registers.  */
extern linux_snapshot_piece record_dead_stack (const record_regs &regs);

/* Fill in number, place and arguments of EVENT, a system call that a
   program with REGS is at the entry of.  */
extern void record_read_call (const record_regs &regs, record_event *event);

/* A program has REGS at the entry of a system call, or at a stop instead of
   it: make them those from before the instruction.  */
extern void record_leave_call (record_regs *regs);

/* A single step over a system call leaves the trap flag in a register of a
   program with REGS: clear it.  */
extern void record_clear_step (record_regs *regs);

/* The same for what is left in memory of process PID, which had BEFORE when
   it did the step.  */
extern void record_forget_step (pid_t pid, const record_regs &before);

/* Set in REGS, after a system call, the registers that every call destroys
   to what they are in FROM.  */
extern void record_copy_clobbered (record_regs *regs,
				   const record_regs &from);

/* True if RESULT is what a call returns that a signal has interrupted and
   that the kernel may do again.  */
extern bool record_interrupted (int64_t result);

/* Set or clear the flag that lets process PID execute the next instruction
   although a debug register watches for that.  */
extern void record_set_resume_flag (pid_t pid, bool set);

/* True if process PID has stopped at the entry of a system call.  */
extern bool record_at_call_entry (pid_t pid);

/* True if the instruction at PC of process PID calls a function or returns
   from one.  */
extern bool record_at_frame_change (pid_t pid, CORE_ADDR pc);

/* True if the instruction at PC of process PID is a system call.  */
extern bool record_at_call (pid_t pid, CORE_ADDR pc);

/* If the instruction at PC of process PID repeats itself, return its length,
   otherwise zero.  */
extern int record_at_repeat (pid_t pid, CORE_ADDR pc);

/* An instruction that repeats itself is one instruction: no place in a history
   is in the midst of it, but for a fault.  If process PID is stopped there, by
   something else than a fault, let it finish the instruction, or come to
   one.  */
extern void record_finish_repeat (pid_t pid);

/* Process PID is at the first instruction of a signal handler.  Return what
   the kernel has put on the stack for it.  Some of that depends on what the
   debugger has done before: the last trap, and which of the extended
   registers were in use.  */
extern record_memory record_read_frame (pid_t pid);

/* Let MASK be the signal mask that process PID has again when it returns
   from that handler.  */
extern void record_write_frame_mask (pid_t pid, uint64_t mask);

/* Read or set the signal mask of process PID, which has stopped.  In a call
   that waits with a mask of its own, what is read is the other one.  */
extern uint64_t record_read_mask (pid_t pid);
extern void record_write_mask (pid_t pid, uint64_t mask);

/* If the instruction at REGS of process PID reads the time-stamp counter,
   return its length, and set *WITH_CPU if it tells the CPU too.  Otherwise
   return zero.  */
extern int record_at_time_stamp (pid_t pid, const record_regs &regs,
				 bool *with_cpu);

/* Let REGS be what they are after that instruction: it has read VALUE and
   CPU.  LENGTH and WITH_CPU are what record_at_time_stamp said.  */
extern void record_set_time_stamp (record_regs *regs, int length,
				   bool with_cpu, uint64_t value,
				   uint32_t cpu);

/* Read the counter and the CPU here.  */
extern uint64_t record_time_stamp (uint32_t *cpu);

/* What to tell arch_prctl so that the instruction cpuid is a fault, or none.
   Not every processor can do that.  */
enum { RECORD_ARCH_CPUID_SET = 0x1012 };

/* Have it be none in this process, if ALLOW, or a fault.  To switch that
   takes the processor longer than all else that is done for a system call,
   above all in a virtual machine; so the debugger has it like the
   program.  */
extern void record_allow_cpuid (bool allow);

/* True if the instruction at PC of process PID takes a random number from the
   processor.  It does so without anybody's notice.  */
extern bool record_at_random (pid_t pid, CORE_ADDR pc);

/* If process PID has stopped because it may not execute cpuid by itself, do
   that for it, and return true.  What it sees of the processor is the truth,
   but for instructions whose results can't be recorded: there are none.  */
extern bool record_execute_cpuid (pid_t pid);

/* The functions of the vDSO read the clock from memory that the kernel
   changes at any time.  Make those of process PID system calls, which is
   stopped; return what was there.  Throws an error if a thread of it is in
   the middle of one.  */
extern std::vector<record_memory> record_replace_vdso (pid_t pid);

/* The debug registers of a thread.  */

class record_debug_regs
{
public:
  /* What is to be watched.  */
  enum what { execution = 0, writes = 1, accesses = 3 };

  /* None in use.  */
  record_debug_regs () = default;

  /* Those of PID now.  */
  explicit record_debug_regs (pid_t pid);

  /* Watch LEN bytes at ADDRESS too, by as many registers as that takes.
     Return false, with nothing changed, if there are not so many.  */
  bool add (CORE_ADDR address, int len, what type);

  /* Set those of PID to these.  */
  void write (pid_t pid) const;

  /* Return which of them made PID stop, a bit each, and have it
     forgotten.  */
  static unsigned hits (pid_t pid);

  /* The address that register N watches.  */
  CORE_ADDR address (int n) const
  { return m_address[n]; }

  /* How many are in use.  */
  int used () const
  { return m_used; }

private:
  unsigned long m_address[4] = {};
  unsigned long m_control = 0;
  int m_used = 0;
};

#endif /* NAT_LINUX_RECORD_ARCH_H */
