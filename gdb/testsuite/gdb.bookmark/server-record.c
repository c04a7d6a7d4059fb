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

/* A program with something of all that comes from outside of a program:
   time, random numbers, files, pipes, signals with handlers, memory that
   moves, code that it writes itself.  */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* What is computed, and by how many calls of add.  */

volatile unsigned long sum;
volatile int additions;

/* Only there to take time.  */

static volatile unsigned long work;

static volatile int ticks;
static sigjmp_buf after_fault;

/* Add N to the sum.  */

static void __attribute__ ((noinline))
add (unsigned long n)
{
  sum = sum * 31 + n;
  ++additions;
}

static void
tick (int signal)
{
  ++ticks;
}

static void
fault (int signal, siginfo_t *info, void *context)
{
  add ((unsigned long) info->si_addr);
  siglongjmp (after_fault, 1);
}

/* Add what the time is, and random numbers.  */

static void
add_world (void)
{
  struct timeval now;
  unsigned long random;

  gettimeofday (&now, NULL);
  add (now.tv_usec);
  add (time (NULL));
  add (clock ());
  if (getrandom (&random, sizeof random, 0) == sizeof random)
    add (random);
#ifdef __x86_64__
  add (__builtin_ia32_rdtsc ());
#endif
}

/* Add what goes through a pipe and comes from a file.  */

static void
add_files (void)
{
  int ends[2];
  char text[64] = "";
  int fd = open ("/proc/self/stat", O_RDONLY);

  add (read (fd, text, sizeof text - 1));
  add (text[0]);
  close (fd);

  if (pipe (ends) == 0 && write (ends[1], "pipe", 4) == 4)
    add (read (ends[0], text, sizeof text) + text[3]);
  close (ends[0]);
  close (ends[1]);
}

/* Have faults and ticks of a timer, in calls and not.  */

static void
add_signals (void)
{
  struct sigaction action = {};
  struct itimerval timer = { { 0, 3000 }, { 0, 3000 } };

  action.sa_sigaction = fault;
  action.sa_flags = SA_SIGINFO;
  sigaction (SIGSEGV, &action, NULL);
  for (int i = 0; i < 3; ++i)
    if (sigsetjmp (after_fault, 1) == 0)
      *(volatile int *) 16 = i;

  action.sa_flags = SA_RESTART;
  action.sa_handler = tick;
  sigaction (SIGALRM, &action, NULL);
  setitimer (ITIMER_REAL, &timer, NULL);
  while (ticks < 4)
    pause ();
  memset (&timer, 0, sizeof timer);
  setitimer (ITIMER_REAL, &timer, NULL);
  raise (SIGALRM);
  add (ticks);

  /* Two at once, so that the first handler is interrupted where it
     begins.  */
  sigset_t both;
  sigemptyset (&both);
  sigaddset (&both, SIGALRM);
  sigaddset (&both, SIGSEGV);
  sigaction (SIGSEGV, &action, NULL);
  sigprocmask (SIG_BLOCK, &both, NULL);
  raise (SIGALRM);
  raise (SIGSEGV);
  sigprocmask (SIG_UNBLOCK, &both, NULL);
  add (ticks);
}

/* Move memory, and run code in it.  */

static void
add_memory (void)
{
  char *memory = mmap (NULL, 65536, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset (memory, 1, 65536);
  memory = mremap (memory, 65536, 1 << 20, MREMAP_MAYMOVE);
  add (memory[1000]);
  munmap (memory, 1 << 20);

#ifdef __x86_64__
  unsigned char *code = mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 3; ++i)
    {
      /* mov $I,%eax; ret.  */
      code[0] = 0xb8;
      memcpy (code + 1, &i, 4);
      code[5] = 0xc3;
      add (((int (*) (void)) code) ());
    }
#endif

  void *blocks[50];
  for (int i = 0; i < 50; ++i)
    blocks[i] = calloc (1, 1000 * i + 1);
  for (int i = 0; i < 50; ++i)
    free (blocks[i]);
}

static int
compare (const void *a, const void *b)
{
  return strcmp (a, b);
}

/* Sort strings.  */

static void
add_strings (void)
{
  static char words[500][16];

  for (int i = 0; i < 500; ++i)
    snprintf (words[i], sizeof words[i], "%d", i * 7919 % 1000);
  qsort (words, 500, sizeof words[0], compare);
  for (int i = 0; i < 500; i += 50)
    add (strlen (words[i]) + words[i][0]);
}

int
main (void)
{
  add (1);			/* begin here */
  add_world ();
  add_files ();
  add_signals ();
  add_memory ();
  add_strings ();
  for (int i = 0; i < 100000; ++i)
    work += i;
  printf ("%lu\n", sum);
  return 0;			/* end here */
}
