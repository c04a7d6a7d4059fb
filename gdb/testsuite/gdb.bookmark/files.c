/* A program that moves, opens, closes and duplicates descriptors.

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
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors that are there at the checkpoint, and what happens to
   them.  */

static int moved, closed, its_duplicate, replaced, with_flags, close_on_exec;
static int taken, deleted, directory;

/* A pipe, whose end is written only after the checkpoint.  */

static int ends[2];

/* What was read at the checkpoint, and whether a pipe's last reader came to
   the end of the file.  */

static char first[8], second[8], third[8];
static int shared_offset, end_of_file = -1;

static int
open_file (const char *name, int flags)
{
  int fd = open (name, flags, 0600);

  if (fd < 0)
    abort ();
  return fd;
}

static void
change (void)
{
  /* Offsets.  */
  lseek (moved, 20, SEEK_SET);
  lseek (deleted, 9, SEEK_SET);

  /* Closed, and its number taken by another file.  */
  close (taken);
  open_file (OTHER_NAME, O_RDWR);
  close (closed);

  /* An offset that was shared is no more.  */
  close (its_duplicate);

  /* A duplicate over an open descriptor, and new ones.  */
  dup2 (moved, replaced);
  dup2 (moved, 100);
  open_file (FILE_NAME, O_RDONLY);
  open_file ("/dev/null", O_RDWR);

  fcntl (with_flags, F_SETFL, O_NONBLOCK);
  fcntl (close_on_exec, F_SETFD, 0);
  fcntl (moved, F_SETFD, FD_CLOEXEC);

  if (chdir ("/") != 0)
    abort ();
  umask (0);
}

int
main (void)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

  alarm (300);
  umask (027);
  moved = open_file (FILE_NAME, O_RDWR | O_CREAT | O_TRUNC);
  if (write (moved, letters, 26) != 26)
    abort ();
  lseek (moved, 5, SEEK_SET);
  its_duplicate = dup (moved);
  closed = open_file (FILE_NAME, O_RDONLY);
  lseek (closed, 3, SEEK_SET);
  replaced = open_file (FILE_NAME, O_RDONLY);
  lseek (replaced, 1, SEEK_SET);
  taken = open_file (OTHER_NAME, O_RDWR | O_CREAT | O_TRUNC | O_APPEND);
  with_flags = open_file (FILE_NAME, O_WRONLY | O_APPEND);
  close_on_exec = open_file (FILE_NAME, O_RDONLY | O_CLOEXEC);
  deleted = open_file (OTHER_NAME "-deleted", O_RDWR | O_CREAT | O_TRUNC);
  if (write (deleted, letters, 26) != 26 || unlink (OTHER_NAME "-deleted") != 0)
    abort ();
  directory = open_file ("/", O_RDONLY | O_DIRECTORY);

  read (moved, first, 2);	/* at the checkpoint */
  read (its_duplicate, second, 2);
  read (closed, third, 2);
  shared_offset = lseek (moved, 0, SEEK_CUR);
  change ();
  third[7] = 'x';		/* changed all */

  /* Nobody but this process has the other end.  */
  if (pipe (ends) != 0)
    abort ();
  first[7] = 'x';		/* with a pipe */
  close (ends[1]);
  end_of_file = read (ends[0], first, 1);
  return end_of_file;		/* read the end */
}
