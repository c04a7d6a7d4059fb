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

#include "gdbsupport/common-defs.h"
#include "nat/linux-inject.h"

#if LINUX_INJECT_AVAILABLE

#include "nat/gdb_ptrace.h"
#include "nat/linux-ptrace.h"
#include "gdbsupport/filestuff.h"
#include "gdbsupport/gdb-sigmask.h"
#include "gdbsupport/gdb_wait.h"
#include "gdbsupport/scoped_fd.h"

#include <elf.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/procfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#ifndef PTRACE_GETSIGMASK
#define PTRACE_GETSIGMASK 0x420a
#define PTRACE_SETSIGMASK 0x420b
#endif

#ifndef PTRACE_GET_RSEQ_CONFIGURATION
#define PTRACE_GET_RSEQ_CONFIGURATION 0x420f
#endif

#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE 0x202
#endif

/* The kernel's errors that say "this call is to be restarted", which no
   user header has.  */
#define KERNEL_ERESTARTSYS 512
#define KERNEL_ERESTARTNOINTR 513
#define KERNEL_ERESTARTNOHAND 514
#define KERNEL_ERESTART_RESTARTBLOCK 516

/* What PTRACE_GETEVENTMSG answers at the entry of a system call.  */
#define EVENTMSG_SYSCALL_ENTRY 1

/* ------------------------------------------------------------------ */
/* What depends on the architecture.  To add one, write these functions
   for it:

   arch_call_insn, arch_loop	the instructions
   arch_extended_note		the register set that is not the general one
   arch_possible		refuse what can't be injected into
   arch_pc
   arch_set_call		prepare to step over a system call
   arch_set_loop		prepare to run arch_loop
   arch_result			what the call returned
   arch_leave_call		at a call's entry: make it do nothing
   arch_restart			inside a call: do it again

   and set LINUX_INJECT_AVAILABLE.  */

#if defined __x86_64__

#include <sys/user.h>

/* syscall.  */
static const gdb_byte arch_call_insn[] = { 0x0f, 0x05 };

/* Run the calls from %rbx up to %rbp, then trap.  */
static const gdb_byte arch_loop[] =
{
  0x48, 0x39, 0xeb,		/* again: cmp %rbp,%rbx  */
  0x74, 0x27,			/* je done  */
  0x48, 0x8b, 0x03,		/* mov (%rbx),%rax  */
  0x48, 0x8b, 0x7b, 0x08,	/* mov 8(%rbx),%rdi  */
  0x48, 0x8b, 0x73, 0x10,	/* mov 16(%rbx),%rsi  */
  0x48, 0x8b, 0x53, 0x18,	/* mov 24(%rbx),%rdx  */
  0x4c, 0x8b, 0x53, 0x20,	/* mov 32(%rbx),%r10  */
  0x4c, 0x8b, 0x43, 0x28,	/* mov 40(%rbx),%r8  */
  0x4c, 0x8b, 0x4b, 0x30,	/* mov 48(%rbx),%r9  */
  0x0f, 0x05,			/* syscall  */
  0x48, 0x89, 0x43, 0x38,	/* mov %rax,56(%rbx)  */
  0x48, 0x83, 0xc3, 0x40,	/* add $64,%rbx  */
  0xeb, 0xd4,			/* jmp again  */
  0xcc				/* done: int3  */
};

static const int arch_extended_note = NT_X86_XSTATE;

/* The general registers of REGS, by name.  */

static struct user_regs_struct &
arch_gregs (linux_thread_regs &regs)
{
  return *(struct user_regs_struct *) regs.general.data ();
}

static const struct user_regs_struct &
arch_gregs (const linux_thread_regs &regs)
{
  return *(const struct user_regs_struct *) regs.general.data ();
}

/* Return true if system calls can be injected into a thread that has
   registers REGS; otherwise say in *WHY why not.  */

static bool
arch_possible (const linux_thread_regs &regs, std::string *why)
{
  /* The code segment of 64-bit programs.  */
  if (regs.general.size () == sizeof (struct user_regs_struct)
      && arch_gregs (regs).cs == 0x33)
    return true;

  *why = _("it is a 32-bit program");
  return false;
}

static CORE_ADDR
arch_pc (const linux_thread_regs &regs)
{
  return arch_gregs (regs).rip;
}

/* Make REGS step over the system call instruction at INSN, for CALL.  */

static void
arch_set_call (linux_thread_regs *regs, CORE_ADDR insn,
	       const linux_inject_call &call)
{
  struct user_regs_struct &r = arch_gregs (*regs);

  r.rip = insn;
  r.orig_rax = -1;
  r.rax = call.number;
  r.rdi = call.args[0];
  r.rsi = call.args[1];
  r.rdx = call.args[2];
  r.r10 = call.args[3];
  r.r8 = call.args[4];
  r.r9 = call.args[5];
  /* No direction, trap or other odd flag.  */
  r.eflags = 0x202;
}

/* Make REGS run arch_loop, which is at CODE, for the calls from FIRST up
   to END.  The stack pointer is one that is on no signal stack.  */

static void
arch_set_loop (linux_thread_regs *regs, CORE_ADDR code, CORE_ADDR first,
	       CORE_ADDR end)
{
  struct user_regs_struct &r = arch_gregs (*regs);

  r.rip = code;
  r.orig_rax = -1;
  r.rbx = first;
  r.rbp = end;
  r.rsp = code;
  r.eflags = 0x202;
}

static int64_t
arch_result (const linux_thread_regs &regs)
{
  return arch_gregs (regs).rax;
}

/* REGS are those of a thread at the entry of a system call: make the
   kernel skip it.  */

static void
arch_leave_call (linux_thread_regs *regs)
{
  arch_gregs (*regs).orig_rax = -1;
}

/* What a thread that had restart_syscall restarted was in first.  Its
   number is in no register any more, but most often still in the
   instruction that loaded it, just before PC of process PID, where the
   system call instruction is.  Return -1 if it can't be seen.  */

static int
arch_restarted_call (pid_t pid, CORE_ADDR pc)
{
  gdb_byte code[24];
  if (!linux_read_memory (pid, pc - sizeof code, code, sizeof code))
    return -1;

  for (int i = sizeof code - 5; i >= 0; --i)
    {
      /* mov $NUMBER,%eax.  */
      if (code[i] != 0xb8 || code[i + 2] != 0 || code[i + 3] != 0
	  || code[i + 4] != 0)
	continue;
      switch (code[i + 1])
	{
	case SYS_poll:
	case SYS_nanosleep:
	case SYS_futex:
	case SYS_clock_nanosleep:
	  return code[i + 1];
	}
    }
  return -1;
}

/* See linux_restart_call.  AT_ENTRY is true if the thread is at the entry
   of the call.  */

static void
arch_restart (pid_t pid, linux_thread_regs *regs, bool at_entry)
{
  struct user_regs_struct &r = arch_gregs (*regs);

  if ((int64_t) r.orig_rax < 0)
    return;

  switch (-(int64_t) r.rax)
    {
    case KERNEL_ERESTARTSYS:
    case KERNEL_ERESTARTNOINTR:
    case KERNEL_ERESTARTNOHAND:
    case KERNEL_ERESTART_RESTARTBLOCK:
      break;

    default:
      if (!at_entry)
	{
	  /* The call is over.  */
	  r.orig_rax = -1;
	  return;
	}
    }

  int number = r.orig_rax;
  if (number == SYS_restart_syscall)
    number = arch_restarted_call (pid, r.rip - sizeof arch_call_insn);

  if (number < 0)
    /* All that is left is to say that the call was interrupted.  */
    r.rax = -EINTR;
  else
    {
      r.rax = number;
      r.rip -= sizeof arch_call_insn;
    }
  r.orig_rax = -1;
}

#endif

/* The end of what depends on the architecture.  */
/* ------------------------------------------------------------------ */

/* Until C++17 these need a definition too.  */

constexpr int64_t linux_inject_call::LINUX_INJECT_NOT_RUN;
constexpr size_t linux_inject_scratch::size;
constexpr size_t linux_inject_scratch::calls_offset;
constexpr size_t linux_inject_scratch::data_offset;
constexpr size_t linux_inject_scratch::data_size;
constexpr size_t linux_inject_scratch::max_calls;

/* See linux-inject.h.  */

gdb::array_view<const gdb_byte>
linux_call_insn ()
{
  return arch_call_insn;
}

/* See linux-inject.h.  */

pid_t
linux_inject_waitpid (pid_t lwp, int *status, int options)
{
  pid_t ret;

  do
    ret = waitpid (lwp, status, options | __WALL);
  while (ret == -1 && errno == EINTR);

  return ret;
}

/* Open /proc/PID/mem with FLAGS.  */

static scoped_fd
open_memory (pid_t pid, int flags)
{
  char name[64];
  xsnprintf (name, sizeof name, "/proc/%d/mem", (int) pid);
  return gdb_open_cloexec (name, flags, 0);
}

/* See linux-inject.h.  */

bool
linux_read_memory (pid_t pid, CORE_ADDR address, void *buf, size_t len)
{
  struct iovec local = { buf, len };
  struct iovec remote = { (void *) (uintptr_t) address, len };

  if (process_vm_readv (pid, &local, 1, &remote, 1, 0) == (ssize_t) len)
    return true;

  scoped_fd fd = open_memory (pid, O_RDONLY);
  return (fd.get () >= 0
	  && pread (fd.get (), buf, len, address) == (ssize_t) len);
}

/* See linux-inject.h.  */

bool
linux_write_memory (pid_t pid, CORE_ADDR address, const void *buf,
		    size_t len)
{
  struct iovec local = { (void *) buf, len };
  struct iovec remote = { (void *) (uintptr_t) address, len };

  if (process_vm_writev (pid, &local, 1, &remote, 1, 0) == (ssize_t) len)
    return true;

  scoped_fd fd = open_memory (pid, O_WRONLY);
  return (fd.get () >= 0
	  && pwrite (fd.get (), buf, len, address) == (ssize_t) len);
}

/* Read register set NOTE of LWP into *BUF, whatever its size.  Return
   false if there is no such set or the thread is not stopped.  */

static bool
read_regset (pid_t lwp, int note, gdb::byte_vector *buf)
{
  /* The largest known, with AMX, has 11 KiB; the kernel tells what it
     filled in, and fills the buffer if it is too small.  */
  for (size_t size = 16384; size <= 1024 * 1024; size *= 4)
    {
      buf->resize (size);
      struct iovec iov = { buf->data (), size };
      if (ptrace (PTRACE_GETREGSET, lwp, (PTRACE_TYPE_ARG3) (uintptr_t) note,
		  &iov) != 0)
	{
	  buf->clear ();
	  return false;
	}
      if (iov.iov_len < size)
	{
	  buf->resize (iov.iov_len);
	  return true;
	}
    }

  return false;
}

/* Write BUF to register set NOTE of LWP.  */

static void
write_regset (pid_t lwp, int note, const gdb::byte_vector &buf)
{
  struct iovec iov = { (void *) buf.data (), buf.size () };

  if (ptrace (PTRACE_SETREGSET, lwp, (PTRACE_TYPE_ARG3) (uintptr_t) note,
	      &iov) != 0)
    error (_("Cannot write the registers of thread %d: %s"), (int) lwp,
	   safe_strerror (errno));
}

/* Read the general registers, the signal mask and the stop of LWP.  */

static linux_thread_regs
read_basic_regs (pid_t lwp)
{
  linux_thread_regs regs;

  if (ptrace (PTRACE_GETSIGMASK, lwp,
	      (PTRACE_TYPE_ARG3) sizeof (regs.sigmask), &regs.sigmask) != 0
      || !read_regset (lwp, NT_PRSTATUS, &regs.general))
    error (_("Thread %d is not stopped, or no longer traced: %s"),
	   (int) lwp, safe_strerror (errno));

  regs.has_stop_info = ptrace (PTRACE_GETSIGINFO, lwp,
			       (PTRACE_TYPE_ARG3) 0, &regs.stop_info) == 0;
  return regs;
}

/* See linux-inject.h.  */

linux_thread_regs
linux_read_thread_regs (pid_t lwp)
{
  linux_thread_regs regs = read_basic_regs (lwp);
  read_regset (lwp, arch_extended_note, &regs.extended);
  return regs;
}

/* Set the signal mask of LWP to MASK.  */

static void
write_sigmask (pid_t lwp, uint64_t mask)
{
  if (ptrace (PTRACE_SETSIGMASK, lwp, (PTRACE_TYPE_ARG3) sizeof mask,
	      &mask) != 0)
    error (_("Cannot set the signal mask of thread %d: %s"), (int) lwp,
	   safe_strerror (errno));
}

/* See linux-inject.h.  */

void
linux_write_thread_regs (pid_t lwp, const linux_thread_regs &regs)
{
  if (!regs.extended.empty ())
    write_regset (lwp, arch_extended_note, regs.extended);
  write_regset (lwp, NT_PRSTATUS, regs.general);
  write_sigmask (lwp, regs.sigmask);
  if (regs.has_stop_info)
    ptrace (PTRACE_SETSIGINFO, lwp, (PTRACE_TYPE_ARG3) 0, &regs.stop_info);
}

/* See linux-inject.h.  */

linux_rseq_config
linux_get_rseq_config (pid_t lwp)
{
  linux_rseq_config config;

  if (ptrace (PTRACE_GET_RSEQ_CONFIGURATION, lwp,
	      (PTRACE_TYPE_ARG3) sizeof config, &config) < 0)
    config = linux_rseq_config ();
  return config;
}

/* The ptrace stops that are in the middle of a system call.  */

enum class call_stop
{
  /* It is none: a signal's, or a group stop.  */
  none,

  /* The entry of a system call.  */
  entry,

  /* Its exit.  */
  exit,

  /* A PTRACE_EVENT_*.  */
  event,

  /* The event after which a vfork waits for the child.  */
  vfork
};

/* Return which of them REGS, just read from LWP, stand for.  */

static call_stop
find_call_stop (pid_t lwp, const linux_thread_regs &regs)
{
  /* For other than signals, the kernel makes the code out of the event.  */
  if (!regs.has_stop_info || regs.stop_info.si_signo != SIGTRAP)
    return call_stop::none;

  int code = regs.stop_info.si_code;
  if ((code & ~0x80) == SIGTRAP)
    {
      unsigned long message = 0;
      ptrace (PTRACE_GETEVENTMSG, lwp, (PTRACE_TYPE_ARG3) 0, &message);
      return (message == EVENTMSG_SYSCALL_ENTRY
	      ? call_stop::entry : call_stop::exit);
    }
  if (code > 0 && (code & 0xff) == SIGTRAP)
    return (code >> 8 == PTRACE_EVENT_VFORK
	    ? call_stop::vfork : call_stop::event);
  return call_stop::none;
}

/* See linux-inject.h.  */

bool
linux_inject_possible (pid_t lwp, std::string *why)
{
  linux_thread_regs regs = read_basic_regs (lwp);

  if (!arch_possible (regs, why))
    return false;
  if (find_call_stop (lwp, regs) == call_stop::vfork)
    {
      *why = string_printf (_("its thread %d is in the middle of vfork; let "
			      "the child call execve or exit first"),
			    (int) lwp);
      return false;
    }
  return true;
}

/* See linux-inject.h.  */

void
linux_restart_call (pid_t pid, pid_t lwp, linux_thread_regs *regs)
{
  arch_restart (pid, regs,
		find_call_stop (lwp, *regs) == call_stop::entry);
}

/* See linux-inject.h.  */

linux_injector::linux_injector (pid_t pid, pid_t lwp, CORE_ADDR call_insn,
				bool others)
  : m_pid (pid), m_lwp (lwp), m_call_insn (call_insn), m_others (others),
    m_saved (read_basic_regs (lwp))
{
  /* What follows doesn't get to the program's own instructions, so that
     nothing but SIGTRAP could come.  A SIGTRAP that is blocked would have
     the kernel reset the program's handler.  */
  write_sigmask (lwp, ~((uint64_t) 1 << (SIGTRAP - 1)));
  m_active = true;

  try
    {
      settle ();
    }
  catch (const gdb_exception_error &ex)
    {
      put_back ();
      throw;
    }
}

linux_injector::linux_injector (linux_injector &&other)
  : m_pid (other.m_pid), m_lwp (other.m_lwp),
    m_call_insn (other.m_call_insn), m_others (other.m_others),
    m_active (other.m_active),
    m_at_entry (other.m_at_entry), m_stops (other.m_stops),
    m_saved (std::move (other.m_saved)),
    m_rseq_address (other.m_rseq_address),
    m_rseq_pointer (other.m_rseq_pointer), m_table (other.m_table),
    m_code_end (other.m_code_end)
{
  other.m_active = false;
}

linux_injector::~linux_injector ()
{
  put_back ();
}

/* Leave the system call, if any, that the thread is stopped in.  */

void
linux_injector::settle ()
{
  linux_rseq_config rseq = linux_get_rseq_config (m_lwp);
  if (rseq.address != 0)
    {
      /* The pointer is the third field, after two numbers of 4 bytes.  */
      m_rseq_address = rseq.address + 8;
      linux_read_memory (m_pid, m_rseq_address, &m_rseq_pointer,
			 sizeof m_rseq_pointer);
    }

  switch (find_call_stop (m_lwp, m_saved))
    {
    case call_stop::vfork:
      error (_("Thread %d is in the middle of vfork; let its child "
	       "call execve or exit first"), (int) m_lwp);

    case call_stop::event:
      {
	/* What the call returns is not in the registers yet.  */
	uint64_t mask = m_saved.sigmask;
	resume (PTRACE_SINGLESTEP);
	m_saved = read_basic_regs (m_lwp);
	m_saved.sigmask = mask;
	m_saved.has_stop_info = false;
      }
      break;

    case call_stop::entry:
      {
	linux_thread_regs regs = m_saved;
	arch_restart (m_pid, &m_saved, true);
	m_at_entry = true;
	arch_leave_call (&regs);
	write_regset (m_lwp, NT_PRSTATUS, regs.general);
	resume (PTRACE_SINGLESTEP);
      }
      break;

    default:
      break;
    }
}

/* True if LWP of process PID has ended, but can't be waited for yet.  That
   is how a killed process's main thread is as long as nobody has waited for
   the others.  */

static bool
is_zombie (pid_t pid, pid_t lwp)
{
  char name[64], text[512];

  xsnprintf (name, sizeof name, "/proc/%d/task/%d/stat", (int) pid,
	     (int) lwp);
  scoped_fd fd = gdb_open_cloexec (name, O_RDONLY, 0);
  ssize_t n = fd.get () < 0 ? -1 : read (fd.get (), text, sizeof text - 1);
  if (n < 0)
    return true;

  text[n] = '\0';
  const char *state = strrchr (text, ')');
  return state != nullptr && (state[2] == 'Z' || state[2] == 'X');
}

/* Wait for the main thread LWP of process PID, which has others, without
   taking the status.  Fill in *INFO and return true if it has stopped;
   return false if it has ended.  */

static bool
wait_for_main_thread (pid_t pid, pid_t lwp, siginfo_t *info)
{
  /* Its end is not reported as long as nobody has waited for the others,
     so don't block for good.  SIGCHLD comes when it stops; if nobody
     handles that, look a thousand times a second.  */
  const struct timespec timeout = { 0, 1000000 };
  sigset_t blocked, old, waiting;

  sigemptyset (&blocked);
  sigaddset (&blocked, SIGCHLD);
  gdb_sigmask (SIG_BLOCK, &blocked, &old);
  waiting = old;
  sigdelset (&waiting, SIGCHLD);

  int ret;
  while (true)
    {
      info->si_pid = 0;
      ret = waitid (P_PID, lwp, info,
		    WEXITED | WSTOPPED | WNOWAIT | WNOHANG | __WALL);
      if (ret != 0 ? errno != EINTR : info->si_pid != 0)
	break;
      if (ppoll (nullptr, 0, &timeout, &waiting) == 0 && is_zombie (pid, lwp))
	{
	  ret = -1;
	  break;
	}
    }

  gdb_sigmask (SIG_SETMASK, &old, nullptr);
  return ret == 0;
}

/* Wait for the thread to stop.  Return the status.  If it was killed
   instead, leave that for the caller to wait for.  */

int
linux_injector::wait ()
{
  siginfo_t info;
  bool ok;

  if (m_lwp == m_pid && m_others)
    ok = wait_for_main_thread (m_pid, m_lwp, &info);
  else
    do
      ok = waitid (P_PID, m_lwp, &info,
		   WEXITED | WSTOPPED | WNOWAIT | __WALL) == 0;
    while (!ok && errno == EINTR);

  int status;
  if (!ok || (info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED)
      || linux_inject_waitpid (m_lwp, &status, 0) != m_lwp)
    {
      m_active = false;
      error (_("Thread %d of process %d was killed"), (int) m_lwp,
	     (int) m_pid);
    }
  return status;
}

/* Let the thread run by ptrace REQUEST until it stops for something other
   than a SIGSTOP, which is somebody else's business, or an event.  Return
   the status.  */

int
linux_injector::resume (int request)
{
  while (true)
    {
      if (ptrace (request, m_lwp,
		  (PTRACE_TYPE_ARG3) 0, (PTRACE_TYPE_ARG4) 0) != 0)
	{
	  m_active = false;
	  error (_("Cannot resume thread %d of process %d: %s"),
		 (int) m_lwp, (int) m_pid, safe_strerror (errno));
	}

      int status = wait ();
      if (status >> 16 != 0)
	continue;
      if (WSTOPSIG (status) != SIGSTOP)
	return status;
      ++m_stops;
    }
}

/* See linux-inject.h.  */

int64_t
linux_injector::call (const linux_inject_call &call)
{
  /* A SIGTRAP sent by kill may come first.  */
  for (int tries = 0; tries < 8; ++tries)
    {
      linux_thread_regs regs = m_saved;
      arch_set_call (&regs, m_call_insn, call);
      write_regset (m_lwp, NT_PRSTATUS, regs.general);
      resume (PTRACE_SINGLESTEP);

      if (!read_regset (m_lwp, NT_PRSTATUS, &regs.general))
	break;
      if (arch_pc (regs) != m_call_insn)
	return arch_result (regs);
    }

  error (_("Thread %d of process %d does not run system calls"),
	 (int) m_lwp, (int) m_pid);
}

/* See linux-inject.h.  */

linux_inject_scratch
linux_injector::map_scratch (CORE_ADDR address)
{
  linux_inject_scratch scratch;
  linux_inject_call map (SYS_mmap, address, scratch.size,
			 PROT_READ | PROT_WRITE | PROT_EXEC,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

  scratch.executable = true;
  int64_t result = call (map);
  if (result != (int64_t) address)
    {
      /* Code in such memory is something that a policy can forbid.  */
      scratch.executable = false;
      map.args[2] = PROT_READ | PROT_WRITE;
      result = call (map);
    }
  if (result != (int64_t) address)
    error (_("Cannot map memory in process %d: %s"), (int) m_pid,
	   safe_strerror (-result));

  scratch.address = address;
  if (scratch.executable
      && !linux_write_memory (m_pid, address, arch_loop, sizeof arch_loop))
    scratch.executable = false;
  return scratch;
}

/* See linux-inject.h.  */

void
linux_injector::start (std::vector<linux_inject_call> &calls,
		       const linux_inject_scratch &scratch, size_t table)
{
  if (!scratch.executable)
    {
      for (linux_inject_call &one : calls)
	one.result = call (one);
      return;
    }

  size_t bytes = calls.size () * sizeof (calls[0]);
  m_table = scratch.address + table;
  m_code_end = scratch.address + sizeof arch_loop;
  if (!linux_write_memory (m_pid, m_table, calls.data (), bytes))
    error (_("Cannot write memory of process %d: %s"), (int) m_pid,
	   safe_strerror (errno));

  linux_thread_regs regs = m_saved;
  arch_set_loop (&regs, scratch.address, m_table, m_table + bytes);
  write_regset (m_lwp, NT_PRSTATUS, regs.general);
  if (ptrace (PTRACE_CONT, m_lwp, (PTRACE_TYPE_ARG3) 0,
	      (PTRACE_TYPE_ARG4) 0) != 0)
    error (_("Cannot resume thread %d of process %d: %s"),
	   (int) m_lwp, (int) m_pid, safe_strerror (errno));
}

/* See linux-inject.h.  */

void
linux_injector::finish (std::vector<linux_inject_call> &calls)
{
  if (m_table == 0)
    return;

  int status = wait ();
  for (int tries = 0; ; ++tries)
    {
      if (status >> 16 == 0 && WSTOPSIG (status) == SIGSTOP)
	++m_stops;
      else if (status >> 16 == 0)
	{
	  linux_thread_regs regs;
	  if (read_regset (m_lwp, NT_PRSTATUS, &regs.general)
	      && arch_pc (regs) == m_code_end)
	    break;
	  if (WSTOPSIG (status) != SIGTRAP || tries > 8)
	    error (_("Thread %d of process %d does not run system calls"),
		   (int) m_lwp, (int) m_pid);
	}
      status = resume (PTRACE_CONT);
    }

  if (!linux_read_memory (m_pid, m_table, (void *) calls.data (),
			  calls.size () * sizeof (calls[0])))
    error (_("Cannot read memory of process %d: %s"), (int) m_pid,
	   safe_strerror (errno));
  m_table = 0;
}

/* See linux-inject.h.  */

void
linux_injector::run (std::vector<linux_inject_call> &calls,
		     const linux_inject_scratch &scratch)
{
  for (size_t done = 0; done < calls.size (); done += scratch.max_calls)
    {
      size_t n = std::min (calls.size () - done, scratch.max_calls);
      std::vector<linux_inject_call> part (calls.begin () + done,
					   calls.begin () + done + n);
      start (part, scratch);
      finish (part);
      std::copy (part.begin (), part.end (), calls.begin () + done);
    }
}

/* See linux-inject.h.  */

void
linux_injector::end_thread ()
{
  linux_thread_regs regs = m_saved;
  arch_set_call (&regs, m_call_insn, linux_inject_call (SYS_exit, 0));
  write_regset (m_lwp, NT_PRSTATUS, regs.general);

  while (true)
    {
      int status;

      if (ptrace (PTRACE_CONT, m_lwp, (PTRACE_TYPE_ARG3) 0,
		  (PTRACE_TYPE_ARG4) 0) != 0 && errno != ESRCH)
	error (_("Cannot resume thread %d of process %d: %s"),
	       (int) m_lwp, (int) m_pid, safe_strerror (errno));
      if (linux_inject_waitpid (m_lwp, &status, 0) != m_lwp
	  || !WIFSTOPPED (status))
	break;
    }
  m_active = false;
}

/* Make the SIGSTOPs that were eaten pending again.  One does for all, as
   the kernel queues no second one.  */

void
linux_injector::requeue_stops ()
{
  if (m_stops > 0)
    syscall (SYS_tgkill, m_pid, m_lwp, SIGSTOP);
  m_stops = 0;
}

/* See linux-inject.h.  */

void
linux_injector::release ()
{
  if (m_active)
    requeue_stops ();
  m_active = false;
}

/* Put the thread back as it was.  */

void
linux_injector::put_back ()
{
  if (!m_active)
    return;
  m_active = false;

  try
    {
      write_regset (m_lwp, NT_PRSTATUS, m_saved.general);
      if (m_at_entry)
	/* Walk up to the system call again.  */
	resume (PTRACE_SYSCALL);
      write_sigmask (m_lwp, m_saved.sigmask);
      if (m_saved.has_stop_info && !m_at_entry)
	ptrace (PTRACE_SETSIGINFO, m_lwp, (PTRACE_TYPE_ARG3) 0,
		&m_saved.stop_info);
      if (m_rseq_pointer != 0)
	linux_write_memory (m_pid, m_rseq_address, &m_rseq_pointer,
			    sizeof m_rseq_pointer);
      requeue_stops ();
    }
  catch (const gdb_exception_error &ex)
    {
      /* It was killed.  The caller learns of it by waiting for it.  */
    }
}

#endif /* LINUX_INJECT_AVAILABLE */
