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

#ifndef GDBBRIDGE_BUFFER_H
#define GDBBRIDGE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* A run of bytes, with a null byte behind it that LEN does not count, so
   that what is text can be used as such.  All zero is the empty one.
   Where memory runs out, the program ends with a message.  */
struct buffer
{
  char *data;
  size_t len;
  size_t size;
};

/* Free what B holds, and make it empty.  */
extern void buffer_free (struct buffer *b);

/* Make B empty.  Its DATA is a null-terminated string from then on.  */
extern void buffer_clear (struct buffer *b);

/* Add LEN bytes at DATA; null-terminated TEXT; or what printf would print
   for FORMAT.  */
extern void buffer_add (struct buffer *b, const void *data, size_t len);
extern void buffer_add_text (struct buffer *b, const char *text);
extern void buffer_printf (struct buffer *b, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Make B hold TEXT alone; or what printf would print for FORMAT.  */
extern void buffer_set (struct buffer *b, const char *text);
extern void buffer_setf (struct buffer *b, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Add LEN bytes at DATA, two hexadecimal digits each.  */
extern void buffer_add_hex (struct buffer *b, const void *data, size_t len);

/* Add the bytes that the null-terminated HEX stands for.  Return false,
   and add none, if it is not pairs of hexadecimal digits.  */
extern bool buffer_add_unhex (struct buffer *b, const char *hex);

/* Take away the first LEN bytes.  */
extern void buffer_drop (struct buffer *b, size_t len);

/* Make sure that SIZE more bytes, and a null byte, fit behind those that
   are there, and return where they go.  Who writes them adds their number
   to LEN, and the null byte.  */
extern char *buffer_room (struct buffer *b, size_t size);

/* A copy of TEXT, to be freed.  */
extern char *copy_text (const char *text);

/* True if the null-terminated TEXT begins with PREFIX.  */
extern bool has_prefix (const char *text, const char *prefix);

#endif /* GDBBRIDGE_BUFFER_H */
