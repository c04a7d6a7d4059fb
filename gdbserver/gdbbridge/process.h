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

#include <stdbool.h>
#include <sys/types.h>
#include "buffer.h"

/* A program that listens for gdb at a socket in a directory that nobody
   else can look into.  */
struct process
{
  /* 0 while it is not running.  */
  pid_t pid;

  /* Its arguments, the name of the program first; a null pointer ends
     them.  */
  char **arguments;

  /* The directory, and the address of the socket ("unix:PATH").  */
  char *directory;
  char *address;
};

/* Make the directory.  Return false, with a sentence in ERROR as
   address_connect does, if that failed.  */
extern bool process_prepare (struct process *process, struct buffer *error);

/* Start the program with ARGUMENTS, which are the process's from then on.
   What it prints goes to standard error.  It ends with gdbbridge, however
   that ends.  Return as process_prepare does.  */
extern bool process_start (struct process *process, struct buffer *error);

/* Connect to it, as address_connect does; wait until it listens.  */
extern int process_connect (struct process *process, struct buffer *error);

/* End it: ask it to first, and let it have PATIENCE milliseconds.  */
extern void process_end (struct process *process, int patience);

/* End it, and remove the directory.  */
extern void process_forget (struct process *process);

#endif /* GDBBRIDGE_PROCESS_H */
