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

#define _POSIX_C_SOURCE 200809L

#include "link.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How many bytes are read at a time.  */
#define READ_SIZE 65536

/* The most bytes of a frame that are printed when frames are traced.  */
#define TRACE_MAX 200

void
link_open (struct link *link, const char *peer, int in, int out)
{
  memset (link, 0, sizeof *link);
  link->peer = peer;
  link->in = in;
  link->out = out;
  link->acks = true;
  fcntl (in, F_SETFL, fcntl (in, F_GETFL) | O_NONBLOCK);
  fcntl (out, F_SETFL, fcntl (out, F_GETFL) | O_NONBLOCK);
}

void
link_close (struct link *link)
{
  if (link->in >= 0)
    close (link->in);
  if (link->out >= 0 && link->out != link->in)
    close (link->out);
  link->in = link->out = -1;
  link->ahead = FRAME_NONE;
  buffer_free (&link->reader.body);
  buffer_free (&link->unread);
  buffer_free (&link->unsent);
  buffer_free (&link->last);
}

/* Print, if frames of LINK are traced, the LEN bytes at BYTES, which go the
   way that ARROW shows.  */

static void
trace (const struct link *link, const char *arrow, const char *bytes,
       size_t len)
{
  if (!link->trace)
    return;
  fprintf (stderr, "gdbbridge: %s %s ", arrow, link->peer);
  for (size_t i = 0; i < len && i < TRACE_MAX; ++i)
    if (isprint ((unsigned char) bytes[i]))
      fputc (bytes[i], stderr);
    else
      fprintf (stderr, "\\x%02x", (unsigned char) bytes[i]);
  fputs (len > TRACE_MAX ? "...\n" : "\n", stderr);
}

void
link_send (struct link *link, const char *body, size_t len)
{
  buffer_clear (&link->last);
  frame_add (&link->last, FRAME_PACKET, body, len);
  link->resent = 0;
  buffer_add (&link->unsent, link->last.data, link->last.len);
  trace (link, "->", body, len);
}

void
link_notify (struct link *link, const char *body, size_t len)
{
  frame_add (&link->unsent, FRAME_NOTIFICATION, body, len);
  trace (link, "-> (notification)", body, len);
}

void
link_interrupt (struct link *link)
{
  buffer_add (&link->unsent, "\003", 1);
  trace (link, "->", "\003", 1);
}

/* Packets do not come as they were sent.  */

static void
give_up (struct link *link)
{
  link->broken = true;
  link->lost = true;
}

/* The other end has not understood the last packet: send it again, or give
   up.  */

static void
resend (struct link *link)
{
  if (!link->acks || link->last.len == 0)
    return;
  if (++link->resent > LINK_RETRIES)
    {
      fprintf (stderr,
	       "gdbbridge: %s has not understood a packet %d times; giving up\n",
	       link->peer, link->resent);
      give_up (link);
      return;
    }
  buffer_add (&link->unsent, link->last.data, link->last.len);
}

/* A packet did not come as it was sent: ask for it again.  Without
   acknowledgements nobody would send it again: there the connection is not
   to be trusted any more.  */

static void
refuse (struct link *link)
{
  if (link->acks && ++link->refused <= LINK_RETRIES)
    buffer_add (&link->unsent, "-", 1);
  else
    {
      fprintf (stderr,
	       "gdbbridge: a packet from %s has a wrong checksum; giving up\n",
	       link->peer);
      give_up (link);
    }
}

/* Deal with a frame of kind KIND.  Return true if it is one that the user
   of LINK shall see.  */

static bool
filter (struct link *link, enum frame_kind kind)
{
  switch (kind)
    {
    case FRAME_PACKET:
      link->refused = 0;
      if (link->acks)
	buffer_add (&link->unsent, "+", 1);
      trace (link, "<-", link->reader.body.data, link->reader.body.len);
      return true;
    case FRAME_NOTIFICATION:
      trace (link, "<- (notification)", link->reader.body.data,
	     link->reader.body.len);
      return true;
    case FRAME_INTERRUPT:
      trace (link, "<-", "\003", 1);
      return true;
    case FRAME_NAK:
      resend (link);
      return false;
    case FRAME_BAD_PACKET:
      refuse (link);
      return false;
    case FRAME_NONE:
    case FRAME_ACK:
      break;
    }
  return false;
}

enum frame_kind
link_peek (struct link *link)
{
  while (link->ahead == FRAME_NONE && link->unread.len > 0)
    {
      enum frame_kind kind;
      size_t used = frame_read (&link->reader, link->unread.data,
				link->unread.len, &kind);

      buffer_drop (&link->unread, used);
      if (filter (link, kind))
	link->ahead = kind;
    }
  return link->ahead;
}

void
link_take (struct link *link, struct buffer *body)
{
  if (body != NULL)
    {
      buffer_clear (body);
      buffer_add (body, link->reader.body.data, link->reader.body.len);
    }
  link->ahead = FRAME_NONE;
}

void
link_read (struct link *link)
{
  char *room = buffer_room (&link->unread, READ_SIZE);
  ssize_t n = read (link->in, room, READ_SIZE);

  if (n > 0)
    {
      room[n] = '\0';
      link->unread.len += n;
    }
  else if (n == 0 || (errno != EAGAIN && errno != EINTR))
    link->lost = true;
}

void
link_write (struct link *link)
{
  ssize_t n;

  if (link->unsent.len == 0)
    return;
  n = write (link->out, link->unsent.data, link->unsent.len);
  if (n > 0)
    buffer_drop (&link->unsent, n);
  else if (n < 0 && errno != EAGAIN && errno != EINTR)
    link->lost = true;
}
