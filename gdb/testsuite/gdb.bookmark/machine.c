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

#include <stdio.h>

#define SIZE 100000

static unsigned char data[SIZE];

/* Gdb writes another number here each time, once it has let the program
   run on.  */

static unsigned int seed = 1;

static unsigned int round_number;

static unsigned int
hash (void)
{
  unsigned int h = 2166136261;

  for (int i = 0; i < SIZE; i++)
    h = (h ^ data[i]) * 16777619;
  return h ^ round_number;
}

static void
fill (unsigned int state)
{
  for (int i = 0; i < SIZE; i++)
    {
      state = state * 1664525 + 1013904223;
      data[i] = state >> 24;
    }
}

int
main (void)
{
  unsigned int found, left;

  fill (seed);

  found = hash ();		/* at the checkpoint */
  printf ("found %x\n", found);
  round_number++;		/* found it */
  fill (seed);
  left = hash ();
  return left == found;		/* changed all */
}
