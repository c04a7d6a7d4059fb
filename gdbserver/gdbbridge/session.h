/* Both ends of gdbbridge, and the loop that serves them.

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

#ifndef GDBBRIDGE_SESSION_H
#define GDBBRIDGE_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include "link.h"

/* What session_wait can wait for; bits of a set.  */
enum session_event
{
  /* The next frame from the stub is there; see link_peek.  */
  SESSION_REPLY = 1,

  /* gdb has sent the byte 3.  It is taken.  */
  SESSION_INTERRUPT = 2,

  /* The next frame from gdb, which is no interrupt, is there.  */
  SESSION_REQUEST = 4,

  /* The connection to the stub, or to gdb, is lost, and there is no frame
     left that came before; requests of gdb's do not count where they are
     not waited for.  */
  SESSION_STUB_LOST = 8,
  SESSION_GDB_LOST = 16,

  /* A signal asks gdbbridge to end.  */
  SESSION_QUIT = 32,

  /* The deadline is over.  Always waited for.  */
  SESSION_LATE = 64
};

/* A deadline that never comes.  */
#define SESSION_NO_DEADLINE INT64_MAX

/* One gdb, one stub.  */
struct session
{
  struct link gdb, stub;

  /* Where another gdb could connect, or -1: it is turned away.  */
  int listener;

  /* The milliseconds in which the stub answers a question that needs no
     work.  */
  int64_t patience;
};

/* Let SIGHUP, SIGTERM and, unless KEEP_INTERRUPT, SIGINT end gdbbridge in
   good order: session_wait sees them as SESSION_QUIT.  */
extern void session_catch_signals (bool keep_interrupt);

/* The descriptor that becomes readable when one of those signals comes.  */
extern int session_quit_descriptor (void);

/* Milliseconds on a clock that only goes forward.  */
extern int64_t session_clock (void);

/* Serve both links until one of EVENTS, a set of enum session_event,
   happens, or until session_clock reaches DEADLINE.  Return the first of
   them in the order above.  With DEADLINE 0 it looks and does not wait.  */
extern enum session_event session_wait (struct session *session, int events,
					int64_t deadline);

/* Write what is still to be written to gdb, for at most a second.  */
extern void session_flush (struct session *session);

#endif /* GDBBRIDGE_SESSION_H */
