/* Snapshots of a stopped GNU/Linux process: what is in memory.

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

#include <algorithm>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* The bits of an entry of /proc/PID/pagemap.  */
static const uint64_t PAGE_FRAME = ((uint64_t) 1 << 55) - 1;
static const uint64_t PAGE_EXCLUSIVE = (uint64_t) 1 << 56;
static const uint64_t PAGE_FILE = (uint64_t) 1 << 61;
static const uint64_t PAGE_SWAPPED = (uint64_t) 1 << 62;
static const uint64_t PAGE_PRESENT = (uint64_t) 1 << 63;
static const uint64_t PAGE_POPULATED = PAGE_PRESENT | PAGE_SWAPPED;

/* How many entries are read at once.  */
static const size_t CHUNK_PAGES = 32768;

/* Mappings larger than this many pages are asked which of their pages are
   populated, where the kernel can tell, rather than read as a whole.  */
static const size_t SPARSE_PAGES = 65536;

/* Up to how much memory is compared without need, and how many samples are
   taken of more.  */
static const CORE_ADDR COMPARE_BYTES = 64 * 1024 * 1024;
static const size_t SAMPLES = 64;

/* The kernel's interface of PAGEMAP_SCAN, since Linux 6.7.  */

struct kernel_page_region
{
  uint64_t start;
  uint64_t end;
  uint64_t categories;
};

struct kernel_pm_scan_arg
{
  uint64_t size;
  uint64_t flags;
  uint64_t start;
  uint64_t end;
  uint64_t walk_end;
  uint64_t vec;
  uint64_t vec_len;
  uint64_t max_pages;
  uint64_t category_inverted;
  uint64_t category_mask;
  uint64_t category_anyof_mask;
  uint64_t return_mask;
};

#define KERNEL_PAGEMAP_SCAN _IOWR ('f', 16, struct kernel_pm_scan_arg)

static const uint64_t SCAN_PRESENT = 1 << 3;
static const uint64_t SCAN_SWAPPED = 1 << 4;
static const uint64_t SCAN_PFNZERO = 1 << 5;

/* Append the pages from START up to END to SET; they come after all that
   it has.  */

static void
append (snapshot_page_set *set, CORE_ADDR start, CORE_ADDR end)
{
  if (!set->empty () && set->back ().end == start)
    set->back ().end = end;
  else
    set->push_back ({start, end});
}

/* See linux-snapshot-internal.h.  */

void
snapshot_unite (snapshot_page_set *set, const snapshot_page_set &other)
{
  snapshot_page_set result;
  auto a = set->cbegin ();
  auto b = other.cbegin ();

  while (a != set->cend () || b != other.cend ())
    {
      const snapshot_range &next
	= (b == other.cend () || (a != set->cend () && a->start <= b->start)
	   ? *a++ : *b++);
      if (!result.empty () && next.start <= result.back ().end)
	result.back ().end = std::max (result.back ().end, next.end);
      else
	result.push_back (next);
    }

  *set = std::move (result);
}

/* The same where the kernel can't tell that, and only which mappings have
   pages at all.  */
static const size_t HUGE_PAGES = 1024 * 1024;

/* The file /proc/PID/pagemap of a process.  */

class pagemap
{
public:
  explicit pagemap (pid_t pid)
    : m_pid (pid)
  {
    char name[64];
    xsnprintf (name, sizeof name, "/proc/%d/pagemap", (int) pid);
    m_fd = gdb_open_cloexec (name, O_RDONLY, 0);
    if (m_fd.get () < 0)
      error (_("Cannot open %s, which snapshots need: %s"), name,
	     safe_strerror (errno));
  }

  /* Read the entries of the pages from START up to END into BUF.  */
  void read (CORE_ADDR start, CORE_ADDR end, uint64_t *buf)
  {
    size_t bytes = (end - start) / snapshot_page_size * sizeof (*buf);
    off_t offset = start / snapshot_page_size * sizeof (*buf);
    while (bytes > 0)
      {
	ssize_t n = pread (m_fd.get (), buf, bytes, offset);
	if (n <= 0)
	  error (_("Cannot read which pages a process has: %s"),
		 n == 0 ? _("end of file") : safe_strerror (errno));
	buf += n / sizeof (*buf);
	offset += n;
	bytes -= n;
      }
  }

  /* Append to SET the pages from START up to END that are in any of
     CATEGORIES.  Return false if the kernel can't tell.  */
  bool scan (CORE_ADDR start, CORE_ADDR end, uint64_t categories,
	     snapshot_page_set *set)
  {
    std::vector<kernel_page_region> regions (512);
    kernel_pm_scan_arg arg {};

    arg.size = sizeof arg;
    arg.end = end;
    arg.vec = (uintptr_t) regions.data ();
    arg.vec_len = regions.size ();
    arg.category_anyof_mask = categories;
    arg.return_mask = categories;
    while (start < end)
      {
	arg.start = start;
	int n = ioctl (m_fd.get (), KERNEL_PAGEMAP_SCAN, &arg);
	if (n < 0)
	  return false;
	for (int i = 0; i < n; ++i)
	  append (set, regions[i].start, regions[i].end);
	start = arg.walk_end;
      }
    return true;
  }

  /* Return the parts of the mapping from START to END that may have
     populated pages.  */
  snapshot_page_set populated (CORE_ADDR start, CORE_ADDR end)
  {
    snapshot_page_set set;
    size_t pages = (end - start) / snapshot_page_size;
    if (pages >= SPARSE_PAGES
	&& scan (start, end, SCAN_PRESENT | SCAN_SWAPPED, &set))
      return set;
    if (pages >= HUGE_PAGES && is_empty (start))
      return set;
    set.assign (1, {start, end});
    return set;
  }

private:

  /* True if the mapping that starts at START is known to have no pages.  */
  bool is_empty (CORE_ADDR start)
  {
    if (m_bytes.empty ())
      snapshot_read_smaps (m_pid, [this] (CORE_ADDR at,
					  gdb::string_view field,
					  const char *value)
	{
	  if (field == "Rss" || field == "Swap")
	    m_bytes[at] += strtoull (value, nullptr, 10);
	});
    auto bytes = m_bytes.find (start);
    return bytes != m_bytes.end () && bytes->second == 0;
  }

  pid_t m_pid;
  scoped_fd m_fd;

  /* How much each mapping has, once that was asked.  */
  std::map<CORE_ADDR, unsigned long long> m_bytes;
};

/* The entry that a page of zeros, which was only read, has.  Zero if frame
   numbers can't be read.  */

static uint64_t
zero_page_entry ()
{
  static uint64_t entry;
  static bool known;

  if (!known)
    {
      known = true;
      void *page = mmap (nullptr, snapshot_page_size, PROT_READ,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (page == MAP_FAILED)
	return 0;
      if (*(volatile char *) page == 0)
	{
	  CORE_ADDR at = (uintptr_t) page;
	  pagemap (getpid ()).read (at, at + snapshot_page_size, &entry);
	  entry &= PAGE_FRAME;
	}
      munmap (page, snapshot_page_size);
    }
  return entry;
}

/* See linux-snapshot-internal.h.  */

bool
snapshot_frames_readable ()
{
  return zero_page_entry () != 0;
}

/* True if the pages of M are in the holder, and its own.  */

static bool
is_private (const snapshot_mapping &m)
{
  return !m.shared && !m.of_kernel ();
}

/* Call FN with the address, number of pages and entries of each part of
   mapping M that may be populated, as read from MAP.  */

template<typename F>
static void
for_each_chunk (pagemap &map, const snapshot_mapping &m, F fn)
{
  std::vector<uint64_t> entries (CHUNK_PAGES);

  for (const snapshot_range &r : map.populated (m.start, m.end))
    for (CORE_ADDR at = r.start; at < r.end; )
      {
	CORE_ADDR end = std::min (r.end,
				  at + CHUNK_PAGES * snapshot_page_size);
	map.read (at, end, entries.data ());
	fn (at, (end - at) / snapshot_page_size, entries.data ());
	at = end;
      }
}

/* See linux-snapshot-internal.h.  */

snapshot_page_set
snapshot_exclusive_pages (pid_t pid, const snapshot_mappings &mappings)
{
  snapshot_page_set set;
  pagemap map (pid);

  for (const snapshot_mapping &m : mappings)
    {
      if (!is_private (m))
	continue;
      for_each_chunk (map, m, [&] (CORE_ADDR at, size_t n,
				   const uint64_t *entries)
	{
	  for (size_t i = 0; i < n; ++i, at += snapshot_page_size)
	    {
	      uint64_t e = entries[i];
	      if ((e & PAGE_SWAPPED) != 0
		  || (e & (PAGE_PRESENT | PAGE_EXCLUSIVE | PAGE_FILE))
		      == (PAGE_PRESENT | PAGE_EXCLUSIVE))
		append (&set, at, at + snapshot_page_size);
	    }
	});
    }

  return set;
}

/* Return the populated pages of mapping M, as MAP has them.  */

static snapshot_page_set
populated_pages (pagemap &map, const snapshot_mapping &m)
{
  snapshot_page_set set;

  for_each_chunk (map, m, [&] (CORE_ADDR at, size_t n,
			       const uint64_t *entries)
    {
      for (size_t i = 0; i < n; ++i, at += snapshot_page_size)
	if ((entries[i] & PAGE_POPULATED) != 0)
	  append (&set, at, at + snapshot_page_size);
    });
  return set;
}

/* See linux-snapshot-internal.h.  */

snapshot_page_set
snapshot_populated_pages (pid_t pid, const snapshot_mapping &m)
{
  pagemap map (pid);

  return populated_pages (map, m);
}

/* See linux-snapshot-internal.h.  */

snapshot_page_set
snapshot_pages_beyond (pid_t pid, const snapshot_mapping &m,
		       const snapshot_page_set &pages)
{
  snapshot_page_set set;
  auto p = pages.begin ();

  for (const snapshot_range &r : snapshot_populated_pages (pid, m))
    for (CORE_ADDR at = r.start; at < r.end; at += snapshot_page_size)
      {
	while (p != pages.end () && p->end <= at)
	  ++p;
	if (p == pages.end () || p->start > at)
	  append (&set, at, at + snapshot_page_size);
      }
  return set;
}

/* Return the first page of private mapping M that is populated with
   memory rather than a file, or zero.  */

static CORE_ADDR
first_own_page (pagemap &map, const snapshot_mapping &m)
{
  uint64_t entries[128];

  for (const snapshot_range &r : map.populated (m.start, m.end))
    for (CORE_ADDR at = r.start; at < r.end; )
      {
	CORE_ADDR end = std::min (r.end, at + 128 * snapshot_page_size);
	map.read (at, end, entries);
	for (int i = 0; at < end; ++i, at += snapshot_page_size)
	  if ((entries[i] & PAGE_POPULATED) != 0
	      && (entries[i] & PAGE_FILE) == 0)
	    return at;
      }
  return 0;
}

/* See linux-snapshot-internal.h.  */

std::set<CORE_ADDR>
snapshot_wiped_mappings (pid_t pid, pid_t holder,
			 const snapshot_mappings &mappings)
{
  std::set<CORE_ADDR> wiped;
  pagemap map (pid), holder_map (holder);

  for (const snapshot_mapping &m : mappings)
    {
      if (!is_private (m) || m.inode != 0)
	continue;

      uint64_t entry = PAGE_PRESENT;
      CORE_ADDR page = first_own_page (map, m);
      if (page != 0)
	holder_map.read (page, page + snapshot_page_size, &entry);
      if ((entry & PAGE_POPULATED) == 0)
	wiped.insert (m.start);
    }
  return wiped;
}

/* What is to be done with a page.  */

enum class page_action
{
  none, copy, compare, drop
};

/* Append the page at AT to the set of CHANGES that ACTION means.  */

static void
note_action (snapshot_page_changes *changes, page_action action,
	     CORE_ADDR at)
{
  if (action == page_action::copy)
    append (&changes->copy, at, at + snapshot_page_size);
  else if (action == page_action::compare)
    append (&changes->compare, at, at + snapshot_page_size);
  else if (action == page_action::drop)
    append (&changes->drop, at, at + snapshot_page_size);
}

/* What is to be done with a page of a private mapping that differs: P is
   its entry in the program, H in the holder.  Neither is a page of zeros
   that was only read, but unpopulated then.  */

static page_action
action_by_entries (uint64_t p, uint64_t h)
{
  bool p_own = (p & PAGE_POPULATED) != 0 && (p & PAGE_FILE) == 0;
  bool h_own = (h & PAGE_POPULATED) != 0 && (h & PAGE_FILE) == 0;

  if (h_own)
    return page_action::copy;
  return p_own ? page_action::drop : page_action::none;
}

/* Finds out what has to change in one mapping.  */

class change_finder
{
public:
  /* Compare PID with HOLDER, by frame numbers if FRAMES, otherwise by what
     is shared; CANDIDATES may differ nevertheless.  */
  change_finder (pid_t pid, pid_t holder, bool frames,
		 const snapshot_page_set &candidates,
		 snapshot_page_changes *changes)
    : m_program (pid), m_holder (holder), m_frames (frames),
      m_candidates (candidates), m_changes (changes), m_pid (pid)
  {
    m_p.resize (CHUNK_PAGES);
    m_h.resize (CHUNK_PAGES);
    m_candidate = candidates.cbegin ();
  }

  /* Look at mapping M.  */
  void find (const snapshot_mapping &m)
  {
    snapshot_page_set where = m_program.populated (m.start, m.end);
    if (where.size () != 1 || where[0].start != m.start
	|| where[0].end != m.end)
      snapshot_unite (&where, m_holder.populated (m.start, m.end));

    for (const snapshot_range &r : where)
      for (CORE_ADDR at = r.start; at < r.end; )
	{
	  CORE_ADDR end = std::min (r.end,
				    at + CHUNK_PAGES * snapshot_page_size);
	  m_program.read (at, end, m_p.data ());
	  if (m_frames)
	    by_frames (at, end);
	  else
	    by_exclusive_bit (m, at, end);
	  at = end;
	}
    settle_unsure (m);
  }

private:

  /* Compare the frames from AT up to END.  */
  void by_frames (CORE_ADDR at, CORE_ADDR end)
  {
    const uint64_t mask = PAGE_POPULATED | PAGE_FILE | PAGE_FRAME;
    const uint64_t zero = zero_page_entry () | PAGE_PRESENT;

    m_holder.read (at, end, m_h.data ());
    for (size_t i = 0; at < end; ++i, at += snapshot_page_size)
      {
	uint64_t p = m_p[i] & mask;
	uint64_t h = m_h[i] & mask;
	if (p == h)
	  continue;
	note_action (m_changes,
		     action_by_entries (p == zero ? 0 : p,
					h == zero ? 0 : h),
		     at);
      }
  }

  /* Find what differs from AT up to END, a part of M, by the bit that says
     that nobody shares the page.  */
  void by_exclusive_bit (const snapshot_mapping &m, CORE_ADDR at,
			 CORE_ADDR end);

  void read_holder_where_needed (CORE_ADDR at, size_t n);
  bool is_candidate (CORE_ADDR at);
  void settle_unsure (const snapshot_mapping &m);

  pagemap m_program;
  pagemap m_holder;
  bool m_frames;
  const snapshot_page_set &m_candidates;
  snapshot_page_changes *m_changes;

  /* The entries of the program and of the holder, and which of the latter
     are wanted.  Their memory is kept, for they are large.  */
  static std::vector<uint64_t> m_p, m_h;
  std::vector<char> m_need;

  /* The first of the candidates that ends after the last page that was
     asked for.  */
  snapshot_page_set::const_iterator m_candidate;

  /* Where pages of zeros can't be told: the mapping's pages that may be
     some, how many pages it has that are not a file's, and how many bytes
     the kernel says that it has, in each mapping, without those.  */
  snapshot_page_set m_unsure;
  size_t m_own_pages = 0;
  std::map<CORE_ADDR, size_t> m_own_bytes;
  pid_t m_pid;
};

std::vector<uint64_t> change_finder::m_p;
std::vector<uint64_t> change_finder::m_h;

/* Compare those pages of M that may be pages of zeros, if there are such
   pages in M at all.  */

void
change_finder::settle_unsure (const snapshot_mapping &m)
{
  if (!m_unsure.empty ())
    {
      if (m_own_bytes.empty ())
	snapshot_read_smaps (m_pid, [this] (CORE_ADDR start,
					    gdb::string_view field,
					    const char *value)
	  {
	    if (field == "Anonymous" || field == "Swap")
	      m_own_bytes[start] += strtoull (value, nullptr, 10) * 1024;
	  });
      auto bytes = m_own_bytes.find (m.start);
      if (bytes == m_own_bytes.end ()
	  || bytes->second != m_own_pages * snapshot_page_size)
	snapshot_unite (&m_changes->compare, m_unsure);
    }

  m_unsure.clear ();
  m_own_pages = 0;
}

/* True if page AT is one of the candidates.  Pages have to be asked
   for in rising order.  */

bool
change_finder::is_candidate (CORE_ADDR at)
{
  auto last = m_candidates.cend ();

  while (m_candidate != last && m_candidate->end <= at)
    ++m_candidate;
  return m_candidate != last && m_candidate->start <= at;
}

/* Read those of the N entries of the holder from AT that are needed, and
   some more where that is less calls.  */

void
change_finder::read_holder_where_needed (CORE_ADDR at, size_t n)
{
  const size_t gap = 64;

  for (size_t i = 0; i < n; )
    {
      if (!m_need[i])
	{
	  ++i;
	  continue;
	}
      size_t last = i;
      for (size_t j = i + 1; j < n && j <= last + gap; ++j)
	if (m_need[j])
	  last = j;
      m_holder.read (at + i * snapshot_page_size,
		     at + (last + 1) * snapshot_page_size, &m_h[i]);
      i = last + 1;
    }
}

void
change_finder::by_exclusive_bit (const snapshot_mapping &m, CORE_ADDR at,
				 CORE_ADDR end)
{
  size_t n = (end - at) / snapshot_page_size;
  std::vector<page_action> actions (n, page_action::none);

  /* A page of zeros that was only read looks like a shared one.  */
  snapshot_page_set zeros;
  bool zeros_unknown
    = (m.inode == 0
       && !m_program.scan (at, end, SCAN_PFNZERO, &zeros));
  for (const snapshot_range &r : zeros)
    for (CORE_ADDR a = r.start; a < r.end; a += snapshot_page_size)
      m_p[(a - at) / snapshot_page_size] = 0;

  m_need.assign (n, 0);
  for (size_t i = 0; i < n; ++i)
    {
      uint64_t p = m_p[i];
      CORE_ADDR page = at + i * snapshot_page_size;
      bool candidate = is_candidate (page);
      if ((p & PAGE_POPULATED) != 0 && (p & PAGE_FILE) == 0)
	++m_own_pages;
      if ((p & PAGE_PRESENT) == 0 || (p & (PAGE_EXCLUSIVE | PAGE_FILE)) != 0)
	actions[i] = page_action::copy;
      else if (candidate)
	actions[i] = page_action::compare;
      else
	{
	  if (zeros_unknown)
	    append (&m_unsure, page, page + snapshot_page_size);
	  continue;
	}
      m_need[i] = 1;
    }

  read_holder_where_needed (at, n);
  for (size_t i = 0; i < n; ++i)
    if (actions[i] != page_action::none)
      {
	page_action action = action_by_entries (m_p[i], m_h[i]);
	if (action == page_action::copy
	    && (actions[i] == page_action::compare
		|| (m_p[i] & PAGE_SWAPPED) != 0))
	  action = page_action::compare;
	note_action (m_changes, action, at + i * snapshot_page_size);
      }
}

/* True if M is one of the ranges REFILL.  */

static bool
to_be_refilled (const snapshot_mapping &m,
		const std::vector<snapshot_range> &refill)
{
  for (const snapshot_range &r : refill)
    if (r.start < m.end && r.end > m.start)
      return true;
  return false;
}

/* The copy of COPIES that is of mapping M, or a null pointer.  */

static const snapshot_copy *
find_copy (const std::vector<snapshot_copy> &copies,
	   const snapshot_mapping &m)
{
  for (const snapshot_copy &copy : copies)
    if (copy.start == m.start)
      return &copy;
  return nullptr;
}

/* True if page AT of process PID, whose entry is P, is shared with somebody
   and not what HOLDER has there, whose entry is H.  */

static bool
is_strange (pid_t pid, pid_t holder, CORE_ADDR at, uint64_t p, uint64_t h)
{
  if (snapshot_frames_readable ())
    return ((p ^ h) & (PAGE_POPULATED | PAGE_FRAME)) != 0;

  gdb::byte_vector ours (snapshot_page_size), theirs (snapshot_page_size);
  return (linux_read_memory (pid, at, ours.data (), ours.size ())
	  && linux_read_memory (holder, at, theirs.data (), theirs.size ())
	  && ours != theirs);
}

/* True if mremap has moved to where it is what process PID has from START
   up to END, in one mapping, since HOLDER was made.  A mapping is moved as a
   whole, so that it is enough to look at some pages that are still shared:
   they aren't what the holder has there.  */

static bool
looks_moved (pid_t pid, pid_t holder, pagemap &map, pagemap &holder_map,
	     CORE_ADDR start, CORE_ADDR end)
{
  const bool frames = snapshot_frames_readable ();
  uint64_t p[SAMPLES], h[SAMPLES];
  size_t seen = 0;

  for (CORE_ADDR at = start; at < end && seen < SAMPLES; )
    {
      CORE_ADDR to = std::min (end, at + SAMPLES * snapshot_page_size);

      map.read (at, to, p);
      holder_map.read (at, to, h);
      for (size_t i = 0; at < to; ++i, at += snapshot_page_size)
	if ((p[i] & (PAGE_PRESENT | PAGE_EXCLUSIVE | PAGE_FILE))
	      == PAGE_PRESENT
	    && (!frames || (p[i] & PAGE_FRAME) != zero_page_entry ()))
	  {
	    if (is_strange (pid, holder, at, p[i], h[i]))
	      return true;
	    /* A frame's number leaves no doubt.  */
	    seen += frames ? SAMPLES : 1;
	    if (seen >= SAMPLES)
	      break;
	  }
    }
  return false;
}

/* Return the pages of MAPPINGS where mremap has moved pages from elsewhere
   since: they are shared with a holder, but not with what the holder has
   there.  BEFORE are the mappings of now, each of which was moved as a
   whole or not at all.  */

static snapshot_page_set
moved_pages (pid_t pid, pid_t holder, const snapshot_mappings &mappings,
	     const snapshot_mappings &before)
{
  snapshot_page_set set;
  pagemap map (pid), holder_map (holder);
  auto b = before.begin ();

  for (const snapshot_mapping &m : mappings)
    {
      if (!is_private (m) || m.inode != 0 || m.name == "[heap]"
	  || m.name == "[stack]")
	continue;
      while (b != before.end () && b->end <= m.start)
	++b;
      for (auto other = b; other != before.end () && other->start < m.end;
	   ++other)
	{
	  CORE_ADDR start = std::max (m.start, other->start);
	  CORE_ADDR end = std::min (m.end, other->end);
	  /* Without frames, equal contents may be so by chance: where the
	     mapping has other ends than it had, compare more.  */
	  bool suspect = (!snapshot_frames_readable ()
			  && (other->start != m.start || other->end != m.end)
			  && end - start <= COMPARE_BYTES);
	  if (suspect
	      || looks_moved (pid, holder, map, holder_map, start, end))
	    append (&set, start, end);
	}
    }

  return set;
}

/* See linux-snapshot-internal.h.  */

snapshot_page_changes
snapshot_find_changes (pid_t pid, pid_t holder,
		       const snapshot_mappings &mappings,
		       const snapshot_mappings &before,
		       const std::vector<snapshot_copy> &copies,
		       const std::vector<snapshot_range> &refill,
		       const snapshot_page_rule &rule)
{
  snapshot_page_changes changes;
  snapshot_page_set candidates;

  if (!rule.by_frame)
    {
      candidates = moved_pages (pid, holder, mappings, before);
      snapshot_unite (&candidates, *rule.candidates);
      if (rule.by_contents)
	candidates.assign (1, {0, (CORE_ADDR) -1});
    }

  change_finder finder (pid, holder, rule.by_frame, candidates, &changes);
  for (const snapshot_mapping &m : mappings)
    {
      if (m.of_kernel ())
	continue;

      const snapshot_copy *copy = find_copy (copies, m);
      if (copy != nullptr && !m.shared)
	{
	  /* What is populated beyond the copy goes.  */
	  snapshot_unite (&changes.drop,
			  snapshot_pages_beyond (pid, m, copy->pages));
	}
      else if (to_be_refilled (m, refill))
	append (&changes.copy, m.start, m.end);
      else if (is_private (m))
	finder.find (m);
    }

  return changes;
}

#endif /* LINUX_INJECT_AVAILABLE */
