/* Checkpoints: commands for every target.

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

#ifndef CHECKPOINT_H
#define CHECKPOINT_H

/* "set checkpoint return-point": save a checkpoint, number 0, of where
   the program is before "restart" leaves from there.  Targets whose
   checkpoints are places to go back to any number of times look at this;
   those whose checkpoints are processes, which go on from where they were
   left, have no need of it.  */
extern bool checkpoint_return_point;

#endif /* CHECKPOINT_H */
