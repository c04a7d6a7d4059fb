/* GNU/Linux processes, as the engines for snapshots and recording want them.

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

#ifndef GDBSERVER_LINUX_BOOKMARKS_H
#define GDBSERVER_LINUX_BOOKMARKS_H

#include "linux-low.h"
#include "nat/linux-snapshot.h"
#include "gdbsupport/function-view.h"

/* Describe PROC to the snapshot engine.  */
extern linux_snapshot_process linux_describe_process (process_info *proc);

/* Call FUNC while memory and registers of PROC are those of the program
   alone: without breakpoints in memory, and with nothing in gdbserver's
   register caches.  */
extern void linux_with_bare_process (process_info *proc,
				     gdb::function_view<void ()> func);

#endif /* GDBSERVER_LINUX_BOOKMARKS_H */
