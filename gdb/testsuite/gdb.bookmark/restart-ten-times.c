/* A program that changes all its memory, each time to something else.

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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define HEAP_SIZE (1 << 20)
#define DATA_SIZE 100000
#define STACK_SIZE 20000

static unsigned char data[DATA_SIZE] = { 1 };
static unsigned char zero_data[DATA_SIZE];
static unsigned char *heap;
static unsigned char *pages;

/* Hashes of all memory: as found after the checkpoint, and after the
   changes.  */

static unsigned long found, left;

/* What gdb writes, other than the last time, when it has let the program
   run on.  */

static int round_number;

static unsigned long
hash (unsigned long h, const unsigned char *p, size_t size)
{
  for (size_t i = 0; i < size; i++)
    h = (h ^ p[i]) * 0x100000001b3;
  return h;
}

static unsigned long
hash_all (const unsigned char *stack)
{
  unsigned long h = 0xcbf29ce484222325;

  h = hash (h, data, sizeof (data));
  h = hash (h, zero_data, sizeof (zero_data));
  h = hash (h, heap, HEAP_SIZE);
  h = hash (h, pages, HEAP_SIZE);
  h = hash (h, stack, STACK_SIZE);
  return hash (h, (unsigned char *) &round_number, sizeof (round_number));
}

/* Fill SIZE bytes at P from the generator *STATE.  Every other page of
   EVERY is left alone.  */

static void
fill (unsigned long *state, unsigned char *p, size_t size, int every)
{
  for (size_t i = 0; i < size; i++)
    if (i / 4096 % every == 0)
      {
	*state = *state * 6364136223846793005 + 1442695040888963407;
	p[i] = *state >> 56;
      }
}

static void
fill_all (unsigned long state, unsigned char *stack, int every)
{
  fill (&state, data, sizeof (data), every);
  fill (&state, zero_data, sizeof (zero_data), every);
  fill (&state, heap, HEAP_SIZE, every);
  fill (&state, pages, HEAP_SIZE, every);
  fill (&state, stack, STACK_SIZE, every);
}

int
main (void)
{
  unsigned char stack[STACK_SIZE];
  struct timespec now;
  double real = 2.5;

  alarm (300);
  heap = malloc (HEAP_SIZE);
  pages = mmap (NULL, HEAP_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  fill_all (1, stack, 1);

  real = real * 3;		/* at the checkpoint */
  found = hash_all (stack);
  printf ("found %lx %g\n", found, real);
  fflush (stdout);

  /* Something else each time.  */
  clock_gettime (CLOCK_MONOTONIC, &now);
  fill_all (now.tv_nsec, stack, 2);
  madvise (pages + HEAP_SIZE / 2, HEAP_SIZE / 4, MADV_DONTNEED);
  left = hash_all (stack);
  real = real / now.tv_nsec;
  return left == found;		/* changed all */
}
