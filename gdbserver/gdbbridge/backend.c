/* The backends of gdbbridge.

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

#include "backend.h"

#include <stdarg.h>
#include <stdio.h>

#include "qemu.h"

const struct backend_ops *const backend_list[] = { &qemu_backend, NULL };

const struct backend_ops *
backend_for_program (const char *program)
{
  for (int i = 0; backend_list[i] != NULL; ++i)
    if (backend_list[i]->runs (program))
      return backend_list[i];
  return NULL;
}

struct backend *
backend_open (struct stub *stub, const struct backend_options *options)
{
  struct backend *b = NULL;

  for (int i = 0; backend_list[i] != NULL && b == NULL && !stub->dead; ++i)
    b = backend_list[i]->open (stub, options);
  return b;
}

void
backend_error (struct backend *b, struct buffer *reply, const char *format,
	       ...)
{
  char text[BOOKMARK_TEXT_MAX + 1];
  size_t size = b->stub->packet_size;
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);
  buffer_clear (reply);
  if (size > sizeof text)
    size = sizeof text;
  reply->len = bookmark_print_error (buffer_room (reply, size), size, text);
}
