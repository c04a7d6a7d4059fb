/* Try the framing of gdbbridge, a case after the other.

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


/* Prints a line for each case: PASS or FAIL, and what it is about.  */

#include <stdio.h>
#include <string.h>
#include "frame.h"

/* A text that may have null bytes in it, and its length.  */
#define BYTES(TEXT) TEXT, sizeof TEXT - 1

/* Print the result of the case NAME.  */

static void
result (bool good, const char *name)
{
  printf ("%s: %s\n", good ? "PASS" : "FAIL", name);
}

/* Streams of bytes, and the frames in them: a character for the kind of
   each, and the bodies of packets and notifications.  */
static const struct
{
  const char *name;
  const char *bytes;
  size_t len;
  const char *frames;
} streams[] = {
  { "nothing", BYTES (""), "" },
  { "packet", BYTES ("$OK#9a"), "$OK" },
  { "packet without body", BYTES ("$#00"), "$" },
  { "checksum in capitals", BYTES ("$OK#9A"), "$OK" },
  { "two packets", BYTES ("$OK#9a$OK#9a"), "$OK$OK" },
  { "acknowledgements", BYTES ("++-"), "++-" },
  { "interrupt", BYTES ("\003"), "^" },
  { "interrupt before a packet", BYTES ("\003$OK#9a"), "^$OK" },
  { "3 in a packet", BYTES ("$\003#03"), "$\003" },
  { "acknowledgements in a packet", BYTES ("$+-#58"), "$+-" },
  { "notification", BYTES ("%Stop:T05#99"), "%Stop:T05" },
  { "notification with a wrong checksum", BYTES ("%Stop:T05#9a+"), "+" },
  { "wrong checksum", BYTES ("$OK#9b"), "!" },
  { "checksum that is none", BYTES ("$OK#9x"), "!" },
  { "checksum that is none, first digit", BYTES ("$OK#x9"), "!" },
  { "packet after a bad one", BYTES ("$OK#00$OK#9a"), "!$OK" },
  { "packet that does not end", BYTES ("$OK#9"), "" },
  { "packet that begins anew", BYTES ("$rubb$OK#9a"), "$OK" },
  { "packet in a notification", BYTES ("%rubb$OK#9a"), "$OK" },
  { "rubbish", BYTES ("ab\377#12\r\n$OK#9a"), "$OK" },
  { "null bytes", BYTES ("\0$\0#00"), "$" },
  { "sum above 255", BYTES ("$\377\377#fe"), "$\377\377" },
};

/* Add to FRAMES what the LEN bytes at BYTES are, as in the table, if they
   come in pieces of SIZE bytes.  */

static void
read_stream (const char *bytes, size_t len, size_t size,
	     struct buffer *frames)
{
  static const char kinds[] = { [FRAME_PACKET] = '$',
				[FRAME_NOTIFICATION] = '%',
				[FRAME_ACK] = '+', [FRAME_NAK] = '-',
				[FRAME_INTERRUPT] = '^',
				[FRAME_BAD_PACKET] = '!' };
  struct frame_reader reader = { 0 };

  buffer_clear (frames);
  while (len > 0)
    {
      size_t piece = size < len ? size : len;
      enum frame_kind kind;
      size_t used = frame_read (&reader, bytes, piece, &kind);

      bytes += used;
      len -= used;
      if (kind != FRAME_NONE)
	buffer_add (frames, &kinds[kind], 1);
      if (kind == FRAME_PACKET || kind == FRAME_NOTIFICATION)
	buffer_add_text (frames, reader.body.data);
    }
  buffer_free (&reader.body);
}

static void
test_streams (void)
{
  struct buffer frames = { 0 };

  for (size_t i = 0; i < sizeof streams / sizeof streams[0]; ++i)
    {
      bool good = true;

      for (size_t size = 1; size <= streams[i].len + 1; ++size)
	{
	  read_stream (streams[i].bytes, streams[i].len, size, &frames);
	  good = good && strcmp (frames.data, streams[i].frames) == 0;
	}
      result (good, streams[i].name);
    }
  buffer_free (&frames);
}

/* Bodies, and what they say.  */
static const struct
{
  const char *name;
  const char *body;
  size_t len;

  /* Null where only the length is compared, or, with that 0, where it
     can't be understood.  */
  const char *text;
  size_t text_len;
} bodies[] = {
  { "plain body", BYTES ("abc"), BYTES ("abc") },
  { "empty body", BYTES (""), BYTES ("") },
  { "run", BYTES ("0* "), BYTES ("0000") },
  { "shortest run", BYTES ("0*\035"), BYTES ("0") },
  { "longest run", BYTES ("a*~"), NULL, 98 },
  { "run behind a run", BYTES ("0* * "), BYTES ("0000000") },
  { "escapes", BYTES ("}\003}\004}]}\n"), BYTES ("#$}*") },
  { "run of an escaped byte", BYTES ("}\003* "), BYTES ("####") },
  { "escape of the byte behind a run", BYTES ("0* }\003"), BYTES ("0000#") },
  { "null bytes in a body", BYTES ("\0a\0"), BYTES ("\0a\0") },
  { "run of nothing", BYTES ("* "), NULL, 0 },
  { "run that does not end", BYTES ("0*"), NULL, 0 },
  { "run too short", BYTES ("0*\034"), NULL, 0 },
  { "escape that does not end", BYTES ("0}"), NULL, 0 },
};

static void
test_bodies (void)
{
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; ++i)
    {
      struct buffer out = { 0 };
      bool understood = frame_unpack (&out, bodies[i].body, bodies[i].len);

      if (bodies[i].text != NULL)
	result (understood && out.len == bodies[i].text_len
		&& memcmp (out.data, bodies[i].text, out.len) == 0,
		bodies[i].name);
      else
	result (understood == (bodies[i].text_len > 0)
		&& (!understood || out.len == bodies[i].text_len),
		bodies[i].name);
      buffer_free (&out);
    }
}

/* A body that is as long as it may be, and one that is too long.  */

static void
test_size (void)
{
  for (size_t more = 0; more <= 1; ++more)
    {
      struct buffer body = { 0 }, frame = { 0 }, frames = { 0 };
      size_t len = FRAME_BODY_MAX + more;

      memset (buffer_room (&body, len), 'a', len);
      frame_add (&frame, FRAME_PACKET, body.data, len);
      frame_add (&frame, FRAME_PACKET, "OK", 2);
      read_stream (frame.data, frame.len, 1000, &frames);
      result (more == 0 ? frames.len == len + 1 + strlen ("$OK")
	      : strcmp (frames.data, "!$OK") == 0,
	      more == 0 ? "longest body" : "body that is too long");
      buffer_free (&body);
      buffer_free (&frame);
      buffer_free (&frames);
    }
}

/* Every byte, escaped, framed, read and unpacked, is what it was.  */

static void
test_round_trip (void)
{
  struct buffer escaped = { 0 }, frame = { 0 }, out = { 0 };
  struct frame_reader reader = { 0 };
  enum frame_kind kind;
  char all[256];

  for (size_t i = 0; i < sizeof all; ++i)
    all[i] = (char) i;
  frame_escape (&escaped, all, sizeof all);
  frame_add (&frame, FRAME_PACKET, escaped.data, escaped.len);
  frame_read (&reader, frame.data, frame.len, &kind);
  result (kind == FRAME_PACKET && escaped.len == sizeof all + 4
	  && frame_unpack (&out, reader.body.data, reader.body.len)
	  && out.len == sizeof all && memcmp (out.data, all, sizeof all) == 0,
	  "all bytes, there and back");
  buffer_free (&escaped);
  buffer_free (&frame);
  buffer_free (&out);
  buffer_free (&reader.body);
}

int
main (void)
{
  test_streams ();
  test_bodies ();
  test_size ();
  test_round_trip ();
  return 0;
}
