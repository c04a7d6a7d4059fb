/* Feed what takes the bytes of both ends of gdbbridge apart anything at all.

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


/* With libFuzzer: scripts/fuzz compiles it with all of gdbbridge but its
   main, and with -Wl,--wrap=stub_monitor, so that each monitor command
   prints the input.  */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "frame.h"
#include "qemu.h"

extern int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What stub_monitor becomes.  */
extern bool __wrap_stub_monitor (struct stub *stub, const char *command,
				 struct buffer *output, int64_t patience);

/* What each monitor command prints.  */
static const char *printed;

/* Stop here, for the fuzzer to see, unless OK.  */

static void
check (bool ok)
{
  if (!ok)
    abort ();
}

bool
__wrap_stub_monitor (struct stub *stub, const char *command,
		     struct buffer *output, int64_t patience)
{
  (void) stub;
  (void) command;
  (void) patience;
  buffer_set (output, printed);
  return true;
}

/* Read the LEN bytes at DATA as they come over a connection in pieces of at
   most PIECE bytes, and add to SEEN each frame that is found: its kind, its
   body and a null byte.  */

static void
read_in_pieces (const char *data, size_t len, size_t piece,
		struct buffer *seen)
{
  struct frame_reader reader = { 0 };

  for (size_t used = 0; used < len; )
    {
      size_t size = piece < len - used ? piece : len - used;
      enum frame_kind kind;
      size_t n = frame_read (&reader, data + used, size, &kind);
      char code = '0' + kind;

      check (n > 0 && n <= size && (n == size || kind != FRAME_NONE));
      used += n;
      if (kind == FRAME_NONE)
	continue;
      buffer_add (seen, &code, 1);
      if (kind == FRAME_PACKET || kind == FRAME_NOTIFICATION)
	buffer_add (seen, reader.body.data, reader.body.len);
      buffer_add (seen, "", 1);
    }
  buffer_free (&reader.body);
}

/* Check that it does not matter in what pieces DATA comes.  */

static void
try_pieces (const char *data, size_t len)
{
  struct buffer at_once = { 0 }, bytes = { 0 }, threes = { 0 };

  read_in_pieces (data, len, len, &at_once);
  read_in_pieces (data, len, 1, &bytes);
  read_in_pieces (data, len, 3, &threes);
  check (at_once.len == bytes.len && at_once.len == threes.len);
  check (at_once.len == 0
	 || (memcmp (at_once.data, bytes.data, bytes.len) == 0
	     && memcmp (at_once.data, threes.data, threes.len) == 0));
  buffer_free (&at_once);
  buffer_free (&bytes);
  buffer_free (&threes);
}

/* Read the one frame in FRAME, and return its kind; its body is put into
   BODY.  */

static enum frame_kind
read_one (const struct buffer *frame, struct buffer *body)
{
  struct frame_reader reader = { 0 };
  enum frame_kind kind;
  size_t used = frame_read (&reader, frame->data, frame->len, &kind);

  check (used == frame->len);
  *body = reader.body;
  return kind;
}

/* Check that DATA, escaped and framed as KIND, comes out as it went in; and
   that a frame with one bit of its checksum turned does not.  */

static void
try_round_trip (const char *data, size_t len, enum frame_kind kind)
{
  struct buffer escaped = { 0 }, frame = { 0 }, body, unpacked = { 0 };

  frame_escape (&escaped, data, len);
  frame_add (&frame, kind, escaped.data, escaped.len);
  check (read_one (&frame, &body) == kind);
  check (frame_unpack (&unpacked, body.data, body.len));
  check (unpacked.len == len
	 && (len == 0 || memcmp (unpacked.data, data, len) == 0));
  buffer_free (&body);

  frame.data[frame.len - 1] ^= 1;
  check (read_one (&frame, &body)
	 == (kind == FRAME_PACKET ? FRAME_BAD_PACKET : FRAME_NONE));
  buffer_free (&body);
  buffer_free (&escaped);
  buffer_free (&frame);
  buffer_free (&unpacked);
}

/* Unpack DATA.  What comes out is no longer than runs can make it, and means
   itself.  */

static void
try_unpack (const char *data, size_t len)
{
  struct buffer unpacked = { 0 };

  if (frame_unpack (&unpacked, data, len))
    {
      check (unpacked.len <= len * 256 && unpacked.data != NULL
	     && unpacked.data[unpacked.len] == '\0');
      try_round_trip (unpacked.data, unpacked.len, FRAME_PACKET);
    }
  buffer_free (&unpacked);
}

/* Check that TEXT in hexadecimal means TEXT, and try TEXT as
   hexadecimal.  */

static void
try_hex (const char *text)
{
  struct buffer hex = { 0 }, bytes = { 0 };

  buffer_clear (&bytes);
  if (!buffer_add_unhex (&bytes, text))
    check (bytes.len == 0);
  buffer_clear (&bytes);
  buffer_add_hex (&hex, text, strlen (text));
  check (buffer_add_unhex (&bytes, hex.data)
	 && strcmp (bytes.data, text) == 0);
  buffer_free (&hex);
  buffer_free (&bytes);
}

/* Try each line of TEXT as one of the list of snapshots.  */

static void
try_lines (const char *text)
{
  const char *end = text + strlen (text);

  for (const char *p = text; *p != '\0'; )
    {
      const char *start = p;
      struct qemu_line line;

      if (qemu_parse_line (&p, &line))
	check (line.tag > start && line.tag_len > 0
	       && line.tag + line.tag_len <= p);
      check (p > start && p <= end);
    }
}

/* Let QEMU print TEXT for each command whose output means something.  */

static void
try_monitor (const char *text)
{
  struct session session = { .patience = 0 };
  struct stub stub = { .session = &session, .packet_size = 400 };
  struct qemu q = { .base.stub = &stub };
  struct buffer error = { 0 };
  enum qemu_mode mode;
  uint64_t pos;

  printed = text;
  qemu_read_mode (&q, &mode, &pos);
  check (qemu_execute (&q, "savevm x", 0, &error) == (*text == '\0'));
  check (*text == '\0' || error.len > 0);
  check (qemu_read_snapshots (&q, &error));
  for (const struct qemu_snapshot *s = q.snapshots; s != NULL; s = s->next)
    check (qemu_find_snapshot (&q, s->id) == s
	   && bookmark_id_valid_p (s->id)
	   && (s->name[0] == '\0' || bookmark_name_valid_p (s->name)));
  qemu_forget_snapshots (&q);
  buffer_free (&error);
}

/* What the fuzzer calls.  The input is what came over a connection; to its
   end or to a null in it, it is what QEMU has printed.  */

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  struct buffer input = { 0 };

  buffer_add (&input, bytes, size);
  try_pieces (input.data, input.len);
  try_round_trip (input.data, input.len, FRAME_PACKET);
  try_round_trip (input.data, input.len, FRAME_NOTIFICATION);
  try_unpack (input.data, input.len);
  try_hex (input.data);
  try_lines (input.data);
  try_monitor (input.data);
  buffer_free (&input);
  return 0;
}
