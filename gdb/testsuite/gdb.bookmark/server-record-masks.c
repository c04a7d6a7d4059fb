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

/* Wait in all ways that have a signal mask of their own, for a signal that is
   blocked otherwise.  */

#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

static volatile int waits, ticks;
static sigset_t usual, waiting;

/* True if signal NUMBER is blocked now.  */

static int
is_blocked (int number)
{
  sigset_t now;

  sigprocmask (SIG_BLOCK, NULL, &now);
  return sigismember (&now, number);
}

static void
on_tick (int signal)
{
  ++ticks;			/* in on_tick */
  /* That of the wait, and what the handler itself blocks.  */
  assert (is_blocked (SIGUSR2));
  assert (is_blocked (SIGALRM));
  assert (!is_blocked (SIGUSR1));
}

/* Have SIGALRM come soon.  It is blocked.  */

static void
start_tick (void)
{
  struct itimerval timer = { { 0, 0 }, { 0, 20000 } };

  setitimer (ITIMER_REAL, &timer, NULL);
}

/* Another wait is over, which has returned RESULT.  */

static void
end_wait (int result)
{
  assert (result == -1 && errno == EINTR);
  ++waits;
  assert (waits == ticks);
  assert (is_blocked (SIGALRM));
  assert (is_blocked (SIGUSR1));
  assert (!is_blocked (SIGUSR2));
}

int
main (void)
{
  struct sigaction action = {};
  struct timespec minute = { 60, 0 };
  struct epoll_event event;
  siginfo_t info;
  int epoll = epoll_create1 (0);

  action.sa_handler = on_tick;
  sigaction (SIGALRM, &action, NULL);
  sigemptyset (&usual);
  sigaddset (&usual, SIGALRM);
  sigaddset (&usual, SIGUSR1);
  sigprocmask (SIG_SETMASK, &usual, NULL);
  sigemptyset (&waiting);
  sigaddset (&waiting, SIGUSR2);

  start_tick ();		/* begin here */
  end_wait (ppoll (NULL, 0, &minute, &waiting));
  start_tick ();
  end_wait (pselect (0, NULL, NULL, NULL, &minute, &waiting));
  start_tick ();
  end_wait (epoll_pwait (epoll, &event, 1, 60000, &waiting));
  start_tick ();
  end_wait (sigsuspend (&waiting));

  /* No handler is called for what is waited for.  */
  start_tick ();
  int number = sigtimedwait (&usual, &info, &minute);
  assert (number == SIGALRM && ticks == 4);

  /* Something else comes.  */
  sigset_t none;
  sigemptyset (&none);
  sigaddset (&none, SIGHUP);
  sigprocmask (SIG_SETMASK, &waiting, NULL);
  start_tick ();
  number = sigtimedwait (&none, &info, &minute);
  assert (number == -1 && errno == EINTR && ticks == 5);
  return 0;			/* end here */
}
