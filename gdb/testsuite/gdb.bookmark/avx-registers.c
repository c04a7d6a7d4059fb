/* A program two threads of which have values in all vector registers.

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

#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is put into the registers, and what was found in them.  */

static unsigned char in[32 * 64] __attribute__ ((aligned (64)));
static unsigned char out[32 * 64] __attribute__ ((aligned (64)));
static unsigned long masks_in[8], masks_out[8];

/* The same of the other thread.  */

static unsigned char other_in[64] __attribute__ ((aligned (64)));
static unsigned char other_out[64] __attribute__ ((aligned (64)));
static volatile int other_loaded, other_scramble, other_scrambled, other_end;

/* gdb sets this to 0.  */
static int scramble_wanted = 1;

/* Rounding up, and what x87's top of the stack was.  */

static unsigned int mxcsr_in = 0x5f80, mxcsr_out;
static double x87_in = 1234.5, x87_out;

static int has_avx2, has_avx512;

/* What was right at the end.  */

static int vectors_right, masks_right, other_right;

/* For gdb to call: true if the first SIZE bytes were found as they were put
   in.  */

static int __attribute__ ((used))
out_is_in (int size)
{
  return memcmp (in, out, size) == 0;
}

/* Load a register in a thread that stays in the loop until other_end, or
   clears it when it sees other_scramble.  */

static void *
other_thread (void *arg)
{
  __asm__ volatile ("vmovdqu (%0), %%ymm7\n\t"
		    "movl $1, %2\n"
		    "1:\n\t"
		    "pause\n\t"
		    "cmpl $0, %3\n\t"
		    "je 2f\n\t"
		    "vpxor %%ymm7, %%ymm7, %%ymm7\n\t"
		    "movl $1, %4\n"
		    "2:\n\t"
		    "cmpl $0, %5\n\t"
		    "je 1b\n\t"
		    "vmovdqu %%ymm7, (%1)\n\t"
		    "vzeroupper"
		    : : "r" (other_in), "r" (other_out), "m" (other_loaded),
		    "m" (other_scramble), "m" (other_scrambled),
		    "m" (other_end) : "memory", "xmm7");
  return NULL;
}

#define EACH_16(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) \
  M(11) M(12) M(13) M(14) M(15)
#define EACH_16_MORE(M) M(16) M(17) M(18) M(19) M(20) M(21) M(22) M(23) \
  M(24) M(25) M(26) M(27) M(28) M(29) M(30) M(31)
#define EACH_MASK(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)

#define LOAD_YMM(N) "vmovdqu 32*" #N "(%0), %%ymm" #N "\n\t"
#define STORE_YMM(N) "vmovdqu %%ymm" #N ", 32*" #N "(%1)\n\t"
#define LOAD_ZMM(N) "vmovdqu64 64*" #N "(%0), %%zmm" #N "\n\t"
#define STORE_ZMM(N) "vmovdqu64 %%zmm" #N ", 64*" #N "(%1)\n\t"
#define LOAD_MASK(N) "kmovq 8*" #N "(%2), %%k" #N "\n\t"
#define STORE_MASK(N) "kmovq %%k" #N ", 8*" #N "(%3)\n\t"
#define CLEAR_YMM(N) "vpxor %%ymm" #N ", %%ymm" #N ", %%ymm" #N "\n\t"
#define CLEAR_ZMM(N) "vpxorq %%zmm" #N ", %%zmm" #N ", %%zmm" #N "\n\t"
#define CLEAR_MASK(N) "kxorq %%k" #N ", %%k" #N ", %%k" #N "\n\t"

/* Labels for breakpoints, as gdb must stop between two instructions.  */

static void
use_avx2 (void)
{
  __asm__ volatile (EACH_16 (LOAD_YMM)
		    "ldmxcsr %4\n\t"
		    "fldl %6\n"
		    ".globl avx2_loaded\n"
		    "avx2_loaded:\n\t"
		    "nop\n\t"
		    EACH_16 (STORE_YMM)
		    "stmxcsr %5\n\t"
		    "fstpl %7\n\t"
		    EACH_16 (CLEAR_YMM)
		    "fninit\n\t"
		    "pushq $0x1f80\n\t"
		    "ldmxcsr (%%rsp)\n\t"
		    "popq %%rax\n"
		    ".globl avx2_cleared\n"
		    "avx2_cleared:\n\t"
		    "nop\n\t"
		    "vzeroupper"
		    : : "r" (in), "r" (out), "r" (masks_in), "r" (masks_out),
		    "m" (mxcsr_in), "m" (mxcsr_out), "m" (x87_in),
		    "m" (x87_out) : "memory", "rax");
}

static void
use_avx512 (void)
{
  __asm__ volatile (EACH_16 (LOAD_ZMM)
		    EACH_16_MORE (LOAD_ZMM)
		    EACH_MASK (LOAD_MASK)
		    ".globl avx512_loaded\n"
		    "avx512_loaded:\n\t"
		    "nop\n\t"
		    EACH_16 (STORE_ZMM)
		    EACH_16_MORE (STORE_ZMM)
		    EACH_MASK (STORE_MASK)
		    EACH_16 (CLEAR_ZMM)
		    EACH_16_MORE (CLEAR_ZMM)
		    EACH_MASK (CLEAR_MASK)
		    ".globl avx512_cleared\n"
		    "avx512_cleared:\n\t"
		    "nop\n\t"
		    "vzeroupper"
		    : : "r" (in), "r" (out), "r" (masks_in), "r" (masks_out)
		    : "memory");
}

int
main (void)
{
  pthread_t thread;

  alarm (300);
  for (int i = 0; i < sizeof (in); i++)
    in[i] = i * 7 + i / 64 + 1;
  for (int i = 0; i < 8; i++)
    masks_in[i] = 0x0123456789abcdef * (i + 1);
  memset (other_in, 0x5a, sizeof (other_in));

  has_avx2 = __builtin_cpu_supports ("avx2");
  has_avx512 = (__builtin_cpu_supports ("avx512f")
		&& __builtin_cpu_supports ("avx512bw"));
  if (!has_avx2)
    return 0;			/* looked at the CPU */

  pthread_create (&thread, NULL, other_thread, NULL);
  while (!other_loaded)
    usleep (1000);

  use_avx2 ();
  other_scramble = scramble_wanted;
  while (scramble_wanted && !other_scrambled)
    usleep (1000);
  vectors_right = memcmp (in, out, 16 * 32) == 0; /* other scrambled */

  memset (out, 0, sizeof (out));
  if (has_avx512)
    {
      use_avx512 ();
      vectors_right += memcmp (in, out, sizeof (in)) == 0;
      masks_right = memcmp (masks_in, masks_out, sizeof (masks_in)) == 0;
    }
  other_end = 1;		/* before the end */
  pthread_join (thread, NULL);
  other_right = memcmp (other_in, other_out, 32) == 0;
  return 0;			/* last line */
}
