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

/* Signals of all kinds: sent by the program itself, by the debugger at any
   place, by a timer while it waits, and for faults.  */

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile int sent, ticks, faults;
static volatile int calls, step;
static sigjmp_buf after_fault;

static void
on_sent (int signal)
{
  ++sent;			/* in on_sent */
}

static void
on_tick (int signal)
{
  ++ticks;			/* in on_tick */
}

static void
on_fault (int signal)
{
  ++faults;			/* in on_fault */
  siglongjmp (after_fault, 1);
}

static int
count (int n)
{
  calls += n;			/* in count */
  return calls;
}

int
main (void)
{
  struct sigaction action = {};
  struct itimerval timer = { { 0, 0 }, { 0, 300000 } };

  /* Calls are interrupted.  */
  action.sa_handler = on_tick;
  sigaction (SIGALRM, &action, NULL);
  signal (SIGUSR1, on_sent);
  signal (SIGSEGV, on_fault);

  step = 1;			/* begin here */
  kill (getpid (), SIGUSR1);	/* send */
  step = 2;			/* after send */

  step = 3;			/* any place */

  setitimer (ITIMER_REAL, &timer, NULL);
  pause ();
  step = 4;			/* after pause */

  if (sigsetjmp (after_fault, 1) == 0)
    *(volatile int *) 16 = 1;	/* fault */
  step = 5;			/* after fault */

  for (int i = 0; i < 5; ++i)
    count (i);			/* call count */
  step = 6;			/* after count */

  if (write (STDOUT_FILENO, "one\n", 4) == 4)
    step = 7;			/* after write */
  if (write (STDOUT_FILENO, "two\n", 4) == 4)
    step = 8;
  return 0;			/* end here */
}
