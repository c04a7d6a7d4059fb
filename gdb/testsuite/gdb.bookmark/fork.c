/* A program that forks, and looks for children that it has not made.

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
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (1 << 20)

static char *data;

/* What wait said with no children, with one, and after it.  */

static pid_t no_child, child, waited, after;
static int no_child_errno, status, after_errno;

/* A child that stays.  */

static pid_t sleeper;
static int rounds;

/* gdb sets this, so that the parent does nothing after the fork.  */

static volatile int stay;

/* True if all of data is C.  */

static int data_is (int c) __attribute__ ((used));

static int
data_is (int c)
{
  for (int i = 0; i < SIZE; i++)
    if (data[i] != c)
      return 0;
  return 1;
}

int
main (void)
{
  int was_old;

  alarm (300);
  data = malloc (SIZE);
  memset (data, 'a', SIZE);

  was_old = data_is ('a');	/* at the checkpoint */

  /* No children.  */
  errno = 0;
  no_child = waitpid (-1, NULL, WNOHANG);
  no_child_errno = errno;

  /* Pages written between the checkpoint and a fork are shared with the
     child, and so look to the kernel as if nobody had written them.  */
  memset (data, 'b', SIZE / 2);
  sleeper = fork ();
  if (sleeper == 0)
    {
      alarm (60);		/* in the child */
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      for (;;)
	pause ();
    }
  memset (data + SIZE / 2, 'c', SIZE / 2);
  while (stay)
    pause ();
  rounds++;			/* with a child */
  kill (sleeper, SIGKILL);
  waitpid (sleeper, NULL, 0);

  child = fork ();
  if (child == 0)
    _exit (7);
  waited = wait (&status);
  errno = 0;
  after = wait (NULL);
  after_errno = errno;
  return was_old;		/* after wait */
}
