/* What recording has to know of each system call.

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

#ifndef NAT_LINUX_RECORD_CALLS_H
#define NAT_LINUX_RECORD_CALLS_H

#include "nat/linux-record-log.h"

#include <sys/types.h>

/* What is done about a system call.  */

enum class record_way
{
  /* When recording, note what it returned and wrote; when replaying, do
     that in its stead.  */
  note,

  /* It changes the program's own state in the kernel: when replaying, do it
     again.  */
  redo,

  /* The same for mmap, which may map something else the next time.  */
  map,

  /* The same for rt_sigreturn, after which nothing is as before it.  */
  sigreturn,

  /* Nobody knows what it writes: find out by looking for it.  */
  look,

  /* Recording can't go on beyond it.  */
  barrier
};

/* Return what is to be done about call NUMBER with arguments ARGS.  If it is
   record_way::barrier, *WHY becomes what the program does there, for the
   user.  */
extern record_way record_find_way (int number, const uint64_t args[6],
				   std::string *why);

/* True if call NUMBER makes a process or thread.  */
extern bool record_makes_process (int number);

/* The same as record_find_way for such a call, which process PID is about
   to do.  */
extern record_way record_find_process_way (pid_t pid, int number,
					   const uint64_t args[6],
					   std::string *why);

/* If CALL of process PID has waited with a signal mask of its own until a
   signal came, set *MASK to that and return true.  It is in effect until the
   signal is delivered.  */
extern bool record_read_wait_mask (pid_t pid, const record_event &call,
				   uint64_t *mask);

/* Append to EVENT, a call that process PID has just returned from, what the
   kernel wrote to its memory.  Its way is not record_way::look.  */
extern void record_note_memory (pid_t pid, record_event *event);

#endif /* NAT_LINUX_RECORD_CALLS_H */
