/* A program whose threads wait in system calls of all kinds.

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
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The threads, and what each has to show in the end: 1 if its system call
   gave what it should, -1 if not.  */

enum { in_futex, in_nanosleep, in_read, in_poll, in_timed_poll, n_threads };

static pthread_t threads[n_threads];
static int results[n_threads];
static volatile pid_t tids[n_threads];
static __thread int own_number = -1;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int released;

static int read_pipe[2], poll_pipe[2], idle_pipe[2];

/* A thread that is born and ends after the checkpoint.  */

static pthread_t born;
static sem_t born_may_end;
static volatile pid_t born_tid;

static int n_born;

/* How many gave pthread_join what they should.  */

static int joined;

/* Milliseconds since the checkpoint.  */

static long waited;

static long
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
start (int number)
{
  char name[16];

  own_number = number;
  snprintf (name, sizeof (name), "waiter-%d", number);
  pthread_setname_np (pthread_self (), name);
  tids[number] = syscall (SYS_gettid);
}

static void *
finish (int number, int good)
{
  char name[16], expected[16];

  snprintf (expected, sizeof (expected), "waiter-%d", number);
  pthread_getname_np (pthread_self (), name, sizeof (name));
  good = (good && own_number == number && strcmp (name, expected) == 0
	  && syscall (SYS_gettid) == tids[number]);
  results[number] = good ? 1 : -1;
  return (void *) (long) (number + 100);
}

static void *
wait_in_futex (void *arg)
{
  start (in_futex);
  pthread_mutex_lock (&mutex);
  while (!released)
    pthread_cond_wait (&cond, &mutex);
  pthread_mutex_unlock (&mutex);
  return finish (in_futex, 1);
}

static void *
wait_in_nanosleep (void *arg)
{
  struct timespec time = { 0, 400000000 };

  start (in_nanosleep);
  return finish (in_nanosleep, nanosleep (&time, NULL) == 0);
}

static void *
wait_in_read (void *arg)
{
  char c = 0;

  start (in_read);
  ssize_t n = read (read_pipe[0], &c, 1);
  return finish (in_read, n == 1 && c == 'r');
}

static void *
wait_in_poll (void *arg)
{
  struct pollfd fd = { .fd = poll_pipe[0], .events = POLLIN };

  start (in_poll);
  int n = poll (&fd, 1, -1);
  return finish (in_poll, n == 1 && fd.revents == POLLIN);
}

static void *
wait_in_timed_poll (void *arg)
{
  struct pollfd fd = { .fd = idle_pipe[0], .events = POLLIN };

  start (in_timed_poll);
  return finish (in_timed_poll, poll (&fd, 1, 400) == 0);
}

static void *
born_later (void *arg)
{
  born_tid = syscall (SYS_gettid);
  sem_wait (&born_may_end);
  return NULL;
}

/* Wait until thread TID sleeps.  */

static void
wait_for_sleep (volatile pid_t *tid)
{
  for (;;)
    {
      char path[64], state = '?';

      usleep (1000);
      if (*tid == 0)
	continue;
      snprintf (path, sizeof (path), "/proc/self/task/%d/stat", *tid);
      FILE *stat = fopen (path, "r");
      if (stat == NULL)
	return;
      fscanf (stat, "%*d %*s %c", &state);
      fclose (stat);
      if (state == 'S')
	return;
    }
}

int
main (void)
{
  static void *(*const functions[]) (void *) =
    { wait_in_futex, wait_in_nanosleep, wait_in_read, wait_in_poll,
      wait_in_timed_poll };
  int good = 0;

  alarm (300);
  sem_init (&born_may_end, 0, 0);
  if (pipe (read_pipe) != 0 || pipe (poll_pipe) != 0 || pipe (idle_pipe) != 0)
    abort ();
  for (int i = 0; i < n_threads; i++)
    pthread_create (&threads[i], NULL, functions[i], NULL);
  for (int i = 0; i < n_threads; i++)
    wait_for_sleep (&tids[i]);

  waited = now_ms ();		/* at the checkpoint */
  pthread_create (&born, NULL, born_later, NULL);
  wait_for_sleep (&born_tid);
  n_born++;			/* one was born */

  pthread_mutex_lock (&mutex);
  released = 1;
  pthread_cond_signal (&cond);
  pthread_mutex_unlock (&mutex);
  write (read_pipe[1], "r", 1);
  write (poll_pipe[1], "p", 1);
  for (int i = 0; i < n_threads; i++)
    {
      void *value;

      if (pthread_join (threads[i], &value) == 0
	  && value == (void *) (long) (i + 100))
	joined++;
      good += results[i];
    }
  waited = now_ms () - waited;
  read (poll_pipe[0], &(char) { 0 }, 1);
  sem_post (&born_may_end);
  pthread_join (born, NULL);
  return good != n_threads;	/* joined all */
}
