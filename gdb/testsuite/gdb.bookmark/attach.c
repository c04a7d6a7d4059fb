/* A program that is attached to.

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
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int counter;

/* What wait says that sees every child.  */

static int waited, wait_errno;

int
main (void)
{
  alarm (120);
  for (;;)
    {
      waited = waitpid (-1, NULL, WNOHANG | __WALL);
      wait_errno = errno;
      counter++;		/* in the loop */
      usleep (1000);
    }
}
