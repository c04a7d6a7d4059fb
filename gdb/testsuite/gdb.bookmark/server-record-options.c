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

/* A program that writes to much memory, round by round.  */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZE (16 << 20)

volatile int round_number;

static char *block;

/* Begin round N.  */

static void __attribute__ ((noinline))
begin_round (int n)
{
  round_number = n;
}

int
main (int argc, char **argv)
{
  int rounds = argc > 1 ? atoi (argv[1]) : 3;

  block = malloc (SIZE);
  for (int n = 1; n <= rounds; ++n)
    {
      begin_round (n);
      memset (block, n, SIZE);
      getppid ();
    }
  return 0;			/* end here */
}
