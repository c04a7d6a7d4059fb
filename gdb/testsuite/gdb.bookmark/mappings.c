/* A program that changes its mappings.

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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE (16 * 4096)

/* Mappings that are there at the checkpoint; what happens to each is its
   name.  */

static char *written, *unmapped, *punched, *read_only, *forbidden, *writable;
static char *grown, *moved, *moved_to, *dropped, *shared, *replaced;
static char *file_private, *small_break;

/* Those that come after it.  */

static char *fresh, *fresh_shared, *big_break;

/* Where to map, away from the holes that others leave.  */

static char *hint;

/* Whether each was as it should be.  */

static int was_old, was_new, was_old_again;

static char *
map (int prot, int flags, int c)
{
  char *p = mmap (hint, SIZE, PROT_READ | PROT_WRITE,
		  flags | MAP_ANONYMOUS, -1, 0);

  if (p == MAP_FAILED)
    abort ();
  memset (p, c, SIZE);
  mprotect (p, SIZE, prot);
  return p;
}

static int
all (const char *p, size_t size, int c)
{
  for (size_t i = 0; i < size; i++)
    if (p[i] != c)
      return 0;
  return 1;
}

/* True if the SIZE bytes at P are mapped.  */

static int
mapped (char *p, size_t size)
{
  return msync (p, size, MS_ASYNC) == 0;
}

static int
check_old (void)
{
  return (all (written, SIZE, 'a') && all (unmapped, SIZE, 'b')
	  && all (punched, SIZE, 'c') && all (read_only, SIZE, 'd')
	  && all (forbidden, SIZE, 'e') && all (writable, SIZE, 'f')
	  && all (grown, SIZE, 'g') && all (moved, SIZE, 'h')
	  && all (dropped, SIZE, 'i') && all (shared, SIZE, 'j')
	  && all (replaced, SIZE, 'k') && all (small_break, SIZE, 'l')
	  && all (file_private, 4096, 'm')
	  && sbrk (0) == small_break + SIZE);
}

static int
check_new (void)
{
  return (all (written, SIZE, 'A')
	  && !mapped (unmapped, SIZE)
	  && all (punched, SIZE / 4, 'c') && !mapped (punched + SIZE / 4, 4096)
	  && all (writable, SIZE, 'F')
	  && all (grown, SIZE, 'g') && all (grown + SIZE, SIZE, 'G')
	  && !mapped (moved, SIZE) && all (moved_to, SIZE, 'h')
	  && all (dropped, SIZE, 0) && all (shared, SIZE, 'J')
	  && all (replaced, SIZE, 'K') && all (fresh, SIZE, 'X')
	  && all (fresh_shared, SIZE, 'Y')
	  && all (file_private, 4096, 'M')
	  && all (big_break, SIZE * 10, 'L')
	  && sbrk (0) == big_break + SIZE * 10);
}

static void
change (void)
{
  memset (written, 'A', SIZE);
  munmap (unmapped, SIZE);
  munmap (punched + SIZE / 4, SIZE / 2);
  mprotect (read_only, SIZE, PROT_READ);
  mprotect (forbidden + 4096, SIZE - 8192, PROT_NONE);
  mprotect (writable, SIZE, PROT_READ | PROT_WRITE);
  memset (writable, 'F', SIZE);
  grown = mremap (grown, SIZE, 2 * SIZE, 0);
  if (grown == MAP_FAILED)
    abort ();
  memset (grown + SIZE, 'G', SIZE);
  moved_to = mremap (moved, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED,
		     moved_to);
  madvise (dropped, SIZE, MADV_DONTNEED);
  memset (shared, 'J', SIZE);
  mmap (replaced, SIZE, PROT_READ | PROT_WRITE,
	MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  memset (replaced, 'K', SIZE);
  memset (file_private, 'M', 4096);
  hint = written - (1 << 28);
  fresh = map (PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, 'X');
  hint += 4 * SIZE;
  fresh_shared = map (PROT_READ, MAP_SHARED, 'Y');
  big_break = sbrk (SIZE * 10);
  memset (big_break, 'L', SIZE * 10);
}

/* Give back what CHANGE has taken, in a third way.  */

static void
shrink (void)
{
  sbrk (-SIZE * 11);
  munmap (fresh, SIZE);
  munmap (written, SIZE);
  munmap (file_private, 4096);
  mremap (shared, SIZE, SIZE / 2, 0);
}

int
main (void)
{
  int rw = PROT_READ | PROT_WRITE;
  char page[4096];

  alarm (300);
  memset (page, 'm', sizeof (page));
  int fd = open (FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (write (fd, page, sizeof (page)) != sizeof (page))
    abort ();

  written = map (rw, MAP_PRIVATE, 'a');
  unmapped = map (rw, MAP_PRIVATE, 'b');
  punched = map (rw, MAP_PRIVATE, 'c');
  read_only = map (rw, MAP_PRIVATE, 'd');
  forbidden = map (rw, MAP_PRIVATE, 'e');
  writable = map (PROT_READ, MAP_PRIVATE, 'f');
  moved = map (rw, MAP_PRIVATE, 'h');
  dropped = map (rw, MAP_PRIVATE, 'i');
  shared = map (rw, MAP_SHARED, 'j');
  replaced = map (rw, MAP_PRIVATE, 'k');
  small_break = sbrk (SIZE);
  memset (small_break, 'l', SIZE);
  file_private = mmap (NULL, 4096, rw, MAP_PRIVATE, fd, 0);
  close (fd);

  /* Room to grow in, and to move to.  */
  grown = mmap (NULL, 4 * SIZE, rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset (grown, 'g', SIZE);
  munmap (grown + SIZE, 3 * SIZE);
  moved_to = grown + 3 * SIZE;

  was_old = check_old ();	/* at the checkpoint */
  change ();
  was_new = check_new ();	/* changed all */
  shrink ();
  was_old_again = was_old + was_new;	/* shrunk */
  return 0;
}
