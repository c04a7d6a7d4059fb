/* One end of gdbbridge: a connection that speaks the remote protocol.

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

#ifndef GDBBRIDGE_LINK_H
#define GDBBRIDGE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include "buffer.h"
#include "frame.h"

/* A link sends and takes packets over a pair of descriptors.  It checks
   checksums and acknowledges by itself, sends again what was not
   understood, and asks again for what it did not understand; who uses it
   sees none of that.  Nothing here waits.  */
struct link
{
  /* Who is at the other end, for messages: "gdb", "the stub".  */
  const char *peer;

  /* Descriptors to read from and to write to, which may be the same; -1
     when the link is closed.  */
  int in, out;

  /* True while packets are acknowledged.  */
  bool acks;

  /* True once the other end has closed, or reading or writing failed; or
     once packets did not come as they were sent too often, which BROKEN
     tells.  */
  bool lost, broken;

  /* True to print each frame on standard error.  */
  bool trace;

  struct frame_reader reader;

  /* Bytes that came and were not looked at, and those still to go.  */
  struct buffer unread, unsent;

  /* The last packet sent, as a frame; how often the other end has asked
     for it again; and how many packets in a row were asked for again.  */
  struct buffer last;
  int resent, refused;

  /* A frame that was looked at and not taken; FRAME_NONE if there is
     none.  Its body is in READER.  */
  enum frame_kind ahead;
};

/* How often a packet is sent again, or asked for again in a row, before the
   link counts as lost.  */
#define LINK_RETRIES 5

/* Begin to use LINK, to PEER, over the descriptors IN and OUT, which are
   the link's from then on.  */
extern void link_open (struct link *link, const char *peer, int in, int out);

/* Close LINK and free what it holds.  */
extern void link_close (struct link *link);

/* Send the LEN bytes at BODY as a packet; or as a notification, which
   nobody acknowledges; or the byte 3.  They go when link_write is called.  */
extern void link_send (struct link *link, const char *body, size_t len);
extern void link_notify (struct link *link, const char *body, size_t len);
extern void link_interrupt (struct link *link);

/* What the next frame is that came from the other end: a packet, a
   notification or an interrupt; FRAME_NONE if no whole one is there.  It
   stays the next until link_take.  */
extern enum frame_kind link_peek (struct link *link);

/* Take the frame that link_peek has found.  If BODY is not null, put there
   what is in it, as it came.  */
extern void link_take (struct link *link, struct buffer *body);

/* Read what has come; write what can go.  Call them when poll says so.  */
extern void link_read (struct link *link);
extern void link_write (struct link *link);

#endif /* GDBBRIDGE_LINK_H */
