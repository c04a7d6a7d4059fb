/* Words shared by both ends of the remote bookmark packets.

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

#ifndef GDB_BOOKMARK_H
#define GDB_BOOKMARK_H

/* A bookmark is a place that a stub can put the program back to, named
   by an id that the stub chose.  */

/* Packets, up to and without the ':' that their arguments follow.  */
#define BOOKMARK_PACKET_MAKE "qBookmark"
#define BOOKMARK_PACKET_GOTO "QBookmarkGoto"
#define BOOKMARK_PACKET_DELETE "QBookmarkDelete"
#define BOOKMARK_PACKET_RECORD "QRecord"

/* The packet that asks how recording stands; it has no arguments.  */
#define BOOKMARK_PACKET_RECORD_STATE "qRecord"

/* A clock by which places between two events have the same position.  */
#define BOOKMARK_CLOCK_EVENTS "events"

/* The qXfer object that lists bookmarks.  */
#define BOOKMARK_XFER_OBJECT "bookmarks"

/* What a stub says in its qSupported reply.  */
#define BOOKMARK_FEATURE_POSITION "qBookmark:position"
#define BOOKMARK_FEATURE_SNAPSHOT "qBookmark:snapshot"
#define BOOKMARK_FEATURE_DELETE "QBookmarkDelete"
#define BOOKMARK_FEATURE_LIST "qXfer:bookmarks:read"
#define BOOKMARK_FEATURE_RECORD "QRecord"

/* The longest id, in characters, without a final null.  */
#define BOOKMARK_ID_MAX 32

/* The longest name that the user gave, in bytes of UTF-8, without a
   final null.  */
#define BOOKMARK_NAME_MAX 64

/* The longest sentence in a warning, in bytes, without a final null.  */
#define BOOKMARK_TEXT_MAX 512

/* The longest word on how a stub records, in characters, without a final
   null.  */
#define BOOKMARK_WORD_MAX 32

/* The most warnings that one reply may carry.  */
#define BOOKMARK_WARNINGS_MAX 16

/* What a bookmark is.  */
enum bookmark_kind
{
  /* A point in a recorded history.  Going there changes nothing in the
     history.  */
  BOOKMARK_KIND_POSITION,

  /* A saved copy of the program's state.  Going there undoes all that
     the program did since.  */
  BOOKMARK_KIND_SNAPSHOT
};

/* Who made a bookmark.  */
enum bookmark_origin
{
  /* The user, by a command of this session or an earlier one.  */
  BOOKMARK_ORIGIN_USER,

  /* The stub, to go back faster.  */
  BOOKMARK_ORIGIN_STUB
};

/* What a stub that can record is doing.  */
enum bookmark_record_state
{
  /* It does not record, and there is no history.  */
  BOOKMARK_RECORD_OFF,

  /* The program is at the end of its history, which grows as it runs.  */
  BOOKMARK_RECORD_RECORDING,

  /* The program is before the end of its history.  */
  BOOKMARK_RECORD_REPLAYING
};

#endif /* GDB_BOOKMARK_H */
