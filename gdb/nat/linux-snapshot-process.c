/* Snapshots of a stopped GNU/Linux process: what /proc says of it.

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
#include <sys/stat.h>
#include <sys/syscall.h>

/* kcmp's question: do two processes share their memory?  */
static const int SAME_MEMORY = 1;

const size_t snapshot_page_size = sysconf (_SC_PAGESIZE);

/* See linux-snapshot-internal.h.  */

bool
snapshot_read_file (const char *name, std::string *contents)
{
  scoped_fd fd = gdb_open_cloexec (name, O_RDONLY, 0);
  if (fd.get () < 0)
    return false;

  /* Files of /proc have no size.  */
  size_t used = 0;
  contents->resize (4096);
  while (true)
    {
      ssize_t n = read (fd.get (), &(*contents)[used],
			contents->size () - used);
      if (n < 0)
	return false;
      if (n == 0)
	break;
      used += n;
      if (contents->size () - used < 4096)
	contents->resize (contents->size () * 2);
    }
  contents->resize (used);
  return true;
}

/* See linux-snapshot-internal.h.  */

std::string
snapshot_status_field (const std::string &status, const char *field)
{
  size_t at = 0;
  size_t len = strlen (field);

  while (status.compare (at, len, field) != 0)
    {
      at = status.find ('\n', at);
      if (at == std::string::npos || ++at >= status.size ())
	return std::string ();
    }

  at = status.find_first_not_of (" \t", at + len);
  if (at == std::string::npos)
    return std::string ();
  return status.substr (at, status.find ('\n', at) - at);
}

/* See linux-snapshot-internal.h.  */

std::vector<std::string>
snapshot_read_stat (pid_t pid)
{
  char name[64];
  std::string text;
  std::vector<std::string> fields;

  xsnprintf (name, sizeof name, "/proc/%d/stat", (int) pid);
  if (!snapshot_read_file (name, &text))
    return fields;

  size_t at = text.rfind (')');
  while (at != std::string::npos && (at = text.find (' ', at)) != text.npos)
    {
      size_t end = text.find_first_of (" \n", ++at);
      fields.push_back (text.substr (at, end - at));
      at = end;
    }
  return fields;
}

/* See linux-snapshot-internal.h.  */

std::string
snapshot_stat_field (pid_t pid, size_t n)
{
  std::vector<std::string> fields = snapshot_read_stat (pid);
  return n < fields.size () ? fields[n] : std::string ();
}

/* See linux-snapshot-internal.h.  */

void
snapshot_refuse (const char *what, pid_t pid, const char *why)
{
  error (_("Cannot %s process %d: %s"), what, (int) pid, why);
}

/* See linux-snapshot-internal.h.  */

void
snapshot_check_readable (const char *what, pid_t pid)
{
  for (const char *file : { "maps", "pagemap", "mem", "fd/." })
    {
      std::string name = string_printf ("/proc/%d/%s", (int) pid, file);
      int flags = strcmp (file, "mem") == 0 ? O_RDWR : O_RDONLY;
      scoped_fd fd = gdb_open_cloexec (name.c_str (), flags, 0);
      if (fd.get () < 0)
	snapshot_refuse (what, pid,
			 string_printf (_("%s can't be opened: %s"),
					name.c_str (),
					safe_strerror (errno)).c_str ());
    }
}

/* True if processes A and B are in different PID namespaces.  */

static bool
in_other_pid_namespace (pid_t a, pid_t b)
{
  struct stat st[2];
  pid_t pids[2] = { a, b };

  for (int i = 0; i < 2; ++i)
    {
      char name[64];
      xsnprintf (name, sizeof name, "/proc/%d/ns/pid", (int) pids[i]);
      if (stat (name, &st[i]) != 0)
	return false;
    }
  return st[0].st_ino != st[1].st_ino || st[0].st_dev != st[1].st_dev;
}

/* Check thread LWP of PROCESS.  WHAT is to be done.  */

static void
check_thread (const char *what, pid_t pid, pid_t lwp)
{
  char name[64];
  std::string status;
  std::string why;

  xsnprintf (name, sizeof name, "/proc/%d/task/%d/status", (int) pid,
	     (int) lwp);
  if (!snapshot_read_file (name, &status))
    snapshot_refuse (what, pid,
		     string_printf (_("%s can't be read: %s"),
				    name, safe_strerror (errno)).c_str ());

  std::string seccomp = snapshot_status_field (status, "Seccomp:");
  if (!seccomp.empty () && seccomp != "0")
    snapshot_refuse (what, pid,
		     _("it restricts its own system calls by seccomp, and "
		       "would be killed; run it without that (most programs "
		       "that do so have an option, such as --no-sandbox)"));

  std::string parent = snapshot_status_field (status, "PPid:");
  if (lwp == pid && !parent.empty ()
      && syscall (SYS_kcmp, pid, atoi (parent.c_str ()), SAME_MEMORY, 0, 0)
	 == 0)
    snapshot_refuse (what, pid,
		     _("it shares its memory with its parent, which waits in "
		       "vfork; let it call execve first"));

  if (!linux_inject_possible (lwp, &why))
    snapshot_refuse (what, pid, why.c_str ());
}

/* See linux-snapshot-internal.h.  */

void
snapshot_check_process (const char *what, const linux_snapshot_process &process)
{
  pid_t pid = process.pid;

  if (snapshot_stat_field (pid, STAT_STATE).empty ())
    snapshot_refuse (what, pid, _("it is no more, or /proc can't be read"));
  if (in_other_pid_namespace (pid, getpid ()))
    snapshot_refuse (what, pid,
		     _("it is in another PID namespace; run the debugger "
		       "there"));
  if (snapshot_stat_field (pid, STAT_STATE) == "Z"
      || std::find (process.lwps.begin (), process.lwps.end (), pid)
	 == process.lwps.end ())
    snapshot_refuse (what, pid, _("its main thread has exited"));

  for (pid_t lwp : snapshot_list_threads (pid))
    if (std::find (process.lwps.begin (), process.lwps.end (), lwp)
	== process.lwps.end ())
      snapshot_refuse (what, pid,
		       string_printf (_("its thread %d is not stopped by the "
					"debugger"),
				      (int) lwp).c_str ());
  for (pid_t lwp : process.lwps)
    check_thread (what, pid, lwp);
}

#endif /* LINUX_INJECT_AVAILABLE */
