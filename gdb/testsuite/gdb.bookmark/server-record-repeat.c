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

/* A program with instructions that repeat themselves: one writes over its
   buffer's end, one runs for long, and one has a fault half-way.  */

#include <stddef.h>
#include <sys/mman.h>

struct
{
  char buffer[50000];
  long after;
} data = { "", 1234 };

static char large[8 << 20];

/* How often fill was called.  */

volatile int fills;

/* Set the SIZE bytes at START to VALUE, by one instruction.  */

static void __attribute__ ((noinline))
fill (void *start, size_t size, int value)
{
  ++fills;
  asm volatile ("fill_here: rep stosb\nfill_done: nop"
		: "+D" (start), "+c" (size) : "a" (value) : "memory");
}

int
main (void)
{
  char *page = mmap (NULL, 65536, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect (page + 32768, 32768, PROT_NONE);

  fill (data.buffer, 1000, 1);	/* begin here */
  fill (data.buffer, sizeof data.buffer + 1, 2);
  fill (data.buffer, 1000, 3);
  for (int i = 0; i < 1000; ++i)
    fill (large, sizeof large, i);	/* long */
  fill (page + 1000, 60000, 5);	/* fault */
  return 0;
}
