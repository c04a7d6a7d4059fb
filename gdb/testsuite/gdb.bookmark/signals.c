/* A program with signals blocked, pending and handled.

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
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char stack[65536], other_stack[65536];

/* How often each handler has run, and what it saw.  */

static int first_ran, second_ran, usr1_ran, queued_ran, queued_value;
static int on_stack, stop_ran;
static volatile int changed;

static void
first_handler (int sig)
{
  first_ran++;
}

static void
second_handler (int sig)
{
  second_ran++;
}

static void
usr1_handler (int sig)
{
  char here;

  usr1_ran++;
  on_stack = &here >= stack && &here < stack + sizeof (stack);
}

static void
queued_handler (int sig, siginfo_t *info, void *context)
{
  queued_ran++;
  queued_value = queued_value * 100 + info->si_value.sival_int;
}

static void
stop_handler (int sig)
{
  stop_ran++;			/* in stop_handler */
}

static void
handle (int sig, void (*handler) (int), int flags)
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

  sigaction (sig, &action, NULL);
}

static void
block (int how, int sig)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, sig);
  sigprocmask (how, &set, NULL);
}

static void
change (void)
{
  stack_t alternate = { .ss_sp = other_stack,
			.ss_size = sizeof (other_stack) };

  /* What was pending is taken now; something else becomes so.  */
  block (SIG_UNBLOCK, SIGUSR1);
  block (SIG_UNBLOCK, SIGRTMIN);
  block (SIG_BLOCK, SIGHUP);
  raise (SIGHUP);
  block (SIG_BLOCK, SIGWINCH);
  kill (getpid (), SIGWINCH);

  handle (SIGUSR2, second_handler, 0);
  handle (SIGTERM, second_handler, 0);
  handle (SIGINT, SIG_IGN, 0);
  sigaltstack (&alternate, NULL);
}

int
main (void)
{
  stack_t alternate = { .ss_sp = stack, .ss_size = sizeof (stack) };
  struct sigaction action = { .sa_sigaction = queued_handler,
			      .sa_flags = SA_SIGINFO };

  alarm (300);
  sigaltstack (&alternate, NULL);
  handle (SIGUSR1, usr1_handler, SA_ONSTACK);
  handle (SIGUSR2, first_handler, 0);
  handle (SIGTERM, SIG_IGN, 0);
  handle (SIGCONT, stop_handler, 0);
  sigaction (SIGRTMIN, &action, NULL);
  block (SIG_BLOCK, SIGUSR1);
  raise (SIGUSR1);
  block (SIG_BLOCK, SIGRTMIN);
  sigqueue (getpid (), SIGRTMIN, (union sigval) { .sival_int = 42 });
  sigqueue (getpid (), SIGRTMIN, (union sigval) { .sival_int = 43 });

  raise (SIGUSR2);		/* at the checkpoint */
  raise (SIGTERM);
  change ();
  changed = 1;			/* changed all */
  raise (SIGCONT);
  return stop_ran != 1;		/* after the signal */
}
