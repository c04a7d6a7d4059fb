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

/* Lines that reverse-step and reverse-next have to go back over: loops, calls,
   a recursive function on one line, a signal handler on one line.  */

#include <signal.h>

static volatile int sum, rest, handled;

static void on_signal (int signal) { handled += signal; }

static int down (int n) { return n <= 0 ? sum : n + down (n - 1); }

static int twice (int n) { return 2 * n; }

/* How often it was called.  */

int calls;

void
counted (void)
{
  ++calls;						/* counted */
}

/* A function without a name or a line, which calls that.  */

#ifdef __x86_64__
asm (".pushsection .text.nameless, \"ax\"\n"
     ".Lnameless:\n"
     ".cfi_startproc\n"
     "sub $8, %rsp\n"
     ".cfi_def_cfa_offset 16\n"
     "call counted\n"
     "add $8, %rsp\n"
     ".cfi_def_cfa_offset 8\n"
     "ret\n"
     ".cfi_endproc\n"
     ".popsection\n"
     ".pushsection .data\n"
     ".balign 8\n"
     "nameless: .quad .Lnameless\n"
     ".popsection");
extern void (*nameless) (void);
#else
void (*nameless) (void) = counted;
#endif

int
main (void)
{
  int i, j;

  signal (SIGUSR1, on_signal);
  for (i = 0; i < 3; ++i)
    nameless ();
  sum = 1;						/* begin here */
  for (i = j = 0; i < 100; ++i) j += i * 3 ^ j;		/* loop */
  sum = down (5) + twice (3);				/* calls */
  for (i = 0; i < 3; ++i) rest = twice (twice (i));	/* loop of calls */
  raise (SIGUSR1);					/* signal */
  rest += sum + j;
  return rest == 0;					/* end here */
}
