/* Memory packets that are larger than the stub takes.

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

#ifndef GDBBRIDGE_MEMORY_H
#define GDBBRIDGE_MEMORY_H

#include <stdbool.h>
#include "stub.h"

/* Each packet costs a way through gdbbridge and back, and gdb some work.  So
   gdb is told that packets may be large, and what it then asks for with one
   packet is asked of the stub with several.  Only the packets m, M and X
   ever get that large.  */

/* What gdb is told that packets may have, in bytes.  */
#define MEMORY_PACKET_SIZE 0x8000

/* True if REQUEST is a memory packet that is larger than STUB takes, or whose
   reply would be.  */
extern bool memory_is_large (const struct stub *stub,
			     const struct buffer *request);

/* Do what the large REQUEST asks for, and put the reply, as it goes to gdb,
   into REPLY.  Where a part can't be read, the reply is what comes before
   it, as the protocol has it; where a part can't be written, it is the
   stub's error, and what comes before has been written.  Return false if
   the stub does not answer.  */
extern bool memory_transfer (struct stub *stub, const struct buffer *request,
			     struct buffer *reply);

#endif /* GDBBRIDGE_MEMORY_H */
