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

/* Write here and there to much memory for a while.  */

#include <stdlib.h>

#define SIZE (64 << 20)
#define PAGE 4096

static unsigned n;

int
main (void)
{
  unsigned x = 1;
  volatile unsigned char *memory = malloc (SIZE);

  for (n = 0; n < 60000000; ++n)
    {
      x = x * 1664525 + 1013904223;
      memory[(x >> 16) % (SIZE / PAGE) * PAGE] += x >> 24;
    }
  n += 1; /* written */
  free ((void *) memory);
  return 0; /* done */
}
