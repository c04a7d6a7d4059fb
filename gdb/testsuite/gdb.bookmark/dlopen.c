/* A program that loads and unloads a library.

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

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int result, round_number;

int
main (void)
{
  int (*function) (int);
  void *library;

  alarm (300);
  round_number++;		/* before dlopen */
  library = dlopen (SHLIB_NAME, RTLD_NOW);
  if (library == NULL)
    abort ();
  function = (int (*) (int)) dlsym (library, "library_function");
  result = function (20);	/* after dlopen */
  dlclose (library);
  result += 100;		/* after dlclose */
  return result != 142;		/* at the end */
}
