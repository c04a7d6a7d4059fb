/* A program whose variables change.

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

static int watched, other;

static int
with_local (int n)
{
  int local = n;

  local += 1;			/* local is alive */
  local += 10;
  other += local;
  return local;
}

int
main (void)
{
  watched = 0;
  other = 0;
  other++;			/* at the checkpoint */
  watched = 1;
  other++;
  watched = 2;
  other++;
  watched = 30;			/* before thirty */
  other++;
  watched = 3;			/* watched was thirty */
  other = with_local (5);
  watched = 4;
  return other != 16;		/* at the end */
}
