/* Snapshots of a stopped GNU/Linux process: copying memory.

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
#include "nat/linux-snapshot-internal.h"

#if LINUX_INJECT_AVAILABLE

#include "gdbsupport/filestuff.h"
#include "gdbsupport/scoped_fd.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* How much is copied at once: bytes, and pieces.  */
static const size_t COPY_BYTES = 1024 * 1024;
static const size_t COPY_PIECES = 512;

/* From how much on the program gets its pages by itself.  */
static const size_t FETCH_BYTES = 256 * 1024;

/* The bytes of all the pages of SET.  */

static size_t
set_bytes (const snapshot_page_set &set)
{
  size_t bytes = 0;
  for (const snapshot_range &r : set)
    bytes += r.end - r.start;
  return bytes;
}

/* Read the N pieces PIECES of PID's memory into BUF, one after the other.
   Return false if that can't be done.  process_vm_readv would be as fast, but
   it pins the pages, and the kernel gives a process a copy of its own of each
   page that it shares before it pins it.  */

static bool
read_pieces (pid_t pid, const struct iovec *pieces, size_t n, gdb_byte *buf)
{
  char name[64];

  xsnprintf (name, sizeof name, "/proc/%d/mem", (int) pid);
  scoped_fd fd = gdb_open_cloexec (name, O_RDONLY, 0);
  if (fd.get () < 0)
    return false;
  for (size_t i = 0; i < n; ++i)
    {
      size_t size = pieces[i].iov_len;
      if (pread (fd.get (), buf, size, (uintptr_t) pieces[i].iov_base)
	  != (ssize_t) size)
	return false;
      buf += size;
    }
  return true;
}

/* Read from or, if WRITE, write to the N pieces PIECES of PID's memory,
   which are of LEN bytes together; in this process they are in one, at
   BUF.  */

static void
transfer (pid_t pid, const struct iovec *pieces, size_t n, gdb_byte *buf,
	  size_t len, bool write)
{
  struct iovec local = { buf, len };
  if (write
      ? process_vm_writev (pid, &local, 1, pieces, n, 0) == (ssize_t) len
      : read_pieces (pid, pieces, n, buf))
    return;

  /* Some of it is protected, which a debugger can overcome.  */
  for (size_t i = 0; i < n; ++i)
    {
      CORE_ADDR at = (uintptr_t) pieces[i].iov_base;
      size_t size = pieces[i].iov_len;
      if (!(write ? linux_write_memory (pid, at, buf, size)
	    : linux_read_memory (pid, at, buf, size)))
	error (write
	       ? _("Cannot write the memory at %s of process %d: %s")
	       : _("Cannot read the memory at %s of process %d: %s"),
	       hex_string (at), (int) pid, safe_strerror (errno));
      buf += size;
    }
}

/* Call FN with lists of pieces that together are SET, and of a size that
   can be copied at once: the pieces, how many, and how many bytes.  */

template<typename F>
static void
for_each_batch (const snapshot_page_set &set, F fn)
{
  std::vector<struct iovec> pieces;
  size_t bytes = 0;

  pieces.reserve (COPY_PIECES);
  for (const snapshot_range &r : set)
    for (CORE_ADDR at = r.start; at < r.end; )
      {
	size_t n = std::min ((size_t) (r.end - at), COPY_BYTES - bytes);
	pieces.push_back ({(void *) (uintptr_t) at, n});
	bytes += n;
	at += n;
	if (bytes == COPY_BYTES || pieces.size () == COPY_PIECES)
	  {
	    fn (pieces.data (), pieces.size (), bytes);
	    pieces.clear ();
	    bytes = 0;
	  }
      }
  if (bytes > 0)
    fn (pieces.data (), pieces.size (), bytes);
}

/* Return a copy of what process PID has in mapping M.  If EARLIER has the
   same, share it.  */

static snapshot_copy
make_copy (pid_t pid, const snapshot_mapping &m,
	   const std::vector<snapshot_copy> *earlier)
{
  snapshot_copy copy { m.start, m.end };

  copy.pages = snapshot_populated_pages (pid, m);
  copy.bytes.reset (new gdb::byte_vector (set_bytes (copy.pages)));

  gdb_byte *at = copy.bytes->data ();
  for_each_batch (copy.pages, [&] (const struct iovec *pieces, size_t n,
				   size_t bytes)
    {
      transfer (pid, pieces, n, at, bytes, false);
      at += bytes;
    });

  if (earlier != nullptr)
    for (const snapshot_copy &other : *earlier)
      if (other.start == copy.start && *other.bytes == *copy.bytes)
	copy.bytes = other.bytes;
  return copy;
}

/* See linux-snapshot-internal.h.  */

std::vector<snapshot_copy>
snapshot_make_copies (pid_t pid, pid_t holder,
		      snapshot_mappings *mappings,
		      const std::vector<snapshot_copy> *earlier)
{
  std::vector<snapshot_copy> copies;
  snapshot_mappings held = snapshot_read_mappings (holder);
  auto h = held.begin ();

  for (snapshot_mapping &m : *mappings)
    {
      while (h != held.end () && h->end <= m.start)
	++h;
      m.dont_fork = (!m.of_kernel ()
		     && (h == held.end () || h->start > m.start));
    }

  std::set<CORE_ADDR> wiped
    = snapshot_wiped_mappings (pid, holder, *mappings);
  for (const snapshot_mapping &m : *mappings)
    if (m.shared_anonymous ()
	|| (!m.shared && (m.dont_fork || wiped.count (m.start) != 0)))
      copies.push_back (make_copy (pid, m, earlier));

  return copies;
}

/* Copy SET from HOLDER to PID.  If ONLY_DIFFERENT, write only the pages
   that differ.  */

static void
copy_set (pid_t pid, pid_t holder, const snapshot_page_set &set,
	  bool only_different)
{
  if (set.empty ())
    return;

  gdb::byte_vector theirs (COPY_BYTES);
  gdb::byte_vector ours (only_different ? COPY_BYTES : 0);

  for_each_batch (set, [&] (const struct iovec *pieces, size_t n,
			    size_t bytes)
    {
      transfer (holder, pieces, n, theirs.data (), bytes, false);
      if (!only_different)
	{
	  transfer (pid, pieces, n, theirs.data (), bytes, true);
	  return;
	}

      transfer (pid, pieces, n, ours.data (), bytes, false);
      size_t offset = 0;
      for (size_t i = 0; i < n; ++i)
	for (size_t j = 0; j < pieces[i].iov_len; j += snapshot_page_size)
	  {
	    gdb_byte *page = theirs.data () + offset;
	    if (memcmp (page, ours.data () + offset,
			snapshot_page_size) != 0)
	      {
		struct iovec one = { (char *) pieces[i].iov_base + j,
				     snapshot_page_size };
		transfer (pid, &one, 1, page, snapshot_page_size, true);
	      }
	    offset += snapshot_page_size;
	  }
    });
}

/* Write COPY to M, the mapping of process PID that it is of.  */

static void
write_copy (pid_t pid, const snapshot_copy &copy, const snapshot_mapping &m)
{
  gdb::byte_vector ours (COPY_BYTES);
  gdb_byte *saved = copy.bytes->data ();

  for_each_batch (copy.pages, [&] (const struct iovec *pieces, size_t n,
				   size_t bytes)
    {
      transfer (pid, pieces, n, ours.data (), bytes, false);
      if (memcmp (ours.data (), saved, bytes) != 0)
	transfer (pid, pieces, n, saved, bytes, true);
      saved += bytes;
    });

  /* Private pages beyond it were dropped.  */
  if (!m.shared)
    return;

  memset (ours.data (), 0, ours.size ());
  for_each_batch (snapshot_pages_beyond (pid, m, copy.pages),
		  [&] (const struct iovec *pieces, size_t n, size_t bytes)
    {
      transfer (pid, pieces, n, ours.data (), bytes, true);
    });
}

/* Has the program get pages from a holder by itself.  */

class page_fetcher
{
public:
  page_fetcher (linux_injector &worker, pid_t pid, pid_t holder,
		const linux_inject_scratch &scratch)
    : m_worker (worker), m_pid (pid), m_holder (holder),
      m_scratch (scratch)
  {
  }

  /* Get the N pages' runs PIECES, of BYTES together.  */
  void get (const struct iovec *pieces, size_t n, size_t bytes)
  {
    CORE_ADDR list = (m_scratch.data ()
		      + m_pieces.size () * sizeof (struct iovec));

    m_pieces.insert (m_pieces.end (), pieces, pieces + n);
    m_calls.emplace_back (SYS_process_vm_readv, m_holder, list, n, list, n,
			  0);
    m_bytes.push_back (bytes);
    if ((m_pieces.size () + COPY_PIECES) * sizeof (struct iovec)
	> m_scratch.data_size)
      flush ();
  }

  /* Do what is left to do.  Return the pages that it did not work for, in
     any order.  */
  snapshot_page_set finish ()
  {
    if (!m_calls.empty ())
      flush ();
    return std::move (m_failed);
  }

private:
  void flush ();

  linux_injector &m_worker;
  pid_t m_pid;
  pid_t m_holder;
  const linux_inject_scratch &m_scratch;

  /* Pieces of memory, the calls that get them, and how many bytes each
     call should.  */
  std::vector<struct iovec> m_pieces;
  std::vector<linux_inject_call> m_calls;
  std::vector<size_t> m_bytes;

  snapshot_page_set m_failed;
};

/* Run the calls that are waiting.  */

void
page_fetcher::flush ()
{
  if (!linux_write_memory (m_pid, m_scratch.data (), m_pieces.data (),
			   m_pieces.size () * sizeof (struct iovec)))
    error (_("Cannot write memory of process %d: %s"), (int) m_pid,
	   safe_strerror (errno));
  m_worker.run (m_calls, m_scratch);

  const struct iovec *piece = m_pieces.data ();
  for (size_t i = 0; i < m_calls.size (); ++i)
    {
      size_t n = m_calls[i].args[2];
      if (m_calls[i].result != (int64_t) m_bytes[i])
	for (size_t j = 0; j < n; ++j)
	  {
	    CORE_ADDR at = (uintptr_t) piece[j].iov_base;
	    m_failed.push_back ({at, at + piece[j].iov_len});
	  }
      piece += n;
    }

  m_pieces.clear ();
  m_calls.clear ();
  m_bytes.clear ();
}

/* See linux-snapshot-internal.h.  */

void
snapshot_fetch_pages (linux_injector &worker, pid_t pid, pid_t holder,
		      const linux_inject_scratch &scratch, CORE_ADDR except,
		      snapshot_page_set *set)
{
  /* For a few pages another stop costs more than it saves.  */
  if (set_bytes (*set) < FETCH_BYTES)
    return;

  page_fetcher fetcher (worker, pid, holder, scratch);
  snapshot_page_set rest, mine;
  for (const snapshot_range &r : *set)
    if (r.start <= except && except < r.end)
      {
	if (r.start < except)
	  mine.push_back ({r.start, except});
	rest.push_back ({except, except + snapshot_page_size});
	if (except + snapshot_page_size < r.end)
	  mine.push_back ({except + snapshot_page_size, r.end});
      }
    else
      mine.push_back (r);

  for_each_batch (mine, [&] (const struct iovec *pieces, size_t n,
			     size_t bytes)
    {
      fetcher.get (pieces, n, bytes);
    });

  for (const snapshot_range &r : fetcher.finish ())
    rest.push_back (r);
  std::sort (rest.begin (), rest.end (),
	     [] (const snapshot_range &a, const snapshot_range &b)
	     { return a.start < b.start; });
  *set = std::move (rest);
}

/* If the LEN bytes at A and B differ from *OFFSET on, return true and set
   *OFFSET to where the first word is that does.  LEN and *OFFSET are
   multiples of a word.  */

static bool
find_difference (const gdb_byte *a, const gdb_byte *b, size_t len,
		 size_t *offset)
{
  if (memcmp (a + *offset, b + *offset, len - *offset) == 0)
    return false;

  const size_t word = sizeof (uint64_t);
  while (memcmp (a + *offset, b + *offset, word) == 0)
    *offset += word;
  return true;
}

/* Return the address of byte OFFSET of the N PIECES.  */

static CORE_ADDR
piece_address (const struct iovec *pieces, size_t n, size_t offset)
{
  size_t i = 0;

  for (; i + 1 < n && offset >= pieces[i].iov_len; ++i)
    offset -= pieces[i].iov_len;
  return (uintptr_t) pieces[i].iov_base + offset;
}

/* See linux-snapshot-internal.h.  */

bool
snapshot_same_pages (pid_t pid, pid_t holder,
		     const snapshot_page_changes &changes,
		     const std::vector<snapshot_copy> &copies,
		     const snapshot_page_set &except, CORE_ADDR *where)
{
  gdb::byte_vector ours (COPY_BYTES);
  gdb::byte_vector theirs (COPY_BYTES);
  snapshot_page_set set = changes.copy;
  const gdb_byte *saved = nullptr;
  bool same = true;

  auto compare = [&] (const struct iovec *pieces, size_t n, size_t bytes)
    {
      const gdb_byte *other = saved;
      size_t offset = 0;

      if (!same)
	return;
      transfer (pid, pieces, n, ours.data (), bytes, false);
      if (saved == nullptr)
	{
	  transfer (holder, pieces, n, theirs.data (), bytes, false);
	  other = theirs.data ();
	}
      else
	saved += bytes;
      for (; find_difference (ours.data (), other, bytes, &offset);
	   offset += sizeof (uint64_t))
	{
	  CORE_ADDR address = piece_address (pieces, n, offset);
	  if (std::any_of (except.begin (), except.end (),
			   [=] (const snapshot_range &r)
			   { return address >= r.start && address < r.end; }))
	    continue;
	  same = false;
	  *where = address;
	  break;
	}
    };

  snapshot_unite (&set, changes.compare);
  snapshot_unite (&set, changes.drop);
  for_each_batch (set, compare);
  for (const snapshot_copy &copy : copies)
    {
      saved = copy.bytes->data ();
      for_each_batch (copy.pages, compare);
    }
  return same;
}

/* See linux-snapshot-internal.h.  */

void
snapshot_copy_pages (pid_t pid, pid_t holder,
		     const snapshot_mappings &mappings,
		     const snapshot_page_changes &changes,
		     const std::vector<snapshot_copy> &copies)
{
  copy_set (pid, holder, changes.copy, false);
  copy_set (pid, holder, changes.compare, true);

  for (const snapshot_mapping &m : mappings)
    for (const snapshot_copy &copy : copies)
      if (copy.start == m.start)
	write_copy (pid, copy, m);
}

#endif /* LINUX_INJECT_AVAILABLE */
