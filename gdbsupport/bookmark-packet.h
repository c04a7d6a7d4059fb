/* Print and parse the remote protocol's bookmark packets.

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

#ifndef GDBSUPPORT_BOOKMARK_PACKET_H
#define GDBSUPPORT_BOOKMARK_PACKET_H

/* The grammar of the packets lives here and in bookmark-packet.c, and
   nowhere else: gdb, gdbserver and gdbbridge print and parse with these
   functions alone.  Nothing here does I/O or allocates memory.

   The functions that parse take a null-terminated packet, without its
   frame ('$', '#' and checksum) and unescaped.  They return null if it
   keeps the grammar; otherwise a static string that says in a phrase
   which part breaks it ("the id is missing", "the kind is not known"),
   and what they were to fill in is then unspecified.

   The functions that print write a null-terminated packet, without
   frame, to BUF of SIZE bytes, and return its length without the final
   null; or -1, and leave the empty string in BUF, if it would not fit or
   if what they were given can't be said in the grammar.  */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "gdb/bookmark.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A string that parses point into a packet with: not null-terminated,
   and still in the packet's own coding (hexadecimal digits, say).  */
struct bookmark_slice
{
  const char *start;
  size_t len;
};

/* What gdb asks for with qBookmark.  */
struct bookmark_request
{
  /* The kinds in order of preference, none twice.  */
  enum bookmark_kind kinds[2];
  int n_kinds;

  /* The name that the user gave, in UTF-8, or the empty string.  */
  char name[BOOKMARK_NAME_MAX + 1];
};

/* What the stub says when it has made a bookmark.  */
struct bookmark_reply
{
  char id[BOOKMARK_ID_MAX + 1];
  enum bookmark_kind kind;

  /* Position number, if HAS_POS.  */
  bool has_pos;
  uint64_t pos;

  /* Bytes that the bookmark holds, if HAS_SIZE.  */
  bool has_size;
  uint64_t size;

  /* Sentences for the user, in hexadecimal: read and written with
     bookmark_decode_text and bookmark_encode_text.  */
  struct bookmark_slice warnings[BOOKMARK_WARNINGS_MAX];
  int n_warnings;
};

/* Where QBookmarkGoto wants to go.  */
enum bookmark_goto_what
{
  BOOKMARK_GOTO_ID,
  BOOKMARK_GOTO_BEGIN,
  BOOKMARK_GOTO_END,
  BOOKMARK_GOTO_POS,
  BOOKMARK_GOTO_TEXT
};

struct bookmark_goto
{
  enum bookmark_goto_what what;

  /* For BOOKMARK_GOTO_ID.  */
  char id[BOOKMARK_ID_MAX + 1];

  /* For BOOKMARK_GOTO_POS.  */
  uint64_t pos;

  /* For BOOKMARK_GOTO_TEXT: null-terminated.  */
  char text[BOOKMARK_TEXT_MAX + 1];
};

/* What QBookmarkDelete frees.  */
struct bookmark_delete
{
  /* True for every bookmark of the process; ID is then not used.  */
  bool all;
  char id[BOOKMARK_ID_MAX + 1];
};

/* What QRecord asks for.  */
enum bookmark_record_what
{
  /* Begin to record here.  */
  BOOKMARK_RECORD_START,

  /* Stop recording, and drop the history.  */
  BOOKMARK_RECORD_STOP,

  /* Drop what of the history is after the current position.  */
  BOOKMARK_RECORD_DELETE
};

/* How recording stands, which the reply to qRecord says.  Without a
   history, there is no more than STATE.  */
struct bookmark_record
{
  enum bookmark_record_state state;

  /* How the stub records ("native"), and what a position number counts
     ("instructions"); or empty strings.  */
  char method[BOOKMARK_WORD_MAX + 1];
  char clock[BOOKMARK_WORD_MAX + 1];

  /* Position numbers: where the program is, and where its history begins
     and ends.  Each with a flag that says if it is known, as below.  */
  bool has_pos, has_begin, has_end;
  uint64_t pos, begin, end;

  /* Bytes that the history holds, and how many snapshots are in it.  */
  bool has_size, has_snapshots;
  uint64_t size, snapshots;
};

/* One line of the list.  */
struct bookmark_entry
{
  char id[BOOKMARK_ID_MAX + 1];
  enum bookmark_kind kind;
  enum bookmark_origin origin;

  /* UTF-8, or the empty string.  */
  char name[BOOKMARK_NAME_MAX + 1];

  /* A thread id as the remote protocol writes it ("p1.1"), or the empty
     string.  */
  char thread[48];

  bool has_pos;
  uint64_t pos;
  bool has_pc;
  uint64_t pc;
  bool has_size;
  uint64_t size;
};

/* What the list says of the history as a whole.  */
struct bookmark_history
{
  /* What a position number counts ("instructions"), or null.  */
  const char *clock;

  /* Position numbers, each with a flag that says if it is known.  */
  bool has_pos, has_begin, has_end;
  uint64_t pos, begin, end;
};

/* True if ID is 1 to BOOKMARK_ID_MAX characters of those allowed.  */
extern bool bookmark_id_valid_p (const char *id);

/* True if NAME can go into a packet and the list: at most
   BOOKMARK_NAME_MAX bytes of well-formed UTF-8 without control
   characters.  The empty name is valid, and means none.  */
extern bool bookmark_name_valid_p (const char *name);

/* True if WORD can be how a stub records, or what it counts: 1 to
   BOOKMARK_WORD_MAX printable characters of ASCII, spaces among them, but
   none of '#', '$', '*', ';' and '}'.  */
extern bool bookmark_word_valid_p (const char *word);

/* The word that packets and the list have for KIND, ORIGIN, WHAT and
   STATE.  */
extern const char *bookmark_kind_name (enum bookmark_kind kind);
extern const char *bookmark_origin_name (enum bookmark_origin origin);
extern const char *bookmark_record_what_name (enum bookmark_record_what what);
extern const char *bookmark_record_state_name
  (enum bookmark_record_state state);

/* Set *KIND or *ORIGIN to what the null-terminated NAME means.  Return
   false if it means nothing.  */
extern bool bookmark_parse_kind (const char *name, enum bookmark_kind *kind);
extern bool bookmark_parse_origin (const char *name,
				   enum bookmark_origin *origin);

/* Text, in the coding of name:, warning: and text:, two hexadecimal
   digits a byte.  Encode null-terminated TEXT; decode SLICE to a
   null-terminated string.  Both return as the functions that print
   do; decoding refuses a null byte in the text.  */
extern int bookmark_encode_text (char *buf, size_t size, const char *text);
extern int bookmark_decode_text (char *buf, size_t size,
				 struct bookmark_slice slice);

/* qBookmark:KIND[,KIND];[name:HEX;]  */
extern int bookmark_print_request (char *buf, size_t size,
				   const struct bookmark_request *request);
extern const char *bookmark_parse_request (const char *packet,
					   struct bookmark_request *request);

/* Bid:ID;kind:KIND;[pos:HEX;][size:HEX;][warning:HEX;]...  Keys that are
   not known are passed over.  Warnings past BOOKMARK_WARNINGS_MAX are
   dropped.  The slices point into PACKET.  */
extern int bookmark_print_reply (char *buf, size_t size,
				 const struct bookmark_reply *reply);
extern const char *bookmark_parse_reply (const char *packet,
					 struct bookmark_reply *reply);

/* QBookmarkGoto:id:ID, :begin, :end, :pos:HEX or :text:HEX  */
extern int bookmark_print_goto (char *buf, size_t size,
				const struct bookmark_goto *where);
extern const char *bookmark_parse_goto (const char *packet,
					struct bookmark_goto *where);

/* QBookmarkDelete:id:ID or :all  */
extern int bookmark_print_delete (char *buf, size_t size,
				  const struct bookmark_delete *what);
extern const char *bookmark_parse_delete (const char *packet,
					  struct bookmark_delete *what);

/* QRecord:start, :stop or :delete  */
extern int bookmark_print_record (char *buf, size_t size,
				  enum bookmark_record_what what);
extern const char *bookmark_parse_record (const char *packet,
					  enum bookmark_record_what *what);

/* Qstate:STATE;[method:WORD;][clock:WORD;][pos:HEX;][begin:HEX;][end:HEX;]
   [size:HEX;][snapshots:HEX;]  Keys that are not known are passed over.  */
extern int bookmark_print_record_reply (char *buf, size_t size,
					const struct bookmark_record *record);
extern const char *bookmark_parse_record_reply
  (const char *packet, struct bookmark_record *record);

/* An error reply, E.TEXT.  Any byte of TEXT that the protocol does not
   allow there becomes a space, line breaks too, and a final full stop
   goes; a text too long for BUF is cut to fit.  SIZE is at least 4.  */
extern int bookmark_print_error (char *buf, size_t size, const char *text);

/* The stop reply to QBookmarkGoto.  gdb's own parser reads it; this
   finds what only bookmarks know.  A stop reply is
   T..[KEY:VALUE;]..., W..[;KEY:VALUE]... or X..[;KEY:VALUE]....  */
struct bookmark_stop
{
  /* 'T', 'W' or 'X'.  */
  char type;

  /* For T: does it have thread:?  For W and X: process:?  */
  bool has_id;

  struct bookmark_slice warnings[BOOKMARK_WARNINGS_MAX];
  int n_warnings;
};

extern const char *bookmark_parse_stop (const char *packet,
					struct bookmark_stop *stop);

/* The list, a piece at a time: the opening tag, with what is known of
   the history; one empty element for each bookmark; and the closing
   tag.  The texts in HISTORY and ENTRY are escaped here.  */
extern int bookmark_print_list_start (char *buf, size_t size,
				      const struct bookmark_history *history);
extern int bookmark_print_list_entry (char *buf, size_t size,
				      const struct bookmark_entry *entry);
extern int bookmark_print_list_end (char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* GDBSUPPORT_BOOKMARK_PACKET_H */
