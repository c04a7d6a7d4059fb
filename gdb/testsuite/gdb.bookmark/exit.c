/* A program that exits.

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
#include <stdlib.h>
#include <unistd.h>

static int counter, thread_ran;
static int *heap;
static pthread_barrier_t barrier;
static volatile int end_thread;

static void *
other_thread (void *arg)
{
  pthread_barrier_wait (&barrier);
  while (!end_thread)
    usleep (1000);
  thread_ran++;
  return NULL;
}

int
main (int argc, char **argv)
{
  pthread_t thread;

  alarm (300);
  pthread_barrier_init (&barrier, NULL, 2);
  heap = malloc (100000 * sizeof (int));
  for (int i = 0; i < 100000; i++)
    heap[i] = i;
  pthread_create (&thread, NULL, other_thread, NULL);
  pthread_barrier_wait (&barrier);

  counter = 1;			/* at the checkpoint */
  end_thread = 1;
  pthread_join (thread, NULL);
  for (int i = 0; i < 100000; i++)
    counter += heap[i] == i;
  heap[5] = 0;
  counter += getpid () == 1;	/* before the exit */
  exit (3);
}
