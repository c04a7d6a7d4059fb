/* What a recording has to know to run a program again, in order.

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
#include "nat/linux-record-log.h"

#include <sys/stat.h>

/* See linux-record-log.h.  */

bool
record_file::look (const char *path)
{
  struct stat st;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode))
    return false;

  device = st.st_dev;
  inode = st.st_ino;
  size = st.st_size;
  changed = st.st_mtim;
  return true;
}

/* See linux-record-log.h.  */

bool
record_file::unchanged () const
{
  record_file now;

  return (now.look (name.c_str ())
	  && now.device == device && now.inode == inode && now.size == size
	  && now.changed.tv_sec == changed.tv_sec
	  && now.changed.tv_nsec == changed.tv_nsec);
}

/* See linux-record-log.h.  */

bool
record_is_fault (const siginfo_t &info)
{
  return (info.si_code > 0
	  && (info.si_signo == SIGSEGV || info.si_signo == SIGBUS
	      || info.si_signo == SIGFPE || info.si_signo == SIGILL
	      || info.si_signo == SIGTRAP));
}

/* See linux-record-log.h.  */

size_t
record_event::size () const
{
  size_t total = sizeof *this;

  for (const record_memory &piece : memory)
    total += sizeof piece + piece.bytes.size ();
  if (file != nullptr)
    total += sizeof *file + file->name.size ();
  if (info != nullptr)
    total += sizeof *info;
  return total;
}

/* See linux-record-log.h.  */

void
record_log::append (record_event &&event)
{
  if (event.kind == record_event_kind::stray_signal
      || event.kind == record_event_kind::change
      || event.kind == record_event_kind::random)
    m_strays.insert (end ());
  m_size += event.size ();
  m_events.push_back (std::move (event));
}

/* See linux-record-log.h.  */

void
record_log::drop_from (uint64_t number)
{
  while (end () > number && !m_events.empty ())
    {
      m_size -= m_events.back ().size ();
      m_events.pop_back ();
    }
  m_strays.erase (m_strays.lower_bound (end ()), m_strays.end ());
}

/* See linux-record-log.h.  */

void
record_log::drop_before (uint64_t number)
{
  while (m_begin < number && !m_events.empty ())
    {
      m_size -= m_events.front ().size ();
      m_events.pop_front ();
      ++m_begin;
    }
  m_strays.erase (m_strays.begin (), m_strays.lower_bound (m_begin));
}

/* See linux-record-log.h.  */

uint64_t
record_log::next_stray (uint64_t number) const
{
  auto stray = m_strays.lower_bound (number);

  return stray == m_strays.end () ? UINT64_MAX : *stray;
}
