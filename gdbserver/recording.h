/* Recorded history, as the packets see it, for gdbserver.

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

#ifndef GDBSERVER_RECORDING_H
#define GDBSERVER_RECORDING_H

#include "bookmarks.h"
#include "gdbsupport/bookmark-packet.h"

/* The history of a process that is being recorded.  */

class target_recording
{
public:
  virtual ~target_recording () = default;

  /* True if the process is before the end of its history.  */
  virtual bool in_past () const = 0;

  /* Fill in *RECORD, all but the state and the size.  */
  virtual void describe (bookmark_record *record) const = 0;

  /* How many bytes of memory the history takes.  To find that out takes
     time, for a large process with much history a second.  */
  virtual unsigned long long size () const = 0;

  /* Go where WHERE says: to the beginning, the end, or a position.  All
     threads are stopped before and after.  An error means that nothing
     has changed.  */
  virtual void go_to (const bookmark_goto &where) = 0;

  /* Return the place where the process is, as something to go to.  */
  virtual std::unique_ptr<target_snapshot> mark_place () = 0;

  /* Go to PLACE, which mark_place has returned and which is alive.  */
  virtual void go_to_place (target_snapshot *place) = 0;

  /* Drop the history that comes after where the process is.  */
  virtual void drop_future () = 0;

  /* GDB is about to write to registers or memory.  The process is at the
     end of its history.  */
  virtual void about_to_change () = 0;

  /* Set *MOVES to how many moves back were verified and found good,
     *FAILURES to how many were not.  */
  virtual void verified (uint64_t *moves, uint64_t *failures) const = 0;
};

/* True while a process goes back or forth in its history.  That is given up
   when GDB has gone.  */
extern volatile bool moving_in_history;

/* If ARGV starts with one of gdbserver's options about recording, take note
   of it, and return how many elements it has.  Otherwise return zero.  An
   option that makes no sense is an error.  */
extern int parse_recording_option (char **argv);

/* The current process was just started, or attached to: record it if
   gdbserver was called with --record.  Where that can't be done it is said,
   and the process is not recorded.  */
extern void record_new_process ();

/* How much memory a history may take, in bytes, as --record-memory says.
   Zero if it does not.  */
extern unsigned long long recording_memory ();

/* Have GDB print TEXT on its console: now if it waits for the program or for
   the reply to one of our packets (NOW), or else when it asks next how
   recording stands.  */
extern void tell_gdb_of_recording (const std::string &text, bool now);

/* True if each move back is to be verified, for the sake of those who
   maintain the recorder.  */
extern bool verify_recording;

/* Do what COMMAND, a monitor command, says, and return true, if it is one
   about recording.  */
extern bool handle_recording_monitor_command (const char *command);

/* Append what the target can do about recording to BUF, the reply to
   qSupported.  */
extern void supported_recording_packets (char *buf);

/* Handle QRecord and qRecord.  OWN_BUF holds the packet, and is overwritten
   with the reply.  Return false if it is another packet.  */
extern bool handle_recording_general_set (char *own_buf);
extern bool handle_recording_query (char *own_buf);

/* The process whose history is RECORDING, null if it has none, is about to be
   changed by GDB.  Throw an error if it is in its past.  */
extern void prepare_for_change (target_recording *recording);

/* OWN_BUF holds a packet that writes to registers or memory of the current
   process.  If that can't be done because it is in its past, put an error
   there and return true.  */
extern bool refuse_change_in_past (char *own_buf);

/* Write to BUF the start of the stop reply that says that thread PTID has
   come to the beginning or the end of its history.  */
extern void print_no_history (char *buf, ptid_t ptid);

/* Return the history of process PID, or of the current process.  Null if it has
   none, or there is no such process.  */
extern target_recording *recording_of_process (int pid);
extern target_recording *current_recording ();

#endif /* GDBSERVER_RECORDING_H */
