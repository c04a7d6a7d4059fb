/* Frames of the remote protocol.

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

#ifndef GDBBRIDGE_FRAME_H
#define GDBBRIDGE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include "buffer.h"

/* What comes over a connection is a row of frames: packets
   ("$BODY#CHECKSUM"), notifications ("%BODY#CHECKSUM"), and single bytes
   that acknowledge a packet or interrupt the program.  Nothing here does
   I/O.  */
enum frame_kind
{
  /* There is no whole frame yet.  */
  FRAME_NONE,

  FRAME_PACKET,
  FRAME_NOTIFICATION,

  /* '+' and '-'.  */
  FRAME_ACK,
  FRAME_NAK,

  /* The byte 3.  */
  FRAME_INTERRUPT,

  /* A packet whose checksum is wrong, or that is too long.  */
  FRAME_BAD_PACKET
};

/* The first of the two bytes that stand for one that a body can't have as it
   is.  */
#define FRAME_ESCAPE '}'

/* The most bytes that the body of a frame may have.  gdb's own limit is
   16 KiB, gdbserver's 128 KiB.  */
#define FRAME_BODY_MAX (1024 * 1024)

/* Where the reader is: between two frames, in a body, at the first or the
   second digit of a checksum.  */
enum frame_state
{
  FRAME_BETWEEN,
  FRAME_IN_BODY,
  FRAME_FIRST_DIGIT,
  FRAME_SECOND_DIGIT
};

/* Takes bytes apart into frames.  All zero is the state before the first
   byte.  */
struct frame_reader
{
  enum frame_state state;
  bool notification;
  bool too_long;
  unsigned char sum;
  unsigned char digits;

  /* The body as it came: still escaped, and with its runs encoded.  */
  struct buffer body;
};

/* Go on with the LEN bytes at BYTES until a frame is whole.  Set *KIND to
   what it is, or to FRAME_NONE; a body is in READER->body until the next
   call.  Return how many bytes were used.  What is no part of a frame is
   passed over; a packet that begins in the midst of another replaces it.  */
extern size_t frame_read (struct frame_reader *reader, const char *bytes,
			  size_t len, enum frame_kind *kind);

/* Add to OUT a packet, or a notification, whose body is the LEN bytes at
   BODY, which is already escaped where it needs to be.  */
extern void frame_add (struct buffer *out, enum frame_kind kind,
		       const char *body, size_t len);

/* Add to OUT the LEN bytes at DATA with '}' before those that a body can't
   have as they are.  */
extern void frame_escape (struct buffer *out, const char *data, size_t len);

/* Add to OUT what the body of a reply, the LEN bytes at BODY, says once its
   runs are expanded and its escapes undone.  Return false, with OUT as
   far as it was understood, if it ends in the midst of either, or if a
   run repeats nothing.  */
extern bool frame_unpack (struct buffer *out, const char *body, size_t len);

#endif /* GDBBRIDGE_FRAME_H */
