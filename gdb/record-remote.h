/* Recording by a remote stub.

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

#ifndef RECORD_REMOTE_H
#define RECORD_REMOTE_H

/* A remote stub that advertises QRecord records a program by itself.  The
   target "record-remote" is pushed on top of the remote target while it
   does, so that gdb's commands and scripts for recordings find one, and
   hands what they ask for to the stub.  All else goes through to the
   remote target: so do bookmarks.  */

struct inferior;
struct remote_target;

/* True if plain "record" means "record remote": the current inferior is
   remote, and its stub can record.  */

extern bool record_remote_available_p ();

/* True if the stub of INF records it, and gdb knows.  */

extern bool record_remote_p (inferior *inf);

/* The user wants DOING, as in "If you DOING", which would drop the history of
   INF after the current position, or after one before that.  If INF is
   recorded, ask, and throw an error unless the user agrees.  */

extern void record_remote_ask (inferior *inf, const char *doing);

/* REMOTE is about to do to INF, which is its, what record_remote_ask has
   asked for.  If INF is recorded and in its past, have the stub drop what
   comes after, without which it would refuse.  INF is current, if not
   necessarily one of its threads.  */

extern void record_remote_drop_future (remote_target *remote, inferior *inf);

/* The process of INF was put elsewhere, so that its stub has to be asked
   whether it is in its past.  */

extern void record_remote_moved (inferior *inf);

#endif /* RECORD_REMOTE_H */
