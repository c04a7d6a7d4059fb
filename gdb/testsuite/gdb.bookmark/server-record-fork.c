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

/* A program that makes processes in all ways that there are.  */

#define _GNU_SOURCE
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
#include <x86intrin.h>
#endif

volatile int calls;
volatile int sum;

/* What the child of a vfork writes.  */
static volatile int from_child;

extern char **environ;

/* Add N to the sum.  */

static void __attribute__ ((noinline))
add (int n)
{
  sum += n;
  ++calls;
}

/* Do what must not be trapped in a process that nobody records.  */

static int
work_in_child (void)
{
#ifdef __x86_64__
  (void) __rdtsc ();
#endif
  add (1000);
  return sum % 100;
}

/* Return how PID exits.  */

static int
exit_code (pid_t pid)
{
  int status;

  if (waitpid (pid, &status, 0) != pid || !WIFEXITED (status))
    return -1;
  return WEXITSTATUS (status);
}

static void
call_fork (void)
{
  int ends[2], n = 0;

  if (pipe (ends) != 0)
    return;
  pid_t pid = fork ();
  if (pid == 0)
    {
      n = work_in_child ();
      _exit (write (ends[1], &n, sizeof n) == sizeof n ? 7 : 8);
    }
  if (read (ends[0], &n, sizeof n) == sizeof n)
    add (n);
  add (exit_code (pid));
  close (ends[0]);
  close (ends[1]);
}

static void
call_vfork (void)
{
  pid_t pid = vfork ();
  if (pid == 0)
    {
      from_child += 5;
      execl ("/bin/sh", "sh", "-c", "exit 9", (char *) NULL);
      _exit (1);
    }
  add (from_child);
  add (exit_code (pid));
}

static void
call_library (void)
{
  char *arguments[] = { "sh", "-c", "exit 11", NULL };
  char text[16] = "";
  pid_t pid;

  if (posix_spawn (&pid, "/bin/sh", NULL, NULL, arguments, environ) == 0)
    add (exit_code (pid));

  add (WEXITSTATUS (system ("exit 13")));

  FILE *pipe = popen ("echo 17", "r");
  if (fgets (text, sizeof text, pipe) != NULL)
    add (atoi (text));
  pclose (pipe);
}

static void *
run_thread (void *arg)
{
  ++*(volatile int *) arg;
  return NULL;
}

/* Start a thread, or run another program, as the argument says.  */

int
main (int argc, char **argv)
{
  int in_thread = 0;
  pthread_t thread;

  add (0);			/* begin here */
  call_fork ();
  call_vfork ();
  call_library ();
  add (1);			/* processes end here */
  if (argc > 1 && strcmp (argv[1], "exec") == 0)
    execl ("/bin/true", "true", (char *) NULL);
  pthread_create (&thread, NULL, run_thread, &in_thread);
  pthread_join (thread, NULL);
  add (in_thread);
  return 0;			/* end here */
}
