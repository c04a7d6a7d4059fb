/* A program with threads that run.

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

#include <pthread.h>
#include <unistd.h>

#define N_THREADS 3

static volatile int counters[N_THREADS + 1];
static volatile int rounds;
static pthread_barrier_t barrier;

static void *
run (void *arg)
{
  int number = (int) (long) arg;

  pthread_barrier_wait (&barrier);
  for (;;)
    {
      counters[number]++;	/* in a thread */
      usleep (1000);
    }
  return NULL;
}

int
main (void)
{
  pthread_t threads[N_THREADS];

  alarm (300);
  pthread_barrier_init (&barrier, NULL, N_THREADS + 1);
  for (long i = 0; i < N_THREADS; i++)
    pthread_create (&threads[i], NULL, run, (void *) (i + 1));
  pthread_barrier_wait (&barrier);
  for (;;)
    {
      rounds++;			/* all run */
      usleep (1000);		/* and on */
    }
}
