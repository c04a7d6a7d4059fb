/* A program that changes its memory in many ways, the same each time.

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
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define N_PAGES 600
#define N_HUGE 1024

/* All that decides what comes next is in memory itself.  */

static unsigned long state = 1;
static int step;

/* What there was when gdb last let the program run on.  */

static unsigned long last_hash __attribute__ ((used));

static unsigned char *pages, *huge, *shared, *from_file;

/* A child that shares memory, if there is one.  */

static pid_t child;

static unsigned long
next (unsigned long n)
{
  state = state * 6364136223846793005 + 1442695040888963407;
  return (state >> 33) % n;
}

/* For gdb to call, too.  */

static unsigned long
hash_all (void)
{
  unsigned long h = 0xcbf29ce484222325 ^ step;
  struct { unsigned char *p; size_t n; } const areas[] =
    { { pages, N_PAGES }, { huge, N_HUGE }, { shared, 16 },
      { from_file, 16 } };

  for (int i = 0; i < 4; i++)
    for (size_t j = 0; j < areas[i].n; j++)
      {
	const unsigned long *word = (unsigned long *) (areas[i].p + j * PAGE);

	for (int k = 0; k < PAGE / sizeof (*word); k += 32)
	  h = (h ^ word[k]) * 0x100000001b3;
      }
  return h ^ state;
}

static void
write_page (unsigned char *p)
{
  unsigned long *word = (unsigned long *) p;

  for (int k = 0; k < PAGE / sizeof (*word); k += 16)
    word[k] = state + k;
}

static void
change (void)
{
  for (int i = 0; i < 40; i++)
    write_page (pages + next (N_PAGES) * PAGE);
  for (int i = 0; i < 10; i++)
    write_page (huge + next (N_HUGE) * PAGE);
  write_page (shared + next (16) * PAGE);
  write_page (from_file + next (16) * PAGE);

  switch (next (6))
    {
    case 0:
      madvise (pages + next (N_PAGES - 50) * PAGE, next (50) * PAGE,
	       MADV_DONTNEED);
      break;
    case 1:
      {
	unsigned char *p = pages + next (N_PAGES - 50) * PAGE;

	munmap (p, 20 * PAGE);
	mmap (p, 20 * PAGE, PROT_READ | PROT_WRITE,
	      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	write_page (p + next (20) * PAGE);
      }
      break;
    case 2:
      /* Pages written so far are the child's, too.  */
      if (child > 0)
	{
	  kill (child, SIGKILL);
	  waitpid (child, NULL, 0);
	}
      child = fork ();
      if (child == 0)
	{
	  prctl (PR_SET_PDEATHSIG, SIGKILL);
	  alarm (60);
	  for (;;)
	    pause ();
	}
      /* Its id is another each time.  */
      for (int i = 0; i < 30; i++)
	write_page (pages + next (N_PAGES) * PAGE);
      break;
    case 3:
      {
	/* Swap two runs of pages.  */
	unsigned char *p = pages + next (N_PAGES / 2 - 20) * PAGE;
	unsigned char *q = pages + (N_PAGES / 2 + next (100)) * PAGE;
	unsigned char *room = mmap (NULL, 10 * PAGE, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;

	mremap (p, 10 * PAGE, 10 * PAGE, flags, room);
	mremap (q, 10 * PAGE, 10 * PAGE, flags, p);
	mremap (room, 10 * PAGE, 10 * PAGE, flags, q);
      }
      break;
    case 4:
      mprotect (pages + next (N_PAGES - 30) * PAGE, 30 * PAGE, PROT_READ);
      mprotect (pages, N_PAGES * PAGE, PROT_READ | PROT_WRITE);
      break;
    default:
      memset (huge, step, 512 * PAGE);
      break;
    }
}

int
main (void)
{
  int prot = PROT_READ | PROT_WRITE;
  unsigned long h;

  alarm (300);
  pages = mmap (NULL, N_PAGES * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0);
  huge = aligned_alloc (2 << 20, N_HUGE * PAGE);
  madvise (huge, N_HUGE * PAGE, MADV_HUGEPAGE);
  memset (huge, 1, N_HUGE * PAGE);
  shared = mmap (NULL, 16 * PAGE, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int fd = open (FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
  for (int i = 0; i < 16; i++)
    write (fd, pages, PAGE);
  from_file = mmap (NULL, 16 * PAGE, prot, MAP_PRIVATE, fd, 0);
  close (fd);

  for (;;)
    {
      step++;
      change ();
      h = hash_all ();
      last_hash = h;		/* one step */
    }
}
