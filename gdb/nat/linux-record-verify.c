/* Verify that going back in a recorded program is exact.

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

#include "gdbsupport/common-defs.h"
#include "nat/linux-record.h"

#if LINUX_RECORD_AVAILABLE

#include "nat/linux-record-verify.h"
#include "nat/linux-snapshot-internal.h"

#include <algorithm>
#include <sys/mman.h>

/* How much memory is read at once.  */
static const size_t CHUNK = 256 * 1024;

record_fingerprint::record_fingerprint (pid_t pid)
  : m_regs (record_read_regs (pid)),
    m_extended (linux_read_thread_regs (pid).extended),
    m_at_call (record_at_call (pid, m_regs.rip))
{
  read_memory (pid);
}

/* Return a hash of the N words at DATA, zero if all are zero.  */

static uint64_t
hash_words (const uint64_t *data, size_t n)
{
  uint64_t hash = 0;

  for (size_t i = 0; i < n; ++i)
    hash = ((hash ^ data[i]) * 0x9e3779b97f4a7c15) ^ (hash >> 29);
  return hash;
}

/* Set to zero what there is of PIECE in the SIZE bytes at DATA, which were
   read from ADDRESS.  */

static void
blank (gdb_byte *data, size_t size, CORE_ADDR address,
       const linux_snapshot_piece &piece)
{
  CORE_ADDR start = std::max (address, piece.address);
  CORE_ADDR end = std::min (address + size, piece.address + piece.size);

  if (start < end)
    memset (data + (start - address), 0, end - start);
}

/* Read the mappings of process PID, and what is in those that can be
   written.  */

void
record_fingerprint::read_memory (pid_t pid)
{
  /* What the kernel writes whenever it likes, and what is left below the
     stack.  */
  linux_rseq_config rseq = linux_get_rseq_config (pid);
  const linux_snapshot_piece loose[]
    = { { rseq.address, rseq.size }, record_dead_stack (m_regs) };
  gdb::byte_vector chunk (CHUNK);

  for (const snapshot_mapping &m : snapshot_read_mappings (pid))
    {
      /* The kernel joins neighbours as it likes.  */
      if (!m_mappings.empty () && m_mappings.back ().end == m.start
	  && m_mappings.back ().prot == m.prot)
	m_mappings.back ().end = m.end;
      else
	m_mappings.push_back ({ m.start, m.end, m.prot });
      if ((m.prot & PROT_WRITE) == 0 || m.of_kernel ())
	continue;

      /* Private memory that was never touched is zero.  */
      snapshot_page_set pages { { m.start, m.end } };
      if (m.inode == 0 && !m.shared)
	pages = snapshot_populated_pages (pid, m);
      for (const snapshot_range &r : pages)
	for (CORE_ADDR at = r.start; at < r.end; at += CHUNK)
	  {
	    size_t size = std::min ((CORE_ADDR) CHUNK, r.end - at);
	    if (!linux_read_memory (pid, at, chunk.data (), size))
	      continue;
	    for (const linux_snapshot_piece &piece : loose)
	      blank (chunk.data (), size, at, piece);
	    for (size_t i = 0; i < size; i += snapshot_page_size)
	      {
		uint64_t hash = hash_words ((uint64_t *) &chunk[i],
					    snapshot_page_size / 8);
		if (hash != 0)
		  m_pages[at + i] = hash;
	      }
	  }
    }
}

/* Return the hash of the page at ADDRESS, zero if it is not known.  */

uint64_t
record_fingerprint::hash_at (CORE_ADDR address) const
{
  auto page = m_pages.find (address);

  return page == m_pages.end () ? 0 : page->second;
}

/* See linux-record-verify.h.  */

std::string
record_fingerprint::difference (const record_fingerprint &other) const
{
  record_regs regs = other.m_regs;

  if (m_at_call)
    /* What the call destroys may have been destroyed already.  */
    record_copy_clobbered (&regs, m_regs);
  const char *name = record_different_reg (m_regs, regs);
  if (name != nullptr)
    return string_printf (_("register %s"), name);
  if (!record_same_extended (m_extended, other.m_extended))
    return _("one of the vector and floating point registers");
  for (size_t i = 0; i < std::max (m_mappings.size (),
				   other.m_mappings.size ()); ++i)
    if (i >= m_mappings.size () || i >= other.m_mappings.size ()
	|| !(m_mappings[i] == other.m_mappings[i]))
      return string_printf (_("the mapping at %s"), core_addr_to_string
			    (i < m_mappings.size () ? m_mappings[i].start
			     : other.m_mappings[i].start));

  for (const auto *one : { this, &other })
    for (const auto &page : one->m_pages)
      if (hash_at (page.first) != other.hash_at (page.first))
	return string_printf (_("memory in the page at %s"),
			      core_addr_to_string (page.first));
  return "";
}

/* Go from where the program is in its past to the place that is STEPS after
   mark FROM, which comes later, or is the same.  */

void
linux_record::go_forth (const record_mark_sp &from, unsigned steps)
{
  unsigned n = steps;

  if (*m_here == from)
    n -= m_steps;
  else if (*std::next (m_here) == from && from->steps > m_steps)
    n += from->steps - m_steps;
  else if (run_to (*from, nullptr) == record_player::stop::interrupt)
    throw_quit (_("Quit"));

  while (n-- > 0)
    step_over ();
}

/* See linux-record.h.  */

record_stop
linux_record::verify_move (gdb::function_view<record_stop ()> move)
{
  pid_t pid = m_process.pid;

  if (!m_past)
    {
      /* In a call that was interrupted, it is before that again.  */
      enter_past ();
      go (m_here, m_steps);
    }
  record_fingerprint before (pid);
  record_mark_sp from = *m_here;
  unsigned steps = m_steps;
  record_stop stop = move ();
  uint64_t told = m_player.told ();

  try
    {
      record_fingerprint after (pid);
      go_forth (from, steps);
      std::string what = before.difference (record_fingerprint (pid));
      if (what.empty ())
	{
	  go (m_here, m_steps);
	  m_player.set_told (told);
	  what = after.difference (record_fingerprint (pid));
	}
      if (!what.empty ())
	error (_("The program does not do again what was recorded: %s "
		 "differs after a move back before event %s and forward "
		 "again"), what.c_str (), pulongest (m_player.next ()));
      ++m_verified.moves;
    }
  catch (const gdb_exception &ex)
    {
      if (ex.reason == RETURN_ERROR)
	++m_verified.failures;
      return_to (std::find (m_marks.begin (), m_marks.end (), from), steps);
      throw;
    }
  return stop;
}

#endif /* LINUX_RECORD_AVAILABLE */
