/* Snapshots of a stopped GNU/Linux process: what is mapped where.

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
#include <sys/mman.h>
#include <sys/syscall.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* See linux-snapshot-internal.h.  */

bool
snapshot_mapping::shared_anonymous () const
{
  return shared && name == "/dev/zero (deleted)";
}

/* See linux-snapshot-internal.h.  */

bool
snapshot_mapping::of_kernel () const
{
  return (name == "[vdso]" || name == "[vsyscall]" || name == "[uprobes]"
	  || startswith (name.c_str (), "[vvar"));
}

/* Parse a hexadecimal number at *P, and step over it.  */

static uint64_t
parse_hex (const char **p)
{
  char *end;
  uint64_t value = strtoull (*p, &end, 16);
  *p = end;
  return value;
}

/* Parse a line of /proc/PID/maps, from P up to END.  */

static snapshot_mapping
parse_mapping (const char *p, const char *end)
{
  snapshot_mapping m;

  m.start = parse_hex (&p);
  ++p;
  m.end = parse_hex (&p);
  ++p;
  m.prot = ((p[0] == 'r' ? PROT_READ : 0) | (p[1] == 'w' ? PROT_WRITE : 0)
	    | (p[2] == 'x' ? PROT_EXEC : 0));
  m.shared = p[3] == 's';
  p += 4;
  m.offset = parse_hex (&p);
  m.device = parse_hex (&p) << 32;
  ++p;
  m.device |= parse_hex (&p);
  m.inode = strtoull (p, (char **) &p, 10);
  while (p < end && *p == ' ')
    ++p;
  m.name.assign (p, end);
  m.dont_fork = false;
  return m;
}

/* See linux-snapshot-internal.h.  */

snapshot_mappings
snapshot_read_mappings (pid_t pid)
{
  char name[64];
  std::string text;
  snapshot_mappings result;

  xsnprintf (name, sizeof name, "/proc/%d/maps", (int) pid);
  if (!snapshot_read_file (name, &text) || text.empty ())
    error (_("Cannot read %s, which snapshots need: %s"), name,
	   safe_strerror (errno));

  const char *p = text.c_str ();
  while (*p != '\0')
    {
      const char *end = strchrnul (p, '\n');
      result.push_back (parse_mapping (p, end));
      p = *end == '\n' ? end + 1 : end;
    }
  return result;
}

/* See linux-snapshot-internal.h.  */

void
snapshot_read_smaps (pid_t pid, snapshot_smaps_ftype fn)
{
  char name[64];
  std::string text;
  CORE_ADDR start = 0;

  xsnprintf (name, sizeof name, "/proc/%d/smaps", (int) pid);
  snapshot_read_file (name, &text);
  for (const char *p = text.c_str (); *p != '\0'; )
    {
      /* A field starts with a capital letter, a mapping with a number.  */
      const char *end = strchrnul (p, '\n');
      const char *colon = (const char *) memchr (p, ':', end - p);
      if (*p >= 'A' && *p <= 'Z' && colon != nullptr)
	fn (start, gdb::string_view (p, colon - p), colon + 1);
      else
	start = strtoull (p, nullptr, 16);
      p = *end == '\n' ? end + 1 : end;
    }
}

/* See linux-snapshot-internal.h.  */

CORE_ADDR
snapshot_find_hole (const snapshot_mappings &a, const snapshot_mappings &b,
		    size_t size)
{
  /* Not where a null pointer with an offset points, nor so close to a
     mapping that it would be taken for its overflow.  */
  CORE_ADDR low = 0x10000;
  const CORE_ADDR margin = 16 * snapshot_page_size;
  auto ai = a.begin (), bi = b.begin ();

  while (ai != a.end () || bi != b.end ())
    {
      const snapshot_mapping &next
	= (bi == b.end () || (ai != a.end () && ai->start <= bi->start)
	   ? *ai++ : *bi++);
      /* Below the stack is where it grows.  */
      if (next.start > low && next.start - low >= size + 2 * margin
	  && next.name != "[stack]")
	return next.start - margin - size;
      low = std::max (low, next.end);
    }

  return 0;
}

/* See linux-snapshot-internal.h.  */

CORE_ADDR
snapshot_find_call_insn (pid_t pid, const snapshot_mappings &mappings)
{
  gdb::array_view<const gdb_byte> insn = linux_call_insn ();
  gdb::byte_vector buf;

  /* First the vDSO, which is small and has one.  */
  for (int pass = 0; pass < 2; ++pass)
    for (const snapshot_mapping &m : mappings)
      {
	if ((m.name == "[vdso]") != (pass == 0)
	    || (m.prot & PROT_EXEC) == 0 || (m.prot & PROT_READ) == 0
	    || m.name == "[vsyscall]")
	  continue;

	buf.resize (std::min (m.end - m.start, (CORE_ADDR) 16 << 20));
	if (!linux_read_memory (pid, m.start, buf.data (), buf.size ()))
	  continue;
	auto at = std::search (buf.begin (), buf.end (), insn.begin (),
			       insn.end ());
	if (at != buf.end ())
	  return m.start + (at - buf.begin ());
      }

  error (_("Cannot take a snapshot of process %d: there is no system call "
	   "instruction in its memory"), (int) pid);
}

/* True if A and B, at the addresses where they overlap, are of the same
   thing.  */

static bool
same_backing (const snapshot_mapping &a, const snapshot_mapping &b)
{
  if (a.shared != b.shared)
    return false;
  /* What is in it will be copied; which object it is, nobody can see.  */
  if (a.shared_anonymous () && b.shared_anonymous ())
    return true;
  if (a.inode != b.inode || a.device != b.device)
    return false;
  if (a.inode == 0)
    return true;
  return a.start - a.offset == b.start - b.offset;
}

/* What madvise does for each of the VmFlags that it sets.  */

static const struct
{
  const char *flag;
  int advice;
} advices[] =
{
  { " hg", MADV_HUGEPAGE },
  { " nh", MADV_NOHUGEPAGE },
  { " mg", MADV_MERGEABLE },
  { " dd", MADV_DONTDUMP },
  { " dc", MADV_DONTFORK },
  { " wf", 18 /* MADV_WIPEONFORK */ },
  { " sr", MADV_SEQUENTIAL },
  { " rr", MADV_RANDOM },
};

/* What has to be done to turn one list of mappings into another.  */

struct mapping_changes
{
  std::vector<snapshot_range> unmap;
  std::vector<snapshot_mapping> map;
  std::vector<snapshot_mapping> protect;
};

/* Append to LIST the part of M from START to END, or make the last one
   longer if it is of the same mapping.  */

static void
add_part (std::vector<snapshot_mapping> *list, const snapshot_mapping &m,
	  CORE_ADDR start, CORE_ADDR end)
{
  if (!list->empty () && list->back ().end == start && start > m.start)
    {
      list->back ().end = end;
      return;
    }

  list->push_back (m);
  list->back ().start = start;
  list->back ().end = end;
  if (m.inode != 0)
    list->back ().offset += start - m.start;
}

/* Compare NOW with SAVED, from address zero up.  */

static mapping_changes
compare_mappings (const snapshot_mappings &now,
		  const snapshot_mappings &saved)
{
  mapping_changes changes;
  auto n = now.begin (), s = saved.begin ();
  CORE_ADDR at = 0;

  while (n != now.end () || s != saved.end ())
    {
      /* The first address from AT on that either list has, and up to
	 where both lists say the same.  */
      bool in_n = n != now.end () && n->start <= at;
      bool in_s = s != saved.end () && s->start <= at;
      CORE_ADDR end = (CORE_ADDR) -1;
      if (n != now.end ())
	end = std::min (end, in_n ? n->end : n->start);
      if (s != saved.end ())
	end = std::min (end, in_s ? s->end : s->start);

      bool kernels = ((in_n && n->of_kernel ()) || (in_s && s->of_kernel ()));
      if (!kernels && in_n && !in_s)
	{
	  if (!changes.unmap.empty () && changes.unmap.back ().end == at)
	    changes.unmap.back ().end = end;
	  else
	    changes.unmap.push_back ({at, end});
	}
      else if (!kernels && in_s && (!in_n || !same_backing (*n, *s)))
	add_part (&changes.map, *s, at, end);
      else if (!kernels && in_s && n->prot != s->prot)
	add_part (&changes.protect, *s, at, end);

      at = end;
      if (n != now.end () && n->end <= at)
	++n;
      if (s != saved.end () && s->end <= at)
	++s;
    }

  return changes;
}

/* Set the end of the data segment of WORKER's process to BRK.  Return true
   on success.  */

static bool
restore_brk (linux_injector &worker, CORE_ADDR brk)
{
  /* What the kernel answers is where it is then.  */
  return brk == 0 || worker.call ({SYS_brk, brk}) == (int64_t) brk;
}

/* Unmap RANGES, save for SCRATCH.  */

static void
unmap_new (linux_injector &worker, const linux_inject_scratch &scratch,
	   const std::vector<snapshot_range> &ranges)
{
  std::vector<linux_inject_call> calls;

  for (const snapshot_range &r : ranges)
    if (r.start != scratch.address)
      calls.emplace_back (SYS_munmap, r.start, r.end - r.start);

  worker.run (calls, scratch);
  for (const linux_inject_call &one : calls)
    if (one.result < 0)
      error (_("Cannot unmap the memory at %s: %s"),
	     hex_string (one.args[0]), safe_strerror (-one.result));
}

/* Open the file of mapping M in the program, whose pid is PID.  ORIGINAL
   is the whole mapping that M is a part of, and that HOLDER has.  The name
   is put into SCRATCH.  Return the descriptor or a negative error.  */

static int64_t
open_mapped_file (linux_injector &worker, pid_t pid, pid_t holder,
		  const linux_inject_scratch &scratch,
		  const snapshot_mapping &m,
		  const snapshot_mapping &original)
{
  int flags = O_CLOEXEC | O_NOCTTY;
  flags |= m.shared && (m.prot & PROT_WRITE) != 0 ? O_RDWR : O_RDONLY;

  /* The holder's own mapping finds the file even if it was deleted, but
     wants privileges.  */
  std::string names[2];
  names[0] = string_printf ("/proc/%d/map_files/%s-%s", (int) holder,
			    phex_nz (original.start, 0),
			    phex_nz (original.end, 0));
  names[1] = m.name;

  int64_t fd = -ENOENT;
  for (const std::string &name : names)
    {
      if (name.size () >= scratch.data_size || name[0] != '/'
	  || !linux_write_memory (pid, scratch.data (), name.c_str (),
				  name.size () + 1))
	continue;
      fd = worker.call ({SYS_openat, (uint64_t) AT_FDCWD, scratch.data (),
			 (uint64_t) flags});
      if (fd >= 0)
	break;
    }
  return fd;
}

/* Map M, a part of ORIGINAL that has VmFlags FLAGS, in the program.  Return
   false if it is anonymous memory now instead of what it was.  */

static bool
map_again (linux_injector &worker, pid_t pid, pid_t holder,
	   const linux_inject_scratch &scratch, const snapshot_mapping &m,
	   const snapshot_mapping &original, const std::string &vm_flags)
{
  uint64_t length = m.end - m.start;
  int flags = MAP_FIXED | (m.shared ? MAP_SHARED : MAP_PRIVATE);
  bool result = true;

  if (m.inode != 0 && !m.shared_anonymous ())
    {
      int64_t fd = open_mapped_file (worker, pid, holder, scratch, m,
				     original);
      if (fd >= 0)
	{
	  int64_t ret = worker.call ({SYS_mmap, m.start, length,
				      (uint64_t) m.prot, (uint64_t) flags,
				      (uint64_t) fd, m.offset});
	  worker.call ({SYS_close, (uint64_t) fd});
	  if (ret == (int64_t) m.start)
	    return true;
	}
      flags = MAP_FIXED | MAP_PRIVATE;
      result = false;
    }

  flags |= MAP_ANONYMOUS;
  if (m.name == "[stack]" || vm_flags.find (" gd") != std::string::npos)
    flags |= MAP_GROWSDOWN;
  if (vm_flags.find (" nr") != std::string::npos)
    flags |= MAP_NORESERVE;

  /* Large reservations may be more than there is memory for.  */
  int64_t ret = -ENOMEM;
  for (int noreserve : { 0, MAP_NORESERVE })
    {
      ret = worker.call ({SYS_mmap, m.start, length, (uint64_t) m.prot,
			  (uint64_t) (flags | noreserve), (uint64_t) -1, 0});
      if (ret == (int64_t) m.start)
	return result;
    }

  error (_("Cannot map the memory at %s again: %s"),
	 hex_string (m.start), safe_strerror (-ret));
}

/* Map CHANGES.MAP again.  SAVED is the list that they are parts of.  The
   rest is as in snapshot_restore_mappings.  */

static void
map_lost (linux_injector &worker, pid_t pid, pid_t holder,
	  const linux_inject_scratch &scratch,
	  const snapshot_mappings &saved, const mapping_changes &changes,
	  std::vector<snapshot_range> *refill,
	  std::vector<std::string> *warnings)
{
  if (changes.map.empty ())
    return;

  auto original = saved.begin ();
  std::vector<const snapshot_mapping *> of_files;
  std::map<CORE_ADDR, std::string> vm_flags;
  std::vector<linux_inject_call> calls;

  snapshot_read_smaps (holder, [&] (CORE_ADDR start, gdb::string_view field,
				    const char *value)
    {
      if (field == "VmFlags")
	vm_flags[start].assign (value, strcspn (value, "\n"));
    });

  for (const snapshot_mapping &m : changes.map)
    {
      while (original->end <= m.start)
	++original;
      std::string flags = vm_flags[original->start];
      if (original->dont_fork)
	flags += " dc";
      for (const auto &one : advices)
	if (flags.find (one.flag) != std::string::npos)
	  calls.emplace_back (SYS_madvise, m.start, m.end - m.start,
			      one.advice);
      if (!map_again (worker, pid, holder, scratch, m, *original, flags))
	{
	  refill->push_back ({m.start, m.end});
	  warnings->push_back
	    (string_printf (_("%s cannot be mapped again; its contents are "
			      "now memory of the program's own"),
			    m.name.c_str ()));
	}
      else if (m.inode != 0 && !m.shared_anonymous ())
	of_files.push_back (&m);
    }

  /* It is no harm if one of them can't be had.  */
  worker.run (calls, scratch);
  if (of_files.empty ())
    return;

  /* A file of the same name need not be the same file.  */
  snapshot_mappings now = snapshot_read_mappings (pid);
  for (const snapshot_mapping *m : of_files)
    {
      auto at = std::find_if (now.begin (), now.end (),
			      [=] (const snapshot_mapping &one)
			      { return one.end > m->start; });
      if (at != now.end () && at->inode == m->inode
	  && at->device == m->device)
	continue;

      snapshot_mapping anonymous = *m;
      anonymous.inode = 0;
      anonymous.shared = false;
      map_again (worker, pid, holder, scratch, anonymous, anonymous, "");
      refill->push_back ({m->start, m->end});
      warnings->push_back
	(string_printf (_("%s is not the file any more that was mapped; "
			  "its contents are now memory of the program's "
			  "own"), m->name.c_str ()));
    }
}

/* See linux-snapshot-internal.h.  */

void
snapshot_restore_mappings (linux_injector &worker, pid_t pid, pid_t holder,
			   const linux_inject_scratch &scratch,
			   const snapshot_mappings &saved, CORE_ADDR brk,
			   std::vector<snapshot_range> *refill,
			   std::vector<std::string> *warnings)
{
  /* The heap first: it takes mappings away, or brings them.  */
  bool have_brk = restore_brk (worker, brk);
  mapping_changes changes = compare_mappings (snapshot_read_mappings (pid),
					      saved);
  unmap_new (worker, scratch, changes.unmap);
  if (!have_brk)
    {
      /* Something new may have been in its place.  */
      if (!restore_brk (worker, brk))
	warnings->push_back (_("the end of the heap (brk) could not be set "
			       "back"));
      changes = compare_mappings (snapshot_read_mappings (pid), saved);
    }

  map_lost (worker, pid, holder, scratch, saved, changes, refill, warnings);

  std::vector<linux_inject_call> calls;
  for (const snapshot_mapping &m : changes.protect)
    calls.emplace_back (SYS_mprotect, m.start, m.end - m.start,
			(uint64_t) m.prot);
  worker.run (calls, scratch);
  for (const linux_inject_call &one : calls)
    if (one.result < 0)
      error (_("Cannot protect the memory at %s again: %s"),
	     hex_string (one.args[0]), safe_strerror (-one.result));
}

#endif /* LINUX_INJECT_AVAILABLE */
