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

/* Wait in each of some ways, some of which have the kernel write to memory when
   the wait is interrupted.  */

#define _GNU_SOURCE
#include <poll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static struct timespec left;
volatile int waits;

static void
wait_in_sleep (void)
{
  struct timespec time = { 1, 0 };

  nanosleep (&time, &left);
}

static void
wait_in_select (void)
{
  struct timeval time = { 1, 0 };

  select (0, NULL, NULL, NULL, &time);
}

static void
wait_in_ppoll (void)
{
  struct timespec time = { 1, 0 };

  ppoll (NULL, 0, &time, NULL);
}

static void
wait_in_poll (void)
{
  poll (NULL, 0, 1000);
}

int
main (void)
{
  void (*ways[]) (void)
    = { wait_in_sleep, wait_in_select, wait_in_ppoll, wait_in_poll };

  for (int i = 0; i < 4; ++i)
    {
      ways[i] ();		/* wait here */
      ++waits;			/* waited */
    }
  return 0;
}
