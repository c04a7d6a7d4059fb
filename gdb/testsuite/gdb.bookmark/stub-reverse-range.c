/* A program with lines of several instructions.

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

/* It is never run: gdb reads its symbols, and the stub pretends to be in
   these functions, in turn.  */

volatile int counter = 0;

void
first (void)
{
  counter = 0; /* Line 1 of first.  */
  counter = 1; counter = 2; counter = 3; /* Line 2 of first.  */
  counter = 4; /* Line 3 of first.  */
}

/* A line in the midst of which an inlined function begins and ends.  */

static inline __attribute__ ((always_inline)) void bump (void) { counter++; } void second (void) { counter = 7; bump (); counter = 8; }

void
third (void)
{
  counter = 9; /* In third.  */
}

void
_start (void)
{
  for (;;)
    {
      first ();
      second ();
      third ();
    }
}
