/* A program that is stopped at its system calls.

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

#include <string.h>
#include <unistd.h>

static int ends[2];
static char buffer[16];
static int written, got;

int
main (void)
{
  alarm (300);
  if (pipe (ends) != 0)
    return 1;
  written = write (ends[1], "abc", 3);
  got = read (ends[0], buffer, 3);	/* after write */
  return got;			/* after read */
}
