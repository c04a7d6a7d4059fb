/* Put a stopped process somewhere else in its history.

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

#ifndef INFERIOR_MOVE_H
#define INFERIOR_MOVE_H

/* A target that can go back in time, or forward, puts a stopped process
   somewhere else without running it.  Whatever gdb knew of the process
   then holds no more: registers, memory, threads, libraries, and the
   commands that were in the middle of something.  A target method that
   does such a thing calls the functions below, in this order.  */

#include "thread-fsm.h"

struct inferior;
class thread_info;
struct target_waitstatus;

/* Throw an error if the process of INF can't be saved or put elsewhere
   now: a thread runs, a fork is not yet followed, or something records the
   execution.  DOING says what is about to be done, as in "Can't DOING".
   INF may have no process.  */

extern void check_inferior_movable (inferior *inf, const char *doing);

/* The target is going to try to put the process of INF elsewhere; if it
   fails, INF is as it was.  */

extern void inferior_before_move (inferior *inf);

/* The target has put the process of INF, which becomes current, elsewhere.
   Forget what was cached, and what its threads were in the middle of.  The
   list of threads is still the old one.  */

extern void inferior_forget (inferior *inf);

/* Threads and registers of the process of TP are now those of the new
   place, and TP reported WS.  Look at the libraries if LIBRARIES_CHANGED,
   take the old values of watchpoints anew, and present the stop to the
   user and to front ends.  FSM, which is finished, gives the reason to MI;
   it may be null.  */

extern void inferior_moved (thread_info *tp, const target_waitstatus &ws,
			    bool libraries_changed,
			    std::unique_ptr<thread_fsm> fsm);

#endif /* INFERIOR_MOVE_H */
