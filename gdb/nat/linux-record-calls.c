/* What recording has to know of each system call.

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
#include "nat/linux-record-calls.h"
#include "nat/linux-record.h"

#if LINUX_RECORD_AVAILABLE

#include "nat/linux-inject.h"
#include "nat/linux-record-arch.h"
#include "nat/linux-snapshot-internal.h"

#include <algorithm>
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* The numbers of calls that the C library's headers may be too old to
   have.  */
#define CALL_RSEQ 334
#define CALL_IO_URING_SETUP 425
#define CALL_CLONE3 435
#define CALL_CLOSE_RANGE 436
#define CALL_OPENAT2 437
#define CALL_FACCESSAT2 439
#define CALL_EPOLL_PWAIT2 441

/* A row of the table.  */

struct call_row
{
  int number;
  record_way way;

  /* What the call writes: a list of pieces, separated by spaces.  Each
     starts with the number of the argument that points at it, from zero,
     and says how large it is:

     0:16	16 bytes
     1r		as many bytes as the call returned
     1r*12	12 bytes times what it returned
     1a2	as many bytes as argument 2 says
     0a1*8	8 bytes times what argument 1 says
     1p2	as many bytes as the int that argument 2 points at says
     1v2	what it returned, over the argument 2 pieces of an iovec
     1m		a struct msghdr
     1f		a set of as many descriptors as argument 0 says

     What the call was not asked for, or did not get to, does no harm.
     For a barrier: what the program does.  */
  const char *text;
};

/* The calls that are known.  */

static const call_row call_rows[] =
{
  /* Files.  */
  { SYS_read, record_way::note, "1r" },
  { SYS_pread64, record_way::note, "1r" },
  { SYS_readv, record_way::note, "1v2" },
  { SYS_preadv, record_way::note, "1v2" },
  { SYS_preadv2, record_way::note, "1v2" },
  { SYS_write, record_way::note, "" },
  { SYS_pwrite64, record_way::note, "" },
  { SYS_writev, record_way::note, "" },
  { SYS_pwritev, record_way::note, "" },
  { SYS_pwritev2, record_way::note, "" },
  { SYS_open, record_way::note, "" },
  { SYS_creat, record_way::note, "" },
  { SYS_openat, record_way::note, "" },
  { CALL_OPENAT2, record_way::note, "" },
  { SYS_close, record_way::note, "" },
  { CALL_CLOSE_RANGE, record_way::note, "" },
  { SYS_lseek, record_way::note, "" },
  { SYS_stat, record_way::note, "1:144" },
  { SYS_fstat, record_way::note, "1:144" },
  { SYS_lstat, record_way::note, "1:144" },
  { SYS_newfstatat, record_way::note, "2:144" },
  { SYS_statx, record_way::note, "4:256" },
  { SYS_statfs, record_way::note, "1:120" },
  { SYS_fstatfs, record_way::note, "1:120" },
  { SYS_ustat, record_way::note, "1:32" },
  { SYS_access, record_way::note, "" },
  { SYS_faccessat, record_way::note, "" },
  { CALL_FACCESSAT2, record_way::note, "" },
  { SYS_getdents, record_way::note, "1r" },
  { SYS_getdents64, record_way::note, "1r" },
  { SYS_readlink, record_way::note, "1r" },
  { SYS_readlinkat, record_way::note, "2r" },
  { SYS_getcwd, record_way::note, "0r" },
  { SYS_chdir, record_way::note, "" },
  { SYS_fchdir, record_way::note, "" },
  { SYS_mkdir, record_way::note, "" },
  { SYS_mkdirat, record_way::note, "" },
  { SYS_mknod, record_way::note, "" },
  { SYS_mknodat, record_way::note, "" },
  { SYS_rmdir, record_way::note, "" },
  { SYS_rename, record_way::note, "" },
  { SYS_renameat, record_way::note, "" },
  { SYS_renameat2, record_way::note, "" },
  { SYS_link, record_way::note, "" },
  { SYS_linkat, record_way::note, "" },
  { SYS_symlink, record_way::note, "" },
  { SYS_symlinkat, record_way::note, "" },
  { SYS_unlink, record_way::note, "" },
  { SYS_unlinkat, record_way::note, "" },
  { SYS_chmod, record_way::note, "" },
  { SYS_fchmod, record_way::note, "" },
  { SYS_fchmodat, record_way::note, "" },
  { SYS_chown, record_way::note, "" },
  { SYS_fchown, record_way::note, "" },
  { SYS_lchown, record_way::note, "" },
  { SYS_fchownat, record_way::note, "" },
  { SYS_umask, record_way::note, "" },
  { SYS_truncate, record_way::note, "" },
  { SYS_ftruncate, record_way::note, "" },
  { SYS_fallocate, record_way::note, "" },
  { SYS_fadvise64, record_way::note, "" },
  { SYS_readahead, record_way::note, "" },
  { SYS_utime, record_way::note, "" },
  { SYS_utimes, record_way::note, "" },
  { SYS_utimensat, record_way::note, "" },
  { SYS_futimesat, record_way::note, "" },
  { SYS_sync, record_way::note, "" },
  { SYS_fsync, record_way::note, "" },
  { SYS_fdatasync, record_way::note, "" },
  { SYS_syncfs, record_way::note, "" },
  { SYS_sync_file_range, record_way::note, "" },
  { SYS_flock, record_way::note, "" },
  { SYS_getxattr, record_way::note, "2r" },
  { SYS_lgetxattr, record_way::note, "2r" },
  { SYS_fgetxattr, record_way::note, "2r" },
  { SYS_listxattr, record_way::note, "1r" },
  { SYS_llistxattr, record_way::note, "1r" },
  { SYS_flistxattr, record_way::note, "1r" },
  { SYS_dup, record_way::note, "" },
  { SYS_dup2, record_way::note, "" },
  { SYS_dup3, record_way::note, "" },
  { SYS_sendfile, record_way::note, "2:8" },
  { SYS_splice, record_way::note, "1:8 3:8" },
  { SYS_tee, record_way::note, "" },
  { SYS_copy_file_range, record_way::note, "1:8 3:8" },
  { SYS_memfd_create, record_way::note, "" },
  { SYS_inotify_init, record_way::note, "" },
  { SYS_inotify_init1, record_way::note, "" },
  { SYS_inotify_add_watch, record_way::note, "" },
  { SYS_inotify_rm_watch, record_way::note, "" },

  /* Pipes, sockets, waiting.  */
  { SYS_pipe, record_way::note, "0:8" },
  { SYS_pipe2, record_way::note, "0:8" },
  { SYS_eventfd, record_way::note, "" },
  { SYS_eventfd2, record_way::note, "" },
  { SYS_signalfd, record_way::note, "" },
  { SYS_signalfd4, record_way::note, "" },
  { SYS_poll, record_way::note, "0a1*8" },
  { SYS_ppoll, record_way::note, "0a1*8 2:16" },
  { SYS_select, record_way::note, "1f 2f 3f 4:16" },
  { SYS_pselect6, record_way::note, "1f 2f 3f 4:16" },
  { SYS_epoll_create, record_way::note, "" },
  { SYS_epoll_create1, record_way::note, "" },
  { SYS_epoll_ctl, record_way::note, "" },
  { SYS_epoll_wait, record_way::note, "1r*12" },
  { SYS_epoll_pwait, record_way::note, "1r*12" },
  { CALL_EPOLL_PWAIT2, record_way::note, "1r*12" },
  { SYS_socket, record_way::note, "" },
  { SYS_socketpair, record_way::note, "3:8" },
  { SYS_bind, record_way::note, "" },
  { SYS_listen, record_way::note, "" },
  { SYS_connect, record_way::note, "" },
  { SYS_shutdown, record_way::note, "" },
  { SYS_accept, record_way::note, "1p2 2:4" },
  { SYS_accept4, record_way::note, "1p2 2:4" },
  { SYS_getsockname, record_way::note, "1p2 2:4" },
  { SYS_getpeername, record_way::note, "1p2 2:4" },
  { SYS_getsockopt, record_way::note, "3p4 4:4" },
  { SYS_setsockopt, record_way::note, "" },
  { SYS_sendto, record_way::note, "" },
  { SYS_sendmsg, record_way::note, "" },
  { SYS_recvfrom, record_way::note, "1r 4p5 5:4" },
  { SYS_recvmsg, record_way::note, "1m" },

  /* Ids, limits, the machine.  */
  { SYS_getpid, record_way::note, "" },
  { SYS_gettid, record_way::note, "" },
  { SYS_getppid, record_way::note, "" },
  { SYS_getpgrp, record_way::note, "" },
  { SYS_getpgid, record_way::note, "" },
  { SYS_setpgid, record_way::note, "" },
  { SYS_getsid, record_way::note, "" },
  { SYS_setsid, record_way::note, "" },
  { SYS_getuid, record_way::note, "" },
  { SYS_geteuid, record_way::note, "" },
  { SYS_getgid, record_way::note, "" },
  { SYS_getegid, record_way::note, "" },
  { SYS_getresuid, record_way::note, "0:4 1:4 2:4" },
  { SYS_getresgid, record_way::note, "0:4 1:4 2:4" },
  { SYS_getgroups, record_way::note, "1r*4" },
  { SYS_getpriority, record_way::note, "" },
  { SYS_setpriority, record_way::note, "" },
  { SYS_getrlimit, record_way::note, "1:16" },
  { SYS_setrlimit, record_way::note, "" },
  { SYS_prlimit64, record_way::note, "3:16" },
  { SYS_getrusage, record_way::note, "1:144" },
  { SYS_sysinfo, record_way::note, "0:112" },
  { SYS_uname, record_way::note, "0:390" },
  { SYS_times, record_way::note, "0:32" },
  { SYS_getcpu, record_way::note, "0:4 1:4" },
  { SYS_sched_yield, record_way::note, "" },
  { SYS_sched_getaffinity, record_way::note, "2r" },
  { SYS_sched_getparam, record_way::note, "1:4" },
  { SYS_sched_getscheduler, record_way::note, "" },
  { SYS_sched_get_priority_max, record_way::note, "" },
  { SYS_sched_get_priority_min, record_way::note, "" },
  { SYS_getrandom, record_way::note, "0r" },
  { SYS_membarrier, record_way::note, "" },
  { SYS_capget, record_way::note, "0:8 1:24" },

  /* Time.  */
  { SYS_time, record_way::note, "0:8" },
  { SYS_gettimeofday, record_way::note, "0:16 1:8" },
  { SYS_clock_gettime, record_way::note, "1:16" },
  { SYS_clock_getres, record_way::note, "1:16" },
  { SYS_nanosleep, record_way::note, "1:16" },
  { SYS_clock_nanosleep, record_way::note, "3:16" },
  { SYS_restart_syscall, record_way::note, "" },
  { SYS_alarm, record_way::note, "" },
  { SYS_pause, record_way::note, "" },
  { SYS_getitimer, record_way::note, "1:32" },
  { SYS_setitimer, record_way::note, "2:32" },
  { SYS_timer_create, record_way::note, "2:4" },
  { SYS_timer_settime, record_way::note, "3:32" },
  { SYS_timer_gettime, record_way::note, "1:32" },
  { SYS_timer_getoverrun, record_way::note, "" },
  { SYS_timer_delete, record_way::note, "" },
  { SYS_timerfd_create, record_way::note, "" },
  { SYS_timerfd_settime, record_way::note, "3:32" },
  { SYS_timerfd_gettime, record_way::note, "1:32" },

  /* Signals and children.  */
  { SYS_kill, record_way::note, "" },
  { SYS_tkill, record_way::note, "" },
  { SYS_tgkill, record_way::note, "" },
  { SYS_rt_sigpending, record_way::note, "0:8" },
  { SYS_rt_sigsuspend, record_way::note, "" },
  { SYS_rt_sigtimedwait, record_way::note, "1:128" },
  { SYS_rt_sigqueueinfo, record_way::note, "" },
  { SYS_rt_tgsigqueueinfo, record_way::note, "" },
  { SYS_wait4, record_way::note, "1:4 3:144" },
  { SYS_waitid, record_way::note, "2:128 4:144" },
  { SYS_futex, record_way::note, "" },
  { SYS_fork, record_way::note, "" },
  { SYS_vfork, record_way::look, "" },
  { SYS_clone, record_way::note, "2:4" },
  { CALL_CLONE3, record_way::look, "" },

  /* What the program has in the kernel.  */
  { SYS_brk, record_way::redo, "" },
  { SYS_mmap, record_way::map, "" },
  { SYS_munmap, record_way::redo, "" },
  { SYS_mprotect, record_way::redo, "" },
  { SYS_mremap, record_way::redo, "" },
  { SYS_madvise, record_way::redo, "" },
  { SYS_msync, record_way::note, "" },
  { SYS_mincore, record_way::look, "" },
  { SYS_mlock, record_way::note, "" },
  { SYS_munlock, record_way::note, "" },
  { SYS_mlockall, record_way::note, "" },
  { SYS_munlockall, record_way::note, "" },
  { SYS_pkey_alloc, record_way::redo, "" },
  { SYS_pkey_free, record_way::redo, "" },
  { SYS_pkey_mprotect, record_way::redo, "" },
  { SYS_arch_prctl, record_way::redo, "" },
  { SYS_rt_sigaction, record_way::redo, "" },
  { SYS_rt_sigprocmask, record_way::redo, "" },
  { SYS_sigaltstack, record_way::redo, "" },
  { SYS_rt_sigreturn, record_way::sigreturn, "" },
  { SYS_set_tid_address, record_way::redo, "" },
  { SYS_set_robust_list, record_way::redo, "" },
  { CALL_RSEQ, record_way::redo, "" },

  /* What ends a recording.  */
  { SYS_exit, record_way::barrier, N_("exits") },
  { SYS_exit_group, record_way::barrier, N_("exits") },
  { SYS_execve, record_way::barrier, N_("runs another program") },
  { SYS_execveat, record_way::barrier, N_("runs another program") },
  { SYS_shmat, record_way::barrier,
    N_("shares memory with other processes") },
  { SYS_seccomp, record_way::barrier,
    N_("restricts its own system calls") },
  { SYS_ptrace, record_way::barrier, N_("uses ptrace") },
  { SYS_userfaultfd, record_way::barrier,
    N_("handles its own page faults") },
  { CALL_IO_URING_SETUP, record_way::barrier,
    N_("shares memory with the kernel") },
  { SYS_io_setup, record_way::barrier,
    N_("shares memory with the kernel") },
  { SYS_modify_ldt, record_way::barrier,
    N_("changes its segments") },
};

/* Return the row of call NUMBER, or null if there is none.  */

static const call_row *
find_row (int number)
{
  static std::vector<const call_row *> rows;

  if (rows.empty ())
    for (const call_row &row : call_rows)
      {
	if ((size_t) row.number >= rows.size ())
	  rows.resize (row.number + 1);
	rows[row.number] = &row;
      }
  return (size_t) number < rows.size () ? rows[number] : nullptr;
}

/* Return how many bytes ioctl writes with REQUEST to where its third argument
   points, or -1 if that is not known.  */

static int
ioctl_size (uint64_t request)
{
  switch (request)
    {
    case TCGETS:
      return sizeof (struct termios);
    case TCGETS2:
      return sizeof (struct termios2);
    case TIOCGWINSZ:
    case TIOCGPGRP:
    case TIOCGSID:
    case TIOCOUTQ:
    case FIONREAD:
      return 8;
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
    case TIOCSWINSZ:
    case TIOCSPGRP:
    case TCFLSH:
    case FIONBIO:
    case FIOCLEX:
    case FIONCLEX:
      return 0;
    default:
      return -1;
    }
}

/* Return what is to be done about a call that makes a thread or process as
   FLAGS of clone say.  *WHY is as for record_find_way.  */

static record_way
find_clone_way (uint64_t flags, std::string *why)
{
  if ((flags & CLONE_VFORK) == 0 && (flags & CLONE_VM) != 0)
    {
      *why = (flags & CLONE_THREAD) != 0 ? _("makes another thread")
	     : _("makes another process that shares its memory");
      return record_way::barrier;
    }
  /* The debugger has to see the child.  */
  if ((flags & (CLONE_THREAD | CLONE_UNTRACED | CLONE_PTRACE)) != 0
      || (flags & (CLONE_VFORK | CSIGNAL)) == 0
      || ((flags & CLONE_VFORK) == 0 && (flags & CSIGNAL) != SIGCHLD))
    {
      *why = _("makes another process in an unusual way");
      return record_way::barrier;
    }
  /* The child of a vfork writes to its parent's memory.  */
  return ((flags & CLONE_VFORK) != 0 ? record_way::look : record_way::note);
}

/* See linux-record-calls.h.  */

bool
record_makes_process (int number)
{
  return (number == SYS_fork || number == SYS_vfork || number == SYS_clone
	  || number == CALL_CLONE3);
}

/* True if process PID has memory that it would share with a child.  */

static bool
has_shared_memory (pid_t pid)
{
  for (const snapshot_mapping &m : snapshot_read_mappings (pid))
    if (m.shared && (m.prot & PROT_WRITE) != 0 && !m.dont_fork)
      return true;
  return false;
}

/* See linux-record-calls.h.  */

record_way
record_find_process_way (pid_t pid, int number, const uint64_t args[6],
			 std::string *why)
{
  /* The flags, a descriptor and two thread ids, and the signal.  */
  uint64_t clone_args[5];
  bool flags_in_memory
    = (number == CALL_CLONE3
       && linux_read_memory (pid, args[0], clone_args, sizeof clone_args));
  record_way way
    = (flags_in_memory ? find_clone_way (clone_args[0] | clone_args[4], why)
       : record_find_way (number, args, why));

  /* Who waits in a vfork does not see the child's writes as they happen.  */
  if (way == record_way::note && has_shared_memory (pid))
    {
      *why = _("makes another process, with which it shares memory");
      return record_way::barrier;
    }
  return way == record_way::note && flags_in_memory ? record_way::look : way;
}

/* See linux-record-calls.h.  */

record_way
record_find_way (int number, const uint64_t args[6], std::string *why)
{
  switch (number)
    {
    case SYS_ioctl:
      return (ioctl_size (args[1]) >= 0
	      ? record_way::note : record_way::look);

    case SYS_fcntl:
      return (args[1] == F_GETLK || args[1] == F_OFD_GETLK
	      || args[1] == F_GETOWN_EX
	      ? record_way::look : record_way::note);

    case SYS_prctl:
      switch (args[0])
	{
	case PR_SET_SECCOMP:
	  *why = _("restricts its own system calls");
	  return record_way::barrier;
	case PR_SET_TSC:
	  *why = _("restricts its own use of the time-stamp counter");
	  return record_way::barrier;
	case PR_SET_NAME:
	case PR_SET_VMA:
	  return record_way::redo;
	default:
	  return record_way::look;
	}

    case SYS_clone:
      return find_clone_way (args[0], why);

    case SYS_mmap:
      if ((args[3] & MAP_SHARED) != 0 && (args[3] & MAP_ANONYMOUS) == 0
	  && (args[2] & PROT_WRITE) != 0)
	{
	  *why = _("shares memory with other processes");
	  return record_way::barrier;
	}
      break;
    }

  const call_row *row = find_row (number);
  if (row == nullptr)
    return record_way::look;
  if (row->way == record_way::barrier)
    *why = _(row->text);
  return row->way;
}

/* See linux-record-calls.h.  */

bool
record_read_wait_mask (pid_t pid, const record_event &call, uint64_t *mask)
{
  uint64_t pointer = 0;

  if (call.kind != record_event_kind::call
      || (call.result != -EINTR && !record_interrupted (call.result)))
    return false;
  switch (call.number)
    {
    case SYS_rt_sigsuspend:
      pointer = call.args[0];
      break;

    case SYS_ppoll:
      pointer = call.args[3];
      break;

    case SYS_epoll_pwait:
    case CALL_EPOLL_PWAIT2:
      pointer = call.args[4];
      break;

    case SYS_pselect6:
      /* It points at a pointer and a size.  */
      if (call.args[5] != 0)
	linux_read_memory (pid, call.args[5], &pointer, sizeof pointer);
      break;
    }
  return (pointer != 0
	  && linux_read_memory (pid, pointer, mask, sizeof *mask));
}

/* Append the LEN bytes at ADDRESS of process PID to EVENT.  */

static void
note_piece (pid_t pid, record_event *event, CORE_ADDR address, size_t len)
{
  if (address == 0 || len == 0)
    return;

  record_memory piece { address, gdb::byte_vector (len) };
  if (linux_read_memory (pid, address, piece.bytes.data (), len))
    event->memory.push_back (std::move (piece));
}

/* Append to EVENT the first TOTAL bytes of the N buffers that the iovecs
   at ADDRESS of process PID point at.  */

static void
note_vector (pid_t pid, record_event *event, CORE_ADDR address, size_t n,
	     int64_t total)
{
  std::vector<struct iovec> pieces (std::min (n, (size_t) IOV_MAX));

  if (pieces.empty ()
      || !linux_read_memory (pid, address, pieces.data (),
			     pieces.size () * sizeof (pieces[0])))
    return;

  for (const struct iovec &piece : pieces)
    {
      if (total <= 0)
	break;
      size_t len = std::min (piece.iov_len, (size_t) total);
      note_piece (pid, event, (uintptr_t) piece.iov_base, len);
      total -= len;
    }
}

/* Append to EVENT what recvmsg wrote by the struct msghdr at ADDRESS of
   process PID.  */

static void
note_message (pid_t pid, record_event *event, CORE_ADDR address)
{
  struct msghdr header;

  if (!linux_read_memory (pid, address, &header, sizeof header))
    return;

  note_piece (pid, event, address, sizeof header);
  note_piece (pid, event, (uintptr_t) header.msg_name, header.msg_namelen);
  note_piece (pid, event, (uintptr_t) header.msg_control,
	      header.msg_controllen);
  note_vector (pid, event, (uintptr_t) header.msg_iov, header.msg_iovlen,
	       event->result);
}

/* Append to EVENT the piece that starts at TEXT, which call_row explains.
   Return what follows it.  */

static const char *
note_by_text (pid_t pid, record_event *event, const char *text)
{
  const uint64_t *args = event->args;
  uint64_t pointer = args[*text++ - '0'];
  uint64_t size = 0;
  char rule = *text++;
  char *end = (char *) text;

  switch (rule)
    {
    case ':':
      size = strtoul (text, &end, 10);
      break;

    case 'r':
      size = event->result > 0 ? event->result : 0;
      break;

    case 'a':
      size = args[*end++ - '0'];
      break;

    case 'p':
      {
	uint32_t length = 0;
	linux_read_memory (pid, args[*end++ - '0'], &length, sizeof length);
	size = std::min (length, (uint32_t) 65536);
      }
      break;

    case 'v':
      note_vector (pid, event, pointer, args[*end++ - '0'], event->result);
      break;

    case 'm':
      note_message (pid, event, pointer);
      break;

    case 'f':
      /* Rounded up to words.  */
      size = (args[0] + 63) / 64 * 8;
      break;
    }

  if (*end == '*')
    size *= strtoul (end + 1, &end, 10);
  note_piece (pid, event, pointer, size);
  return *end == ' ' ? end + 1 : end;
}

/* See linux-record-calls.h.  */

void
record_note_memory (pid_t pid, record_event *event)
{
  if (event->number == SYS_ioctl)
    {
      note_piece (pid, event, event->args[2], ioctl_size (event->args[1]));
      return;
    }

  const call_row *row = find_row (event->number);
  if (row == nullptr || row->way != record_way::note)
    return;
  for (const char *text = row->text; *text != '\0'; )
    text = note_by_text (pid, event, text);
}

#endif /* LINUX_RECORD_AVAILABLE */
