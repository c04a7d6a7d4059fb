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

/* A program that is found running: it sleeps, reads or computes, as its
   argument says, again and again.  */

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

volatile int rounds;
volatile unsigned long work;

static int ends[2];

/* Let a read return.  */

static void
handler (int sig)
{
  if (write (ends[1], "x", 1) != 1)
    _exit (1);
}

/* A round is over.  */

static void __attribute__ ((noinline))
end_round (void)
{
  ++rounds;
  getppid ();
}

int
main (int argc, char **argv)
{
  const char *how = argc > 1 ? argv[1] : "sleep";
  struct itimerval timer = { { 0, 500000 }, { 0, 500000 } };
  struct timespec second = { 1, 0 };
  char c;

  /* It ends also if the test does not end it.  */
  for (int i = 0; i < 120; ++i)
    {
      if (strcmp (how, "sleep") == 0)
	nanosleep (&second, NULL);
      else if (strcmp (how, "read") == 0)
	{
	  if (i == 0)
	    {
	      if (pipe (ends) != 0)
		return 1;
	      signal (SIGALRM, handler);
	      setitimer (ITIMER_REAL, &timer, NULL);
	    }
	  if (read (ends[0], &c, 1) != 1)
	    return 1;
	}
      else
	for (int j = 0; j < 100000000; ++j)
	  work += j;
      end_round ();
    }
  return 0;
}
