/* The bookmark packets, and the table of bookmarks, for gdbserver.

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

#ifndef GDBSERVER_BOOKMARKS_H
#define GDBSERVER_BOOKMARKS_H

/* A bookmark is a saved state of one process, or a place in its recorded
   history, which belongs to the connection that asked for it.  The target
   saves and restores; the packets, the ids and the names are dealt with
   here.  */

/* A state of a process that the target has saved.  Deleting it frees
   what the target holds for it, and does nothing to the process.  */

class target_snapshot
{
public:
  virtual ~target_snapshot () = default;

  /* False once the state is lost: what held it has been killed.  */
  virtual bool alive () const = 0;

  /* An estimate of the memory that this costs, in bytes.  */
  virtual unsigned long long size () const = 0;
};

/* Throw an error unless process PID can be saved and put back now.  */
extern void check_process_at_rest (int pid);

/* If OWN_BUF holds packet NAME, have HANDLER deal with it, make an error
   that it throws the reply, and return true.  Else return false.  */
extern bool handle_bookmark_packet (char *own_buf, const char *name,
				    void (*handler) (char *own_buf));

/* Append what the target can do with bookmarks to BUF, the reply to
   qSupported.  */
extern void supported_bookmark_packets (char *buf);

/* Handle the packets that make a bookmark, and that go to one or free
   them.  OWN_BUF holds the packet, and is overwritten with the reply.
   Return false if it is another packet.  */
extern bool handle_bookmark_query (char *own_buf);
extern bool handle_bookmark_general_set (char *own_buf);

/* Handle qXfer:bookmarks:read.  The arguments and the value are those of
   every qXfer handler in server.cc.  */
extern int handle_qxfer_bookmarks (const char *annex, gdb_byte *readbuf,
				   const gdb_byte *writebuf,
				   ULONGEST offset, LONGEST len);

/* Print the table of bookmarks: "monitor bookmarks".  */
extern void monitor_bookmarks ();

/* The process with id PID is killed, detached from, or runs another
   program from now on: free its bookmarks.  One that has exited keeps
   them, as the program can still be brought back.  */
extern void delete_bookmarks_of_process (int pid);

/* The connection is closed: free all bookmarks.  */
extern void delete_all_bookmarks ();

#endif /* GDBSERVER_BOOKMARKS_H */
