/* A small program for bare ARM machines.

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

/* It needs no library: a vector table for Cortex-M, an entry point for
   others, and what it tells QEMU when it exits.  */

/* How often round is called before the program exits.  */
#ifndef ROUNDS
#define ROUNDS 20
#endif

/* Times that a round goes through its loop.  */
#ifndef WORK
#define WORK 1000
#endif

static unsigned int stack[1024];
volatile int counter, value, other, forever;
volatile unsigned int table[256];

/* Make the host do the semihosting operation OPERATION with ARGUMENT.  */

static void
semihosting (int operation, const void *argument)
{
  register int r0 __asm__ ("r0") = operation;
  register const void *r1 __asm__ ("r1") = argument;

#ifdef __thumb__
  __asm__ volatile ("bkpt 0xab" : "+r" (r0) : "r" (r1) : "memory");
#else
  __asm__ volatile ("svc 0x123456" : "+r" (r0) : "r" (r1) : "memory", "lr");
#endif
}

/* Exit with STATUS.  */

static void
exit_with (int status)
{
  /* That the application ends is the reason, and its status.  */
  const int block[2] = { 0x20026, status };

  /* SYS_EXIT_EXTENDED.  */
  semihosting (0x20, block);
  for (;;)
    continue;
}

/* Compute something that depends on all that came before.  */

static void __attribute__ ((noinline))
work (int n)
{
  for (int i = 0; i < n; ++i)
    {
      counter += i;				/* in work */
      table[i & 255] ^= counter * 2654435761u;
    }
}

/* The Nth round.  */

static void __attribute__ ((noinline))
play_round (int n)
{
  value = n;					/* a round begins */
  work (WORK);
  other = -n;					/* after work */
}						/* a round ends */

int
main (void)
{
  for (int i = 1; i <= ROUNDS; ++i)
    play_round (i);				/* next round */
  while (forever)
    ++counter;					/* for ever */
  exit_with (3);				/* at the end */
}

void __attribute__ ((naked, used))
_start (void)
{
  __asm__ volatile ("ldr r0, =stack + %c0\n\t"
		    "mov sp, r0\n\t"
		    "b main" : : "i" (sizeof stack));
}

/* For Cortex-M: the stack pointer and where to begin.  */
static const void *const vectors[]
  __attribute__ ((used, section (".vectors")))
  = { stack + 1024, (const void *) _start };
