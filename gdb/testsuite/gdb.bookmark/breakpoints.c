/* A program that looks at its own code.

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

static volatile int early_ran, late_ran;

/* The first byte of each function as the program sees it.  */

static int early_byte, late_byte;

static int
early (int n)
{
  early_ran += n;
  return n;			/* in early */
}

static int
late (int n)
{
  late_ran += n;
  return n;			/* in late */
}

static void
look (void)
{
  early_byte = *(volatile unsigned char *) early;
  late_byte = *(volatile unsigned char *) late;
}

int
main (void)
{
  int n = 0;

  look ();
  n += 1;			/* at the checkpoint */
  look ();
  for (int i = 0; i < 4; i++)
    {
      n += early (i);
      n += late (i);
    }
  return n != 13;		/* at the end */
}
