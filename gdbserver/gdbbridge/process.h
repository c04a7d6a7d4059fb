/* A stub that gdbbridge starts.

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

#ifndef GDBBRIDGE_PROCESS_H
#define GDBBRIDGE_PROCESS_H

#include <sys/types.h>
#include "buffer.h"

/* A program that speaks with gdbbridge over a pair of sockets, which nobody
   else can reach.  */
struct process
{
  /* 0 while it is not running.  */
  pid_t pid;

  /* Its arguments, the name of the program first; a null pointer ends
     them.  */
  char **arguments;
};

/* The descriptor at which the program finds its end of the pair.  */
#define PROCESS_DESCRIPTOR 3

/* Start the program.  What it prints goes to standard error.  It ends with
   gdbbridge, however that ends.  Return our end of the pair; or -1, with a
   sentence in ERROR, as address_connect does.  */
extern int process_start (struct process *process, struct buffer *error);

/* End it: ask it to first, and let it have PATIENCE milliseconds.  */
extern void process_end (struct process *process, int patience);

#endif /* GDBBRIDGE_PROCESS_H */
