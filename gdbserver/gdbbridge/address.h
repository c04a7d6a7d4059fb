/* Addresses that gdbbridge connects to and listens at.

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

#ifndef GDBBRIDGE_ADDRESS_H
#define GDBBRIDGE_ADDRESS_H

#include "buffer.h"

/* An address is HOST:PORT, [HOST]:PORT or unix:PATH.  Without HOST it is this
   machine's loopback address; PORT 0 to listen at is one that is free.

   These functions return a descriptor that programs started later do not
   inherit; or -1, with a sentence in ERROR, with neither a full stop nor a
   line end, that says what went wrong.  */

/* Connect to ADDRESS.  */
extern int address_connect (const char *address, struct buffer *error);

/* Listen at ADDRESS.  Put in BOUND the address that can be connected to,
   which shows the port that was found free.  */
extern int address_listen (const char *address, struct buffer *bound,
			   struct buffer *error);

/* Take a connection that somebody made to LISTENER.  */
extern int address_accept (int listener, struct buffer *error);

/* Remove what listening at ADDRESS has left behind: a socket in the file
   system.  */
extern void address_forget (const char *address);

#endif /* GDBBRIDGE_ADDRESS_H */
