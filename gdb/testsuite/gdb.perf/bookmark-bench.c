/* A program with much memory, some of which it writes to.

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

/* bookmark-bench MIB PERMILLE: have MIB mebibytes of memory, then, again and
   again, write to PERMILLE of a thousand of its pages, spread evenly.  */

#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned char *memory;
static size_t pages, dirty, page_size;

/* How often the pages have been written to.  bookmark-bench.py looks at
   both of these to see that a restart restarted.  */
static unsigned rounds;
static unsigned char sample;

/* The places where bookmark-bench.py stops the program: before and after
   the pages are written to.  */

static void __attribute__ ((noinline))
before (void)
{
  __asm__ volatile ("");
}

static void __attribute__ ((noinline))
after (void)
{
  __asm__ volatile ("");
}

/* Write to the pages.  */

static void
write_pages (void)
{
  for (size_t i = 0; i < dirty; ++i)
    memory[(i * pages / dirty) * page_size] += 1;
  rounds += 1;
  sample = memory[0];
}

int
main (int argc, char **argv)
{
  size_t bytes;
  unsigned char *start;

  if (argc != 3)
    {
      fprintf (stderr, "Usage: bookmark-bench MIB PERMILLE\n");
      return 2;
    }

  page_size = (size_t) sysconf (_SC_PAGESIZE);
  bytes = (size_t) strtoul (argv[1], NULL, 10) << 20;
  pages = bytes / page_size;
  dirty = pages * strtoul (argv[2], NULL, 10) / 1000;
  if (dirty == 0)
    dirty = 1;

  start = mmap (NULL, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED)
    {
      perror ("mmap");
      return 1;
    }

  /* Pages are to be pages, not two megabytes at once.  */
#ifdef MADV_NOHUGEPAGE
  madvise (start, bytes, MADV_NOHUGEPAGE);
#endif
  for (size_t i = 0; i < pages; ++i)
    memset (start + i * page_size, (int) (1 + i % 100), page_size);
  memory = start;

  for (;;)
    {
      before ();
      write_pages ();
      after ();
    }
}
