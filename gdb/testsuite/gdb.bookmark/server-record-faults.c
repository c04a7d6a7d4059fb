/* Copyright (C) 2026 Free Software Foundation, Inc.

   SPDX-License-Identifier: GPL-3.0-or-later

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

/* A program that works, and lets itself make no more processes for a
   while.  */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

volatile int done;

static volatile unsigned long work;

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

/* Do a piece of work, for which some snapshots are taken.  */

static void __attribute__ ((noinline))
do_work (void)
{
  for (int i = 0; i < 60000000; ++i)
    work += i;
  ++done;
  getppid ();
}

int
main (void)
{
  /* The limit does not concern root.  */
  if (getuid () == 0 && setresuid (65534, 65534, 65534) != 0)
    abort ();
  done = 0;			/* begin here */
  do_work ();
  done += 10;			/* first place */
  do_work ();
  done += 10;			/* second place */
  do_work ();
  limit_processes (1);		/* third place */
  do_work ();
  done += 10;			/* no more processes */
  limit_processes (0);
  do_work ();
  return 0;			/* end here */
}
