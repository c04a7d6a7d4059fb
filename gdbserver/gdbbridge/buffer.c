/* Bytes that grow, for gdbbridge.

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

#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The least that is allocated.  */
#define BUFFER_SIZE_MIN 256

void
buffer_free (struct buffer *b)
{
  free (b->data);
  memset (b, 0, sizeof *b);
}

char *
buffer_room (struct buffer *b, size_t size)
{
  size_t needed = b->len + size + 1;

  if (needed > b->size)
    {
      size_t grown = b->size < BUFFER_SIZE_MIN ? BUFFER_SIZE_MIN : b->size;

      while (grown < needed)
	grown *= 2;
      b->data = realloc (b->data, grown);
      if (b->data == NULL)
	{
	  fputs ("gdbbridge: out of memory\n", stderr);
	  abort ();
	}
      b->size = grown;
    }
  return b->data + b->len;
}

void
buffer_clear (struct buffer *b)
{
  b->len = 0;
  *buffer_room (b, 0) = '\0';
}

void
buffer_add (struct buffer *b, const void *data, size_t len)
{
  char *room = buffer_room (b, len);

  if (len > 0)
    memcpy (room, data, len);
  room[len] = '\0';
  b->len += len;
}

void
buffer_add_text (struct buffer *b, const char *text)
{
  buffer_add (b, text, strlen (text));
}

/* What buffer_printf does, with its arguments in ARGS.  */

static void
buffer_vprintf (struct buffer *b, const char *format, va_list args)
{
  va_list again;
  int len;

  va_copy (again, args);
  len = vsnprintf (b->data, 0, format, again);
  va_end (again);
  if (len >= 0)
    {
      vsnprintf (buffer_room (b, len), len + 1, format, args);
      b->len += len;
    }
}

void
buffer_printf (struct buffer *b, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  buffer_vprintf (b, format, args);
  va_end (args);
}

void
buffer_set (struct buffer *b, const char *text)
{
  buffer_clear (b);
  buffer_add_text (b, text);
}

void
buffer_setf (struct buffer *b, const char *format, ...)
{
  va_list args;

  buffer_clear (b);
  va_start (args, format);
  buffer_vprintf (b, format, args);
  va_end (args);
}

void
buffer_add_hex (struct buffer *b, const void *data, size_t len)
{
  static const char digits[] = "0123456789abcdef";
  const unsigned char *bytes = data;
  char *room = buffer_room (b, 2 * len);

  for (size_t i = 0; i < len; ++i)
    {
      *room++ = digits[bytes[i] >> 4];
      *room++ = digits[bytes[i] & 15];
    }
  *room = '\0';
  b->len += 2 * len;
}

/* The value of the hexadecimal digit C, or -1.  */

static int
digit_value (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

bool
buffer_add_unhex (struct buffer *b, const char *hex)
{
  size_t len = strlen (hex);
  char *room = buffer_room (b, len / 2);

  if (len % 2 != 0)
    return false;
  for (size_t i = 0; i < len; i += 2)
    {
      int high = digit_value (hex[i]);
      int low = digit_value (hex[i + 1]);

      if (high < 0 || low < 0)
	{
	  b->data[b->len] = '\0';
	  return false;
	}
      *room++ = (char) (high << 4 | low);
    }
  *room = '\0';
  b->len += len / 2;
  return true;
}

void
buffer_drop (struct buffer *b, size_t len)
{
  b->len -= len;
  memmove (b->data, b->data + len, b->len + 1);
}

char *
copy_text (const char *text)
{
  struct buffer b = { 0 };

  buffer_add_text (&b, text);
  return b.data;
}

bool
has_prefix (const char *text, const char *prefix)
{
  return strncmp (text, prefix, strlen (prefix)) == 0;
}
