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

#include "gdbsupport/common-defs.h"
#include "nat/linux-record.h"

#if LINUX_RECORD_AVAILABLE

#include "nat/gdb_ptrace.h"
#include "nat/linux-nat.h"
#include "nat/linux-record-arch.h"
#include "nat/linux-snapshot-internal.h"
#include "gdbsupport/gdb_wait.h"

#include <algorithm>
#include <cpuid.h>
#include <elf.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <ucontext.h>

/* The resume flag, which the processor sets as it likes, and the trap flag,
   which makes single steps.  */
static const unsigned long EFLAGS_RF = 1 << 16;
static const unsigned long EFLAGS_TF = 1 << 8;

/* Where the parts of the extended registers are that say which others are
   in use rather than what they are.  */
static const size_t XSAVE_HEADER = 512;
static const size_t XSAVE_HEADER_END = 576;
static const size_t XSAVE_SOFTWARE = 464;

/* The longest instruction there is.  */
static const size_t MAX_INSN = 15;

#ifndef PTRACE_GETSIGMASK
#define PTRACE_GETSIGMASK 0x420a
#define PTRACE_SETSIGMASK 0x420b
#endif

/* What PTRACE_GETEVENTMSG answers at the entry of a system call.  */
static const unsigned long EVENTMSG_SYSCALL_ENTRY = 1;

/* See linux-record-arch.h.  */

record_regs
record_read_regs (pid_t pid)
{
  record_regs regs;

  if (ptrace (PTRACE_GETREGS, pid, (PTRACE_TYPE_ARG3) 0, &regs) != 0)
    error (_("Cannot read the registers of process %d: %s"), (int) pid,
	   safe_strerror (errno));
  return regs;
}

/* See linux-record-arch.h.  */

void
record_write_regs (pid_t pid, const record_regs &regs)
{
  if (ptrace (PTRACE_SETREGS, pid, (PTRACE_TYPE_ARG3) 0, &regs) != 0)
    error (_("Cannot write the registers of process %d: %s"), (int) pid,
	   safe_strerror (errno));
}

/* See linux-record-arch.h.  */

const char *
record_different_reg (const record_regs &a, const record_regs &b)
{
  /* In the order of record_regs.  */
  static const char *const names[]
    = { "r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8",
	"rax", "rcx", "rdx", "rsi", "rdi", "orig_rax", "rip", "cs", "eflags",
	"rsp", "ss", "fs_base", "gs_base", "ds", "es", "fs", "gs" };
  const unsigned long long *x = (const unsigned long long *) &a;
  const unsigned long long *y = (const unsigned long long *) &b;

  gdb_static_assert (sizeof a == sizeof *x * ARRAY_SIZE (names));
  for (size_t i = 0; i < ARRAY_SIZE (names); ++i)
    {
      unsigned long long mask = ~0ull;
      if (&x[i] == &a.orig_rax)
	mask = 0;
      else if (&x[i] == &a.eflags)
	mask = ~EFLAGS_RF;
      if (((x[i] ^ y[i]) & mask) != 0)
	return names[i];
    }
  return nullptr;
}

/* See linux-record-arch.h.  */

bool
record_same_regs (const record_regs &a, const record_regs &b)
{
  return record_different_reg (a, b) == nullptr;
}

/* See linux-record-arch.h.  */

bool
record_same_extended (const gdb::byte_vector &a, const gdb::byte_vector &b)
{
  if (a.size () != b.size () || a.size () < XSAVE_HEADER_END)
    return a == b;
  return (memcmp (a.data (), b.data (), XSAVE_SOFTWARE) == 0
	  && memcmp (a.data () + XSAVE_HEADER_END,
		     b.data () + XSAVE_HEADER_END,
		     a.size () - XSAVE_HEADER_END) == 0);
}

/* See linux-record-arch.h.  */

linux_snapshot_piece
record_dead_stack (const record_regs &regs)
{
  /* What is right below the stack pointer is used.  */
  const size_t red_zone = 128, size = 65536;

  return { (CORE_ADDR) regs.rsp - red_zone - size, size };
}

/* See linux-record-arch.h.  */

void
record_read_call (const record_regs &regs, record_event *event)
{
  event->number = regs.orig_rax;
  event->pc = regs.rip;
  event->args[0] = regs.rdi;
  event->args[1] = regs.rsi;
  event->args[2] = regs.rdx;
  event->args[3] = regs.r10;
  event->args[4] = regs.r8;
  event->args[5] = regs.r9;
}

/* See linux-record-arch.h.  */

void
record_leave_call (record_regs *regs)
{
  regs->rax = regs->orig_rax;
  regs->rip -= linux_call_insn ().size ();
  regs->orig_rax = -1;
}

/* See linux-record-arch.h.  */

void
record_clear_step (record_regs *regs)
{
  regs->r11 &= ~EFLAGS_TF;
}

/* True if BYTE is a prefix of an instruction.  */

static bool
is_prefix (gdb_byte byte)
{
  switch (byte)
    {
    case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65:
    case 0x66: case 0x67: case 0xf0: case 0xf2: case 0xf3:
      return true;
    default:
      return (byte & 0xf0) == 0x40;
    }
}

/* Read the LEN bytes at PC of process PID, an instruction and what comes after
   it, into CODE.  What is on a page that is not there is zero.  */

static void
read_code (pid_t pid, CORE_ADDR pc, gdb_byte *code, size_t len)
{
  memset (code, 0, len);
  if (!linux_read_memory (pid, pc, code, len))
    linux_read_memory (pid, pc, code,
		       std::min ((CORE_ADDR) len, -pc & 0xfff));
}

/* See linux-record-arch.h.  */

void
record_forget_step (pid_t pid, const record_regs &before)
{
  gdb_byte code[2];
  uint64_t flags;

  /* pushf.  */
  read_code (pid, before.rip, code, sizeof code);
  if (code[0] != 0x9c && (code[0] != 0x48 || code[1] != 0x9c))
    return;

  CORE_ADDR at = before.rsp - sizeof flags;
  if (linux_read_memory (pid, at, &flags, sizeof flags)
      && (flags & EFLAGS_TF) != 0)
    {
      flags &= ~EFLAGS_TF;
      linux_write_memory (pid, at, &flags, sizeof flags);
    }
}

/* See linux-record-arch.h.  */

void
record_copy_clobbered (record_regs *regs, const record_regs &from)
{
  regs->rcx = from.rcx;
  regs->r11 = from.r11;
}

/* See linux-record-arch.h.  */

bool
record_interrupted (int64_t result)
{
  /* The kernel's ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND and
     ERESTART_RESTARTBLOCK, which no user header has.  */
  return (result == -512 || result == -513 || result == -514
	  || result == -516);
}

/* See linux-record-arch.h.  */

void
record_set_resume_flag (pid_t pid, bool set)
{
  record_regs regs = record_read_regs (pid);

  if (((regs.eflags & EFLAGS_RF) != 0) == set)
    return;
  regs.eflags ^= EFLAGS_RF;
  record_write_regs (pid, regs);
}

/* See linux-record-arch.h.  */

bool
record_at_call_entry (pid_t pid)
{
  siginfo_t info;
  unsigned long message = 0;

  return (ptrace (PTRACE_GETSIGINFO, pid, (PTRACE_TYPE_ARG3) 0, &info) == 0
	  && info.si_code == SYSCALL_SIGTRAP
	  && ptrace (PTRACE_GETEVENTMSG, pid, (PTRACE_TYPE_ARG3) 0,
		     &message) == 0
	  && message == EVENTMSG_SYSCALL_ENTRY);
}

/* See linux-record-arch.h.  */

bool
record_at_frame_change (pid_t pid, CORE_ADDR pc)
{
  gdb_byte code[MAX_INSN + 1];
  size_t i = 0;

  read_code (pid, pc, code, sizeof code);
  while (i < sizeof code - 2 && is_prefix (code[i]))
    ++i;
  switch (code[i])
    {
    case 0xe8:
    case 0xc2: case 0xc3: case 0xca: case 0xcb: case 0xcf:
      return true;
    case 0xff:
      {
	int what = code[i + 1] >> 3 & 7;
	return what == 2 || what == 3;
      }
    default:
      return false;
    }
}

/* See linux-record-arch.h.  */

bool
record_at_call (pid_t pid, CORE_ADDR pc)
{
  gdb_byte code[2];

  read_code (pid, pc, code, sizeof code);
  return memcmp (code, linux_call_insn ().data (), sizeof code) == 0;
}

/* See linux-record-arch.h.  */

int
record_at_repeat (pid_t pid, CORE_ADDR pc)
{
  gdb_byte code[MAX_INSN];
  bool rep = false;
  size_t i = 0;

  read_code (pid, pc, code, sizeof code);
  for (; i < sizeof code - 1 && is_prefix (code[i]); ++i)
    rep |= code[i] == 0xf2 || code[i] == 0xf3;

  /* The prefix belongs to many instructions; only those that work on strings
     repeat themselves.  */
  if (rep && ((code[i] >= 0xa4 && code[i] <= 0xa7)
	      || (code[i] >= 0xaa && code[i] <= 0xaf)
	      || (code[i] >= 0x6c && code[i] <= 0x6f)))
    return i + 1;
  return 0;
}

/* See linux-record-arch.h.  */

record_memory
record_read_frame (pid_t pid)
{
  CORE_ADDR start = record_read_regs (pid).rsp;
  CORE_ADDR extended = 0;
  uint32_t size = 0;

  /* On the stack are the return address, a ucontext, and above these the
     extended registers, which say how large they are.  */
  linux_read_memory (pid,
		     start + 8 + offsetof (ucontext_t, uc_mcontext.fpregs),
		     &extended, sizeof extended);
  linux_read_memory (pid, extended + XSAVE_SOFTWARE + 4, &size, sizeof size);

  CORE_ADDR end = start + 8 + sizeof (ucontext_t);
  if (extended > start && extended - start < 65536 && size < 65536)
    end = std::max (end, extended + size);
  record_memory piece { start, gdb::byte_vector (end - start) };
  if (!linux_read_memory (pid, start, piece.bytes.data (), end - start))
    piece.bytes.resize (1);
  return piece;
}

/* See linux-record-arch.h.  */

void
record_write_frame_mask (pid_t pid, uint64_t mask)
{
  CORE_ADDR frame = record_read_regs (pid).rsp;

  linux_write_memory (pid, frame + 8 + offsetof (ucontext_t, uc_sigmask),
		      &mask, sizeof mask);
}

/* See linux-record-arch.h.  */

uint64_t
record_read_mask (pid_t pid)
{
  uint64_t mask = 0;

  if (ptrace ((decltype (PTRACE_CONT)) PTRACE_GETSIGMASK, pid,
	      (PTRACE_TYPE_ARG3) sizeof mask, (PTRACE_TYPE_ARG4) &mask) != 0)
    error (_("Cannot read the signal mask of process %d: %s"), (int) pid,
	   safe_strerror (errno));
  return mask;
}

/* See linux-record-arch.h.  */

void
record_write_mask (pid_t pid, uint64_t mask)
{
  if (ptrace ((decltype (PTRACE_CONT)) PTRACE_SETSIGMASK, pid,
	      (PTRACE_TYPE_ARG3) sizeof mask, (PTRACE_TYPE_ARG4) &mask) != 0)
    error (_("Cannot set the signal mask of process %d: %s"), (int) pid,
	   safe_strerror (errno));
}

/* See linux-record-arch.h.  */

int
record_at_time_stamp (pid_t pid, const record_regs &regs, bool *with_cpu)
{
  static const gdb_byte rdtsc[] = { 0x0f, 0x31 };
  static const gdb_byte rdtscp[] = { 0x0f, 0x01, 0xf9 };
  gdb_byte code[3];

  read_code (pid, regs.rip, code, sizeof code);
  *with_cpu = memcmp (code, rdtscp, sizeof rdtscp) == 0;
  if (*with_cpu)
    return sizeof rdtscp;
  return memcmp (code, rdtsc, sizeof rdtsc) == 0 ? sizeof rdtsc : 0;
}

/* The instruction at REGS, which was a fault, is done; it is LENGTH bytes long.
   The fault has set the resume flag for it, not for the next one.  */

static void
leave_fault (record_regs *regs, int length)
{
  regs->rip += length;
  regs->eflags &= ~EFLAGS_RF;
}

/* See linux-record-arch.h.  */

void
record_set_time_stamp (record_regs *regs, int length, bool with_cpu,
		       uint64_t value, uint32_t cpu)
{
  regs->rax = (uint32_t) value;
  regs->rdx = value >> 32;
  if (with_cpu)
    regs->rcx = cpu;
  leave_fault (regs, length);
}

/* See linux-record-arch.h.  */

uint64_t
record_time_stamp (uint32_t *cpu)
{
  uint32_t low, high;

  asm volatile ("rdtscp" : "=a" (low), "=d" (high), "=c" (*cpu));
  return (uint64_t) high << 32 | low;
}

/* See linux-record-arch.h.  */

void
record_allow_cpuid (bool allow)
{
  syscall (SYS_arch_prctl, RECORD_ARCH_CPUID_SET, (unsigned long) allow);
}

/* See linux-record-arch.h.  */

bool
record_at_random (pid_t pid, CORE_ADDR pc)
{
  gdb_byte code[5];
  size_t i = 0;

  read_code (pid, pc, code, sizeof code);
  if (code[i] == 0x66)
    ++i;
  if ((code[i] & 0xf0) == 0x40)
    ++i;
  /* rdrand and rdseed have the code of others that work on memory.  */
  return (code[i] == 0x0f && code[i + 1] == 0xc7
	  && (code[i + 2] & 0xf0) == 0xf0);
}

/* See linux-record-arch.h.  */

bool
record_execute_cpuid (pid_t pid)
{
  record_regs regs = record_read_regs (pid);
  gdb_byte code[2];
  uint32_t leaf = regs.rax, part = regs.rcx, a, b, c, d;

  read_code (pid, regs.rip, code, sizeof code);
  if (code[0] != 0x0f || code[1] != 0xa2)
    return false;

  /* The program and we are on the same processor.  It has no random numbers,
     and no transactions, which whatever interrupts them ends.  */
  record_allow_cpuid (true);
  __cpuid_count (leaf, part, a, b, c, d);
  record_allow_cpuid (false);
  if (leaf == 1)
    c &= ~bit_RDRND;
  else if (leaf == 7 && part == 0)
    b &= ~(bit_RDSEED | bit_RTM);

  regs.rax = a;
  regs.rbx = b;
  regs.rcx = c;
  regs.rdx = d;
  leave_fault (&regs, sizeof code);
  record_write_regs (pid, regs);
  return true;
}

/* The functions of the vDSO, and the calls that do the same.  For -1 there
   is none, and the C library can do without.  */

static const struct
{
  const char *name;
  int number;
} vdso_functions[] =
{
  { "__vdso_clock_gettime", SYS_clock_gettime },
  { "__vdso_gettimeofday", SYS_gettimeofday },
  { "__vdso_time", SYS_time },
  { "__vdso_getcpu", SYS_getcpu },
  { "__vdso_clock_getres", SYS_clock_getres },
  { "__vdso_getrandom", -1 }
};

/* The bytes of the vDSO, which is mapped at M, of process PID.  */

static gdb::byte_vector
read_vdso (pid_t pid, const snapshot_mapping &m)
{
  gdb::byte_vector image (m.end - m.start);

  if (!linux_read_memory (pid, m.start, image.data (), image.size ()))
    error (_("Cannot read the vDSO of process %d: %s"), (int) pid,
	   safe_strerror (errno));
  return image;
}

/* Call FN with the name, and the offset from the start, of each function
   that the vDSO IMAGE defines.  */

static void
for_each_vdso_function (const gdb::byte_vector &image,
			gdb::function_view<void (const char *, size_t)> fn)
{
  auto at = [&] (size_t offset, size_t size) -> const gdb_byte *
    {
      if (offset > image.size () || size > image.size () - offset)
	error (_("The vDSO is not understood"));
      return image.data () + offset;
    };

  const Elf64_Ehdr *header = (const Elf64_Ehdr *) at (0, sizeof *header);
  const Elf64_Shdr *sections
    = (const Elf64_Shdr *) at (header->e_shoff,
			       header->e_shnum * sizeof *sections);

  for (int i = 0; i < header->e_shnum; ++i)
    {
      if (sections[i].sh_type != SHT_DYNSYM
	  || sections[i].sh_link >= header->e_shnum)
	continue;

      const Elf64_Shdr &strings = sections[sections[i].sh_link];
      const char *names = (const char *) at (strings.sh_offset,
					     strings.sh_size);
      size_t n = sections[i].sh_size / sizeof (Elf64_Sym);
      const Elf64_Sym *symbols
	= (const Elf64_Sym *) at (sections[i].sh_offset,
				  n * sizeof (Elf64_Sym));
      for (size_t j = 0; j < n; ++j)
	if (symbols[j].st_name < strings.sh_size
	    && ELF64_ST_TYPE (symbols[j].st_info) == STT_FUNC)
	  fn (names + symbols[j].st_name, symbols[j].st_value);
    }
}

/* See linux-record-arch.h.  */

std::vector<record_memory>
record_replace_vdso (pid_t pid)
{
  std::vector<record_memory> before;

  for (const snapshot_mapping &m : snapshot_read_mappings (pid))
    {
      if (m.name != "[vdso]")
	continue;

      CORE_ADDR pc = record_read_regs (pid).rip;
      if (pc >= m.start && pc < m.end)
	error (_("Process %d is in the middle of a function of the vDSO, finish "
		 "that first"), (int) pid);

      gdb::byte_vector image = read_vdso (pid, m);
      for_each_vdso_function (image, [&] (const char *name, size_t offset)
	{
	  for (const auto &function : vdso_functions)
	    {
	      if (strcmp (name, function.name) != 0)
		continue;

	      /* mov $NUMBER,%eax; syscall; ret.  */
	      gdb_byte code[8] = { 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	      memcpy (&code[1], &function.number, 4);
	      if (function.number < 0)
		{
		  /* mov $-ENOSYS,%rax; ret.  */
		  const gdb_byte none[8] = { 0x48, 0xc7, 0xc0, 0xda, 0xff,
					     0xff, 0xff, 0xc3 };
		  memcpy (code, none, sizeof code);
		}

	      record_memory old { m.start + offset,
				  gdb::byte_vector (sizeof code) };
	      if (offset + sizeof code > image.size ()
		  || !linux_write_memory (pid, m.start + offset, code,
					  sizeof code))
		error (_("Cannot write to the vDSO of process %d: %s"),
		       (int) pid, safe_strerror (errno));
	      memcpy (old.bytes.data (), image.data () + offset,
		      sizeof code);
	      before.push_back (std::move (old));
	    }
	});
    }
  return before;
}

/* The offset of debug register N in what PTRACE_POKEUSER writes to.  */

static size_t
debug_offset (int n)
{
  return offsetof (struct user, u_debugreg) + n * sizeof (long);
}

/* Set debug register N of PID to VALUE.  */

static void
write_debug_reg (pid_t pid, int n, unsigned long value)
{
  if (ptrace (PTRACE_POKEUSER, pid, (PTRACE_TYPE_ARG3) debug_offset (n),
	      (PTRACE_TYPE_ARG4) value) != 0)
    error (_("Cannot write a debug register of process %d: %s"), (int) pid,
	   safe_strerror (errno));
}

record_debug_regs::record_debug_regs (pid_t pid)
{
  for (int i = 0; i < 4; ++i)
    m_address[i] = ptrace (PTRACE_PEEKUSER, pid,
			   (PTRACE_TYPE_ARG3) debug_offset (i), 0);
  m_control = ptrace (PTRACE_PEEKUSER, pid,
		      (PTRACE_TYPE_ARG3) debug_offset (7), 0);
  m_used = 4;
}

/* See linux-record-arch.h.  */

bool
record_debug_regs::add (CORE_ADDR address, int len, what type)
{
  /* How the length is encoded: 1, 2, 4 and 8 bytes.  */
  static const int codes[] = { 0, 0, 1, 0, 3, 0, 0, 0, 2 };
  record_debug_regs with = *this;

  while (len > 0)
    {
      int size = 8;
      while (size > len || address % size != 0)
	size /= 2;
      if (with.m_used == 4)
	return false;

      with.m_address[with.m_used] = address;
      with.m_control |= ((unsigned long) (type | codes[size] << 2)
			 << (16 + 4 * with.m_used));
      with.m_control |= 1ul << (2 * with.m_used);
      ++with.m_used;
      address += size;
      len -= size;
    }

  *this = with;
  return true;
}

/* See linux-record-arch.h.  */

void
record_debug_regs::write (pid_t pid) const
{
  write_debug_reg (pid, 7, 0);
  if (m_control == 0)
    return;
  for (int i = 0; i < m_used; ++i)
    write_debug_reg (pid, i, m_address[i]);
  write_debug_reg (pid, 6, 0);
  write_debug_reg (pid, 7, m_control);
}

/* See linux-record-arch.h.  */

unsigned
record_debug_regs::hits (pid_t pid)
{
  unsigned long status = ptrace (PTRACE_PEEKUSER, pid,
				 (PTRACE_TYPE_ARG3) debug_offset (6), 0);

  write_debug_reg (pid, 6, 0);
  return status & 15;
}

/* Have process PID, which makes no system calls, run until it stops at
   ADDRESS or has a fault.  */

static void
run_to_address (pid_t pid, CORE_ADDR address)
{
  record_debug_regs before (pid), only;
  bool again = false;
  int status;

  only.add (address, 1, record_debug_regs::execution);
  only.write (pid);
  do
    {
      if (ptrace (PTRACE_CONT, pid, (PTRACE_TYPE_ARG3) 0,
		  (PTRACE_TYPE_ARG4) 0) != 0
	  || linux_inject_waitpid (pid, &status, 0) != pid
	  || !WIFSTOPPED (status))
	error (_("Process %d does not finish an instruction"), (int) pid);
      again |= WSTOPSIG (status) == SIGSTOP;
    }
  while (WSTOPSIG (status) == SIGSTOP);
  record_debug_regs::hits (pid);
  before.write (pid);

  /* Somebody wanted that.  */
  if (again)
    syscall (SYS_tgkill, pid, pid, SIGSTOP);
}

/* See linux-record-arch.h.  */

void
record_finish_repeat (pid_t pid)
{
  record_regs regs = record_read_regs (pid);
  int length = record_at_repeat (pid, regs.rip);

  /* The processor sets the resume flag of what it interrupts in the midst of
     such an instruction.  */
  if (length == 0 || (regs.eflags & EFLAGS_RF) == 0)
    return;

  /* No signals but those of faults.  */
  linux_thread_regs before = linux_read_thread_regs (pid), after = before;
  after.sigmask = ~(uint64_t) 0;
  for (int signal : { SIGSEGV, SIGBUS, SIGTRAP, SIGILL, SIGFPE })
    after.sigmask &= ~((uint64_t) 1 << (signal - 1));
  linux_write_thread_regs (pid, after);
  run_to_address (pid, regs.rip + length);

  after = linux_read_thread_regs (pid);
  after.sigmask = before.sigmask;
  after.has_stop_info = before.has_stop_info;
  after.stop_info = before.stop_info;
  linux_write_thread_regs (pid, after);
}

#endif /* LINUX_RECORD_AVAILABLE */
