/* Programs to record: what computes, what calls the system, what sorts and
   compares strings, and what allocates memory.

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

/* record-bench WORK COUNT STOP: do WORK (compute, calls, strings, malloc)
   COUNT times, and print the milliseconds of processor time that took.  Once,
   the STOPth time, it passes the instruction with the label `stop_WORK'.  */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The instruction on the way, inside the loops, that a program passes
   once.  */
#define STOP_HERE(label)						\
  __asm__ volatile (".globl stop_" #label "\nstop_" #label ": nop")

/* Strings that are sorted, and blocks that are in use at a time.  */
#define STRINGS 4000
#define BLOCKS 20000

/* The size of a string, with the null; the largest block.  */
#define STRING_SIZE 64
#define BLOCK_SIZE 16384

static unsigned long count, stop;
static uint64_t seed = 1;
volatile uint64_t result;

/* The places where record-bench.py stops the program: before the work, and
   after it.  */

static void __attribute__ ((noinline))
begin (void)
{
  __asm__ volatile ("");
}

static void __attribute__ ((noinline))
finish (void)
{
  __asm__ volatile ("");
}

/* A pseudo-random number below LIMIT.  */

static unsigned int
pick (unsigned int limit)
{
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (seed >> 33) % limit;
}

/* A loop without calls.  */

static void __attribute__ ((noinline))
compute (void)
{
  uint64_t x = 1;

  for (unsigned long n = 0; n < count; ++n)
    {
      x = x * 6364136223846793005u + 1442695040888963407u;
      x ^= x >> 29;
      if (n == stop)
	STOP_HERE (compute);
    }
  result = x;
}

/* System calls that do next to nothing.  */

static void __attribute__ ((noinline))
calls (void)
{
  for (unsigned long n = 0; n < count; ++n)
    {
      result += syscall (SYS_getppid);
      if (n == stop)
	STOP_HERE (calls);
    }
}

static int
compare (const void *a, const void *b)
{
  return strcmp (a, b);
}

/* Make strings, sort them, and look through them, with the functions of the C
   library that use wide vectors where the processor has them.  */

static void __attribute__ ((noinline))
strings (void)
{
  static char all[STRINGS][STRING_SIZE];

  for (unsigned long n = 0; n < count; ++n)
    {
      for (int i = 0; i < STRINGS; ++i)
	{
	  memset (all[i], 'a', STRING_SIZE - 1);
	  all[i][pick (STRING_SIZE - 1)] = 'b' + pick (20);
	}
      if (n == stop)
	STOP_HERE (strings);
      qsort (all, STRINGS, STRING_SIZE, compare);
      for (int i = 0; i < STRINGS; ++i)
	result += strlen (all[i]) + (strchr (all[i], 'z') != NULL);
    }
}

/* Allocate, use and free blocks of all sizes.  */

static void __attribute__ ((noinline))
blocks (void)
{
  static char *block[BLOCKS];

  for (unsigned long n = 0; n < count; ++n)
    {
      unsigned int i = pick (BLOCKS);
      size_t size = 1 + pick (BLOCK_SIZE);

      free (block[i]);
      block[i] = malloc (size);
      if (block[i] == NULL)
	abort ();
      memset (block[i], (int) n, size);
      if (n == stop)
	STOP_HERE (malloc);
    }
}

/* A million times through a loop.  */

static void __attribute__ ((noinline))
million (void)
{
  for (unsigned int i = 0; i < 1000000; ++i)
    result += i;
}

static const struct
{
  const char *name;
  void (*work) (void);
} works[] = {
  { "compute", compute },
  { "calls", calls },
  { "strings", strings },
  { "malloc", blocks },
};

/* Milliseconds that this process has run.  */

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int
main (int argc, char **argv)
{
  void (*work) (void) = NULL;
  double start;

  for (size_t i = 0; argc == 4 && i < sizeof works / sizeof works[0]; ++i)
    if (strcmp (argv[1], works[i].name) == 0)
      work = works[i].work;
  if (work == NULL)
    {
      fprintf (stderr, "Usage: record-bench WORK COUNT STOP\n");
      return 2;
    }
  count = strtoul (argv[2], NULL, 10);
  stop = strtoul (argv[3], NULL, 10);

  start = now ();
  begin ();
  work ();
  finish ();
  printf ("%.3f\n", now () - start);
  million ();
  finish ();
  return 0;
}
