/* Bookmarks and checkpoints of remote targets.

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

#ifndef REMOTE_BOOKMARK_H
#define REMOTE_BOOKMARK_H

/* gdb's side of the packets qBookmark, QBookmarkGoto, QBookmarkDelete and
   qXfer:bookmarks:read, and the lists of what they made.

   There are two lists, one of bookmarks and one of checkpoints, each with
   one series of numbers for all connections and inferiors, like
   breakpoints.  An entry belongs to a process, and is named to the stub
   by an id that the stub chose.  What a stub's own list says is merged
   into them whenever they are shown, or when something asked for is not
   in them.  A snapshot that gdb finds in a stub's list and has not made
   in this session can have been a bookmark or a checkpoint: it goes into
   both.

   The functions below are the commands' target methods.  REMOTE is the
   connection of the current inferior; ARGS is what the user typed after
   the command, or null.  Those for "info" return false, with nothing
   printed, if there is nothing to show.  */

struct bookmark_goto;
struct remote_target;
class completion_tracker;

extern void remote_save_bookmark (remote_target *remote, const char *args);
extern void remote_goto_bookmark (remote_target *remote, const char *args);
extern bool remote_info_bookmarks (remote_target *remote, const char *args);
extern void remote_delete_bookmarks (remote_target *remote, const char *args,
				     int from_tty);
extern void remote_complete_bookmark (completion_tracker &tracker,
				      const char *text, const char *word);

extern void remote_save_checkpoint (remote_target *remote, const char *args);
extern void remote_restart_checkpoint (remote_target *remote,
				       const char *args);
extern bool remote_info_checkpoints (remote_target *remote, const char *args);
extern void remote_delete_checkpoints (remote_target *remote,
				       const char *args, int from_tty);
extern void remote_detach_checkpoint ();
extern void remote_complete_checkpoint (completion_tracker &tracker,
					const char *text, const char *word);

/* Put the process of REMOTE's current inferior at WHERE in its recorded
   history.  */

extern void remote_goto_history (remote_target *remote,
				 const bookmark_goto &where);

/* Throw an error if REPLY to PACKET, which was to do DOING, is an error, or
   if it is empty: then the stub does not know the packet after all.  */

extern void remote_check_reply (const char *reply, const char *packet,
				const char *doing);

/* Throw an error that says that REPLY to PACKET makes no sense, and
   WHY.  */

extern void remote_bad_reply (const char *reply, const char *packet,
			      const char *why) ATTRIBUTE_NORETURN;

/* REMOTE is being closed: forget all that belongs to it.  */

extern void remote_bookmarks_forget_connection (remote_target *remote);

#endif /* REMOTE_BOOKMARK_H */
