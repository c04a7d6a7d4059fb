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

#include "frame.h"

#include <string.h>

/* What the byte after a FRAME_ESCAPE is to be combined with by exclusive
   or.  */
#define ESCAPE_BIT 0x20

/* A run is a byte, this one, and a byte whose value less RUN_BASE is how
   often the first is to be repeated.  */
#define RUN '*'
#define RUN_BASE 29

/* The value of the hexadecimal digit C; something above 15 if it is none. */

static unsigned char
checksum_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return 0xff;
}

/* Begin a body; C says which kind of frame it is of.  */

static void
begin_body (struct frame_reader *reader, char c)
{
  reader->state = FRAME_IN_BODY;
  reader->notification = c == '%';
  reader->too_long = false;
  reader->sum = 0;
  buffer_clear (&reader->body);
}

/* What C is, which comes between two frames.  Begins a body where it is
   the start of one.  */

static enum frame_kind
read_between (struct frame_reader *reader, char c)
{
  switch (c)
    {
    case '$':
    case '%':
      begin_body (reader, c);
      return FRAME_NONE;
    case '+':
      return FRAME_ACK;
    case '-':
      return FRAME_NAK;
    case '\003':
      return FRAME_INTERRUPT;
    default:
      return FRAME_NONE;
    }
}

/* Add to the body what there is of it in the LEN bytes at BYTES, and deal
   with the byte that ends it or begins it anew.  Return how many bytes were
   used.  */

static size_t
read_body (struct frame_reader *reader, const char *bytes, size_t len)
{
  const char *hash = memchr (bytes, '#', len);
  size_t n = hash != NULL ? (size_t) (hash - bytes) : len;
  const char *dollar = memchr (bytes, '$', n);

  if (dollar != NULL)
    n = dollar - bytes;
  for (size_t i = 0; i < n; ++i)
    reader->sum += (unsigned char) bytes[i];
  if (reader->body.len + n <= FRAME_BODY_MAX)
    buffer_add (&reader->body, bytes, n);
  else
    reader->too_long = true;
  if (n == len)
    return n;
  if (bytes[n] == '#')
    reader->state = FRAME_FIRST_DIGIT;
  else
    begin_body (reader, bytes[n]);
  return n + 1;
}

/* What the frame is whose last byte is C.  */

static enum frame_kind
end_frame (struct frame_reader *reader, char c)
{
  unsigned char low = checksum_digit (c);
  bool good = (reader->digits <= 15 && low <= 15
	       && (reader->digits << 4 | low) == reader->sum
	       && !reader->too_long);

  reader->state = FRAME_BETWEEN;
  if (reader->notification)
    return good ? FRAME_NOTIFICATION : FRAME_NONE;
  return good ? FRAME_PACKET : FRAME_BAD_PACKET;
}

size_t
frame_read (struct frame_reader *reader, const char *bytes, size_t len,
	    enum frame_kind *kind)
{
  size_t used = 0;

  *kind = FRAME_NONE;
  while (used < len && *kind == FRAME_NONE)
    {
      const char *next = bytes + used;

      switch (reader->state)
	{
	case FRAME_BETWEEN:
	  *kind = read_between (reader, *next);
	  ++used;
	  break;
	case FRAME_IN_BODY:
	  used += read_body (reader, next, len - used);
	  break;
	case FRAME_FIRST_DIGIT:
	  reader->digits = checksum_digit (*next);
	  reader->state = FRAME_SECOND_DIGIT;
	  ++used;
	  break;
	case FRAME_SECOND_DIGIT:
	  *kind = end_frame (reader, *next);
	  ++used;
	  break;
	}
    }
  return used;
}

void
frame_add (struct buffer *out, enum frame_kind kind, const char *body,
	   size_t len)
{
  unsigned char sum = 0;

  for (size_t i = 0; i < len; ++i)
    sum += (unsigned char) body[i];
  buffer_add (out, kind == FRAME_NOTIFICATION ? "%" : "$", 1);
  buffer_add (out, body, len);
  buffer_add (out, "#", 1);
  buffer_add_hex (out, &sum, 1);
}

void
frame_escape (struct buffer *out, const char *data, size_t len)
{
  for (size_t i = 0; i < len; ++i)
    {
      char pair[2] = { FRAME_ESCAPE, (char) (data[i] ^ ESCAPE_BIT) };

      switch (data[i])
	{
	case '#':
	case '$':
	case RUN:
	case FRAME_ESCAPE:
	  buffer_add (out, pair, 2);
	  break;
	default:
	  buffer_add (out, &data[i], 1);
	  break;
	}
    }
}

/* How many of the LEN bytes at DATA come before the first that is not
   itself.  */

static size_t
plain_length (const char *data, size_t len)
{
  size_t n = 0;

  while (n < len && data[n] != RUN && data[n] != FRAME_ESCAPE)
    ++n;
  return n;
}

bool
frame_unpack (struct buffer *out, const char *body, size_t len)
{
  size_t start = out->len;
  size_t i = plain_length (body, len);

  buffer_add (out, body, i);
  while (i < len)
    {
      bool runs = body[i] == RUN;
      size_t plain;
      char c;

      if (i + 1 == len)
	return false;
      c = body[i + 1];
      i += 2;
      if (!runs)
	{
	  c ^= ESCAPE_BIT;
	  buffer_add (out, &c, 1);
	}
      else if (out->len == start || (unsigned char) c < RUN_BASE)
	return false;
      else
	{
	  int n = (unsigned char) c - RUN_BASE;

	  c = out->data[out->len - 1];
	  memset (buffer_room (out, n), c, n);
	  out->len += n;
	}
      plain = plain_length (body + i, len - i);
      buffer_add (out, body + i, plain);
      i += plain;
    }
  return true;
}
