/* What gdbbridge passes on, and what it answers or changes.

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

#ifndef GDBBRIDGE_RELAY_H
#define GDBBRIDGE_RELAY_H

#include "backend.h"
#include "session.h"

/* Relay between the two ends of SESSION, whose links are open, until one of
   them goes or gdbbridge is told to end.  All packets pass as they are, but
   for those in relay.c's table.  Return true if the session has ended in good
   order: because gdb or the program has.  */
extern bool relay (struct session *session,
		   const struct backend_options *options);

#endif /* GDBBRIDGE_RELAY_H */
