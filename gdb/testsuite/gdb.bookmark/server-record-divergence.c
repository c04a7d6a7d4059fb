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

/* A program that does not do the same again, as its argument says: for random
   numbers of the processor, for a file that is another one then, or for memory
   that somebody else writes to.  */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is told to the kernel, where it can be seen.  */

static void
tell (unsigned long n)
{
  lseek (-1, n, SEEK_SET);
}

/* Map file NAME with FLAGS, and tell what is in it, and again when somebody
   had time to change it.  */

static void
look_at_file (const char *name, int flags)
{
  int fd = open (name, O_RDONLY);
  const char *text = mmap (NULL, 4096, PROT_READ, flags, fd, 0);

  tell (text[0]);
  munmap ((void *) text, 4096);
  text = mmap (NULL, 4096, PROT_READ, flags, fd, 0);
  tell (text[0]);		/* file is mapped */
  tell (text[0]);
}

static void
take_random_numbers (void)
{
#ifdef __x86_64__
  unsigned long n = 0;

  for (int i = 0; i < 10; ++i)
    {
      asm volatile ("random_here: rdrand %0" : "=r" (n) : : "cc");
      tell (n);
    }
#endif
}

int
main (int argc, char **argv)
{
  tell (1);			/* begin here */
  if (strcmp (argv[1], "random") == 0)
    take_random_numbers ();
  else if (strcmp (argv[1], "file") == 0)
    look_at_file (argv[2], MAP_PRIVATE);
  else if (strcmp (argv[1], "shared") == 0)
    look_at_file (argv[2], MAP_SHARED);
  tell (2);
  return 0;			/* end here */
}
