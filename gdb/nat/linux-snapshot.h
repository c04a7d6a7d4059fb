/* Snapshots of a stopped GNU/Linux process, restored in place.

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

#ifndef NAT_LINUX_SNAPSHOT_H
#define NAT_LINUX_SNAPSHOT_H

/* A snapshot is a frozen copy-on-write child of the process (the
   "holder"), which keeps memory and the file table, and beside it a
   record of all that the kernel keeps elsewhere: registers, signal
   masks, mappings, file offsets and so on.  Restoring puts that state
   back into the process that is there, which keeps its id and its
   threads.

   The caller traces the process with ptrace, and has every thread of it
   in a ptrace stop, whenever it calls a function here; the functions
   leave every thread in a ptrace stop.  The caller also takes its own
   breakpoints out of memory before, and puts them back after: memory is
   saved and restored as it is.

   Errors are thrown with error (), as whole sentences without a full
   stop, and mean that nothing has changed, save where said otherwise.  */

#include <memory>
#include <string>
#include <vector>
#include <sys/types.h>

/* A process as the caller knows it.  */

struct linux_snapshot_process
{
  /* The process id.  */
  pid_t pid;

  /* The ids of its threads: all of them, all in a ptrace stop.  */
  std::vector<pid_t> lwps;

  /* True if the caller's process is the parent of this one, so that
     holders can be the caller's children rather than the program's, and
     no wait of the program can see them.  */
  bool child_of_caller;
};

/* What restoring changed of what the caller keeps about the process.  */

struct linux_snapshot_change
{
  /* The process id now.  It differs from the one before only where a
     process that had exited could not have its old id back.  */
  pid_t pid = 0;

  /* Threads of the caller's list that are no more.  They have been
     waited for.  */
  std::vector<pid_t> ended;

  /* Threads made anew, as pairs of the id that the thread had when it
     was last there and the one it has now (the same, but see PID).  They are
     traced, in a ptrace stop that the caller need not wait for, and have
     no ptrace options set.  */
  std::vector<std::pair<pid_t, pid_t>> recreated;

  /* How many pages were copied.  They are the process's own, and will be
     copied again each time, until it is taken a snapshot of.  */
  size_t copied = 0;

  /* True if restoring failed half-way and the process had to be killed.
     Its threads' ends have not been waited for.  REASON then says why, as
     errors do.  */
  bool killed = false;
  std::string reason;
};

/* A piece of a process's memory.  */

struct linux_snapshot_piece
{
  CORE_ADDR address;
  size_t size;
};

class linux_snapshot
{
public:
  virtual ~linux_snapshot () = default;

  /* Take a snapshot of PROCESS.  What it can't hold, and the user should
     know of, is appended to WARNINGS as sentences.  */
  static std::unique_ptr<linux_snapshot>
    take (const linux_snapshot_process &process,
	  std::vector<std::string> *warnings);

  /* Put PROCESS, of which this is a snapshot, back to it.  May be done
     as often as wanted.  */
  virtual linux_snapshot_change
    restore (const linux_snapshot_process &process,
	     std::vector<std::string> *warnings) = 0;

  /* Put PROCESS back to it only as far as its own instructions can tell:
     memory and mappings, registers, and what is done on signals.
     Descriptors, timers, pending signals and the working directory stay as
     they are.  For replaying a recording, in which system calls are not
     executed and the kernel's state belongs to the end.  WARNINGS is as
     above.  */
  virtual linux_snapshot_change
    rewind (const linux_snapshot_process &process,
	    std::vector<std::string> *warnings) = 0;

  /* Return true if the memory of PROCESS, of which this is a snapshot, is
     as it was, save for what is in EXCEPT.  Otherwise *WHERE is an address at
     which it differs.  */
  virtual bool memory_matches (const linux_snapshot_process &process,
			       const std::vector<linux_snapshot_piece> &except,
			       CORE_ADDR *where) = 0;

  /* Read LEN bytes at ADDRESS as they were into BUF.  Return false if that
     can't be done.  */
  virtual bool read_memory (CORE_ADDR address, void *buf,
			    size_t len) const = 0;

  /* Return the parts of the memory of PROCESS, of which this is a
     snapshot and whose mappings are the same, that may have been written
     since.  */
  virtual std::vector<linux_snapshot_piece>
    find_written (const linux_snapshot_process &process) = 0;

  /* The process has exited, or was killed, and has been waited for: make
     it anew from the holder.  All its threads are in CHANGE.RECREATED.  */
  virtual linux_snapshot_change
    revive (std::vector<std::string> *warnings) = 0;

  /* False once the holder has died: the snapshot is lost.  */
  virtual bool alive () const = 0;

  /* An estimate of what the snapshot holds, in bytes: the pages that only
     it keeps, page tables and copies.  */
  virtual unsigned long long size () const = 0;

  /* The same, but a page that others have too counts by its share.  */
  virtual unsigned long long share () const = 0;
};

/* True if snapshots can be taken on this machine at all: its
   architecture is one that linux-inject knows.  */
extern bool linux_snapshot_available ();

/* How much of its memory process PID shares with others, in bytes: its
   snapshots, as a rule.  Snapshots' shares less that is what they cost
   together.  */
extern unsigned long long linux_snapshot_lent (pid_t pid);

/* Tell that waitpid returned STATUS for LWP, a process or thread that the
   caller does not know.  Return true if it is a holder, whose events
   concern nobody else; the caller then forgets of it.  */
extern bool linux_snapshot_filter_wait (pid_t lwp, int status);

/* Tell that process PID has forked (not vforked, nor cloned with shared
   memory): its pages are shared with another process from now on.  */
extern void linux_snapshot_note_fork (pid_t pid);

/* Tell that process PID has called execve, or is no longer traced: its
   snapshots can't be restored any more.  The caller deletes them.  */
extern void linux_snapshot_forget_process (pid_t pid);

#endif /* NAT_LINUX_SNAPSHOT_H */
