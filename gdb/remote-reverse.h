/* Reverse execution of remote targets.

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

#ifndef REMOTE_REVERSE_H
#define REMOTE_REVERSE_H

/* The packet vCont has actions that go backward: bs and bc are s and c
   backward, with the same selection of threads, and br is r.  remote.c
   sends them wherever the stub lists bs and bc in its reply to vCont?, and
   otherwise the packets bs and bc, which know of no threads.

   This is what can be told of these actions without the connection.  */

class thread_info;

/* True if ACTION, which is part of the reply to vCont?, is NAME.  */

extern bool remote_vcont_action_p (const char *action, const char *name);

/* TP is about to be stepped backward.  Return true if it may run on within a
   range and report no more than that it has come to the start of that, has
   left it, or was in a call or return; *START and *END are the range then.  */

extern bool remote_reverse_step_range (thread_info *tp, CORE_ADDR *start,
				       CORE_ADDR *end);

#endif /* REMOTE_REVERSE_H */
