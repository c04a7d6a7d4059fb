/* Telling places in the recorded history of a program from each other.

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

#ifndef NAT_LINUX_RECORD_VERIFY_H
#define NAT_LINUX_RECORD_VERIFY_H

/* A recording compares places by its snapshots.  What verifies it does not
   rely on these: it reads all registers and all memory that can be written,
   and keeps a number for each page.  */

#include "nat/linux-record-arch.h"

#include <map>

class record_fingerprint
{
public:

  /* That of process PID, which is stopped, with nothing of the debugger's in
     its memory.  */
  explicit record_fingerprint (pid_t pid);

  /* Return what of OTHER is not as it is here, as words to begin a sentence
     with.  An empty string if the program could not tell them apart.  */
  std::string difference (const record_fingerprint &other) const;

private:
  void read_memory (pid_t pid);
  uint64_t hash_at (CORE_ADDR address) const;

  record_regs m_regs;
  gdb::byte_vector m_extended;

  /* True if the instruction there is a system call.  */
  bool m_at_call;

  /* A part of the address space that is mapped with protection PROT.  */

  struct mapping
  {
    CORE_ADDR start;
    CORE_ADDR end;
    int prot;

    bool operator== (const mapping &other) const
    {
      return (start == other.start && end == other.end
	      && prot == other.prot);
    }
  };

  std::vector<mapping> m_mappings;

  /* The pages that can be written and are not all zero, and a hash of each.
     The parts that may differ count as zero.  */
  std::map<CORE_ADDR, uint64_t> m_pages;
};

#endif /* NAT_LINUX_RECORD_VERIFY_H */
