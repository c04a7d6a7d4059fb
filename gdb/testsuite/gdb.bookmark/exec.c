/* A program that becomes another, and one whose first thread ends.

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
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* gdb sets this.  */

static int end_thread;
static volatile int end_all;

static pthread_t first_thread;
static int counter;

static void *
other_thread (void *arg)
{
  /* The first thread must have ended.  */
  while (pthread_tryjoin_np (first_thread, NULL) != 0)
    usleep (1000);
  usleep (10000);

  while (!end_all)
    {
      usleep (1000);
      counter++;		/* in the other thread */
    }
  exit (0);
}

int
main (int argc, char **argv)
{
  pthread_t thread;

  alarm (300);
  if (argc > 1)
    return 5;			/* another program */

  counter = 1;			/* at the checkpoint */
  if (end_thread)
    {
      first_thread = pthread_self ();
      pthread_create (&thread, NULL, other_thread, NULL);
      pthread_exit (NULL);
    }
  counter = 2;			/* before exec */
  execl (argv[0], argv[0], "again", NULL);
  return 1;
}
