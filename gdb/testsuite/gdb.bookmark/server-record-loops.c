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

/* Loops that are gone through so often that nothing can be done each time.
   Each takes some tenths of a second, and adds to the sum.  */

#include <signal.h>
#include <string.h>
#include <sys/time.h>

unsigned long sum;
static unsigned long counter;
static volatile int ticks;

/* All that changes is in memory, and in registers for a while.  */

static void __attribute__ ((noinline))
loop_in_memory (void)
{
  volatile unsigned long i, n = 0;	/* memory */

  for (i = 0; i < 200000000; ++i)
    n += i;
  sum += n;				/* after memory */
}

/* Two instructions, which are shorter than a jump to elsewhere.  */

static void __attribute__ ((noinline))
loop_of_short (void)
{
  unsigned long n = 1000000000;		/* short */

  asm volatile ("1: dec %0\n\tjnz 1b\n\tnop\n\tnop" : "+r" (n) : : "cc");
  sum += n + 1;
}

/* No register changes at all.  */

static void __attribute__ ((noinline))
loop_without_registers (void)
{
  counter = 0;				/* counter */

  asm volatile ("1: incq %0\n\tcmpq $400000000,%0\n\tjb 1b"
		: "+m" (counter) : : "cc");
  sum += counter;
}

/* Nothing but a vector register changes.  */

static void __attribute__ ((noinline))
loop_of_vectors (void)
{
  double x = 0, one = 1, end = 4e8;	/* vectors */

  asm volatile ("1: addsd %1,%0\n\tcomisd %0,%2\n\tja 1b"
		: "+x" (x) : "x" (one), "x" (end) : "cc");
  sum += x;
}

/* Loops in loops, that are jumped into at different places.  */

static void __attribute__ ((noinline))
loop_in_loops (void)
{
  volatile int i, j, k;

  for (i = 0; i < 3000; ++i)		/* nested */
    for (j = 0; j < 1000; ++j)
      for (k = 0; k < 100; ++k)
	;
  sum += i + j + k;			/* after nested */
}

static void
tick (int signal)
{
  ++ticks;
}

/* Signals come from outside meanwhile.  */

static void __attribute__ ((noinline))
loop_with_signals (void)
{
  struct itimerval timer = { { 0, 40000 }, { 0, 40000 } };
  volatile unsigned long i;

  signal (SIGALRM, tick);
  setitimer (ITIMER_REAL, &timer, NULL);
  for (i = 0; ticks < 12; ++i)		/* signals */
    ;
  memset (&timer, 0, sizeof timer);
  setitimer (ITIMER_REAL, &timer, NULL);
  sum += ticks;
}

/* The same, but of the general registers none tells one time through the loop
   from another, and there are many signals.  */

static void __attribute__ ((noinline))
loop_with_ticks (void)
{
  struct itimerval timer = { { 0, 4000 }, { 0, 4000 } };
  volatile double d = 0;		/* ticks */

  signal (SIGVTALRM, tick);
  setitimer (ITIMER_VIRTUAL, &timer, NULL);
  for (volatile long i = 0; i < 30000000; ++i)
    d += i;
  memset (&timer, 0, sizeof timer);
  setitimer (ITIMER_VIRTUAL, &timer, NULL);
  sum += d;
}

int
main (void)
{
  loop_in_memory ();
  loop_of_short ();
  loop_without_registers ();
  loop_of_vectors ();
  loop_in_loops ();
  loop_with_signals ();
  loop_with_ticks ();
  return 0;				/* end here */
}
