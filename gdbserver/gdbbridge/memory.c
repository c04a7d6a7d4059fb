/* Memory packets that are larger than the stub takes.

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

#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The most bytes that a packet has besides data: its frame, a letter, address
   and length.  */
#define OVERHEAD 48

/* What "ADDRESS,LENGTH" in a packet says; and the data behind that and a
   colon.  */
struct range
{
  uint64_t address, length;
  const char *data;
};

/* Set *RANGE to what REQUEST says.  Return false if it is malformed.  */

static bool
parse_range (const struct buffer *request, struct range *range)
{
  char *end;

  range->address = strtoull (request->data + 1, &end, 16);
  if (*end != ',')
    return false;
  range->length = strtoull (end + 1, &end, 16);
  range->data = end + 1;
  return *end == (request->data[0] == 'm' ? '\0' : ':');
}

bool
memory_is_large (const struct stub *stub, const struct buffer *request)
{
  struct range range;

  switch (request->data[0])
    {
    case 'm':
      return (parse_range (request, &range)
	      && range.length > stub->packet_size / 2
	      && range.length <= MEMORY_PACKET_SIZE / 2);
    case 'M':
    case 'X':
      return (request->len > stub->packet_size
	      && parse_range (request, &range));
    default:
      return false;
    }
}

/* Read what RANGE says.  */

static bool
read_memory (struct stub *stub, const struct range *range,
	     struct buffer *reply)
{
  uint64_t piece = stub->packet_size / 2;
  struct buffer packet = { 0 }, part = { 0 };
  bool answered = true;

  buffer_clear (reply);
  for (uint64_t done = 0; done < range->length; done += piece)
    {
      if (piece > range->length - done)
	piece = range->length - done;
      buffer_setf (&packet, "m%" PRIx64 ",%" PRIx64, range->address + done,
		   piece);
      answered = stub_ask (stub, packet.data, &part);
      if (!answered)
	break;
      if (part.data[0] == 'E' || part.len == 0)
	{
	  if (done == 0)
	    buffer_set (reply, part.data);
	  break;
	}
      buffer_add (reply, part.data, part.len);
      if (part.len < 2 * piece)
	break;
    }
  buffer_free (&packet);
  buffer_free (&part);
  return answered;
}

/* Of the LEN characters of data at DATA, in the coding of packet KIND, find
   as many as fit into ROOM and can stand alone.  Return their number, and
   set *BYTES to how many bytes of memory they are.  */

static size_t
take_piece (char kind, const char *data, size_t len, size_t room,
	    uint64_t *bytes)
{
  size_t used = 0;

  if (kind == 'M')
    {
      *bytes = (len < room ? len : room) / 2;
      return 2 * *bytes;
    }
  for (*bytes = 0; used < len; ++*bytes)
    {
      size_t next = data[used] == FRAME_ESCAPE ? 2 : 1;

      if (used + next > room || used + next > len)
	break;
      used += next;
    }
  return used;
}

/* Write with packets of kind KIND the LEN characters of data that RANGE
   has.  */

static bool
write_memory (struct stub *stub, char kind, const struct range *range,
	      size_t len, struct buffer *reply)
{
  size_t room = stub->packet_size - OVERHEAD;
  uint64_t address = range->address;
  const char *data = range->data;
  struct buffer packet = { 0 };
  bool answered = true;

  buffer_set (reply, "OK");
  while (answered && len > 0 && strcmp (reply->data, "OK") == 0)
    {
      uint64_t bytes;
      size_t used = take_piece (kind, data, len, room, &bytes);

      if (used == 0)
	{
	  buffer_set (reply, "E01");
	  break;
	}
      buffer_setf (&packet, "%c%" PRIx64 ",%" PRIx64 ":", kind, address,
		   bytes);
      buffer_add (&packet, data, used);
      answered = stub_ask_bytes (stub, &packet, reply);
      address += bytes;
      data += used;
      len -= used;
    }
  buffer_free (&packet);
  return answered;
}

bool
memory_transfer (struct stub *stub, const struct buffer *request,
		 struct buffer *reply)
{
  struct range range = { 0 };

  parse_range (request, &range);
  if (request->data[0] == 'm')
    return read_memory (stub, &range, reply);
  return write_memory (stub, request->data[0], &range,
		       request->data + request->len - range.data, reply);
}
