/* A program with functions to step over and out of.

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

#include <stdlib.h>
#include <unistd.h>

static int depth, called;

static int
inner (int n)
{
  depth++;
  return n + 1;			/* in inner */
}

static int
outer (int n)
{
  int r = inner (n);

  return r * 2;			/* back in outer */
}

/* For gdb to call.  */

static int __attribute__ ((used))
by_hand (int n)
{
  called = n;
  return inner (n);
}

#ifdef THREADS

#include <pthread.h>

static pthread_t thread;
static pthread_barrier_t barrier;

static void *
other_thread (void *arg)
{
  pthread_barrier_wait (&barrier);
  inner (100);			/* in the other thread */
  pthread_barrier_wait (&barrier);
  return NULL;
}

static void
start_other (void)
{
  alarm (300);
  pthread_barrier_init (&barrier, NULL, 2);
  pthread_create (&thread, NULL, other_thread, NULL);
}

/* Wait until the other thread is through.  */

static void
meet (void)
{
  pthread_barrier_wait (&barrier);
  pthread_barrier_wait (&barrier);
}

static void
join_other (void)
{
  pthread_join (thread, NULL);
}

#else

static void
start_other (void)
{
}

static void
meet (void)
{
}

static void
join_other (void)
{
}

#endif

int
main (void)
{
  int n = 0;

  start_other ();

  n += 1;			/* at the checkpoint */
  n += outer (n);		/* calls outer */
  n += 1;			/* after the call */
  n += outer (n);
  meet ();			/* wait for the other */
  join_other ();
  return n != 20;		/* at the end */
}
