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

/* A program that ends as its argument says, after it has lost a pointer.  */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct
{
  char name[8];
  int *counter;
} lost;

static int counter;
volatile int rounds;

static void
handler (int sig)
{
  exit (4);			/* exit in a handler */
}

int
main (int argc, char **argv)
{
  const char *how = argc > 1 ? argv[1] : "exit";

  lost.counter = &counter;
  for (int i = 0; i < 3; ++i)
    {
      for (int j = 0; j < 8 + i; ++j)
	lost.name[j] = 0;	/* the culprit */
      ++rounds;
    }

  if (strcmp (how, "handler") == 0)
    signal (SIGSEGV, handler);
  if (strcmp (how, "abort") == 0)
    abort ();
  if (strcmp (how, "term") == 0)
    kill (getpid (), SIGTERM);
  if (strcmp (how, "exit") == 0)
    exit (5);
  *lost.counter = 5;		/* the crash */
  return 0;
}
