/* A program that makes it hard to take snapshots of it.

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

#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* gdb sets this to what should be done.  */

enum { nothing, limits, filter } mode;

static int counter;

/* Allow N processes, or as many as before if it is 0.  */

static void
limit_processes (int n)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NPROC, &limit);
  limit.rlim_cur = n == 0 ? limit.rlim_max : n;
  if (setrlimit (RLIMIT_NPROC, &limit) != 0)
    abort ();
}

/* From here on clone and fork would kill the process.  */

static void
forbid_clone (void)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 3, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 2, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_fork, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
  };
  struct sock_fprog program = { sizeof (code) / sizeof (code[0]), code };

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    abort ();
}

int
main (void)
{
  alarm (300);
  counter = 1;			/* first line */
  counter = 2;			/* second line */
  counter = 3;			/* third line */

  if (mode == limits)
    {
      /* There are no limits for root.  */
      if (geteuid () == 0 && setresuid (65534, 65534, 65534) != 0)
	abort ();
      counter = 10;		/* before the limit */
      limit_processes (1);
      counter = 11;		/* at the limit */
      limit_processes (0);
      counter = 12;		/* after the limit */
    }
  if (mode == filter)
    {
      counter = 20;		/* before the filter */
      forbid_clone ();
      counter = 21;		/* behind the filter */
    }
  return counter == 0;		/* last line */
}
