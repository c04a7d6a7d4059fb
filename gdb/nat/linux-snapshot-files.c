/* Snapshots of a stopped GNU/Linux process: files and directories.

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
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* kcmp's question: do two descriptors stand for the same open file?  */
static const int SAME_FILE = 0;

/* The flags that fcntl can change after open.  */
static const int CHANGEABLE_FLAGS
  = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;

/* The device number of /dev/null, /dev/zero and their like.  */
static const unsigned MEMORY_DEVICES = 1;

/* Compare descriptor A_FD of process A with B_FD of B.  Return 1 if they
   are the same open file, 0 if not, -1 if that can't be known.  */

static int
same_open_file (pid_t a, int a_fd, pid_t b, int b_fd)
{
  long ret = syscall (SYS_kcmp, a, b, SAME_FILE, a_fd, b_fd);
  if (ret >= 0)
    return ret == 0;
  return errno == EBADF ? 0 : -1;
}

/* True if nobody waits for the end of FILE, so that a holder can keep it
   open.  */

static bool
can_be_held (const snapshot_file &file)
{
  if (S_ISREG (file.mode) || S_ISDIR (file.mode))
    return true;
  if (S_ISCHR (file.mode))
    return major (file.rdevice) == MEMORY_DEVICES;

  for (const char *kind : { "anon_inode:[eventfd]",
			    "anon_inode:[eventpoll]",
			    "anon_inode:[timerfd]",
			    "anon_inode:[signalfd]",
			    "anon_inode:inotify" })
    if (file.name == kind)
      return true;
  return false;
}

/* Read what FILE, descriptor FD of process PID, is.  DIR is open on
   /proc/PID/fd.  Return false if it is no more.  */

static bool
read_descriptor (pid_t pid, int dir, int fd, snapshot_file *file)
{
  char name[64];
  std::string info;
  struct stat st;

  xsnprintf (name, sizeof name, "/proc/%d/fdinfo/%d", (int) pid, fd);
  if (!snapshot_read_file (name, &info))
    return false;
  file->offset = strtoll (snapshot_status_field (info, "pos:").c_str (),
			  nullptr, 10);
  file->flags = strtol (snapshot_status_field (info, "flags:").c_str (),
			nullptr, 8);

  xsnprintf (name, sizeof name, "%d", fd);
  if (fstatat (dir, name, &st, 0) == 0)
    {
      file->mode = st.st_mode;
      file->device = st.st_dev;
      file->rdevice = st.st_rdev;
      file->inode = st.st_ino;
    }

  char link[PATH_MAX];
  ssize_t len = readlinkat (dir, name, link, sizeof link);
  if (len > 0)
    file->name.assign (link, len);
  file->held = can_be_held (*file);

  /* What the debugger gave the program to talk to the user, or had itself
     been given by whoever started it.  */
  for (int own : { 0, 1, 2, fd })
    if (file->own < 0 && same_open_file (pid, fd, getpid (), own) == 1)
      file->own = own;
  return true;
}

/* See linux-snapshot-internal.h.  */

snapshot_files
snapshot_read_files (pid_t pid)
{
  char name[64];
  std::string status;
  snapshot_files files;

  xsnprintf (name, sizeof name, "/proc/%d/fd", (int) pid);
  DIR *dir = opendir (name);
  if (dir == nullptr)
    error (_("Cannot read %s, which snapshots need: %s"), name,
	   safe_strerror (errno));
  while (struct dirent *entry = readdir (dir))
    if (entry->d_name[0] != '.')
      {
	int fd = atoi (entry->d_name);
	snapshot_file file;
	if (read_descriptor (pid, dirfd (dir), fd, &file))
	  files.descriptors[fd] = file;
      }
  closedir (dir);

  xsnprintf (name, sizeof name, "/proc/%d/status", (int) pid);
  if (snapshot_read_file (name, &status))
    files.umask = strtoul (snapshot_status_field (status,
						  "Umask:").c_str (),
			   nullptr, 8);
  return files;
}

/* See linux-snapshot-internal.h.  */

std::vector<linux_inject_call>
snapshot_let_go (const snapshot_files &files)
{
  std::vector<linux_inject_call> calls;

  for (const auto &entry : files.descriptors)
    if (!entry.second.held)
      calls.emplace_back (SYS_close, entry.first);
  return calls;
}

/* True if descriptor FD of process PID, which is NOW, is still what it was
   when HOLDER was made, SAVED.  */

static bool
same_as_saved (pid_t pid, pid_t holder, int fd, const snapshot_file &now,
	       const snapshot_file &saved)
{
  if (saved.held)
    {
      int same = same_open_file (pid, fd, holder, fd);
      if (same >= 0)
	return same;
    }
  return (now.device == saved.device && now.inode == saved.inode
	  && now.rdevice == saved.rdevice
	  && (now.mode & S_IFMT) == (saved.mode & S_IFMT)
	  && (now.flags & O_ACCMODE) == (saved.flags & O_ACCMODE));
}

/* Gets open files into the program from other processes.  */

class file_fetcher
{
public:
  file_fetcher (linux_injector &worker, pid_t pid,
		const linux_inject_scratch &scratch,
		const snapshot_files &files)
    : m_worker (worker), m_pid (pid), m_scratch (scratch), m_files (files)
  {
  }

  ~file_fetcher ()
  {
    if (m_pidfd >= 0)
      m_worker.call ({SYS_close, (uint64_t) m_pidfd});
  }

  DISABLE_COPY_AND_ASSIGN (file_fetcher);

  /* Make descriptor FD of the program the open file that is THEIR_FD in
     process FROM.  Return false if that is not possible.  */
  bool fetch (pid_t from, int their_fd, int fd);

  /* Make descriptor FD of the program what opening NAME with FLAGS
     gives.  */
  bool open (const std::string &name, int flags, int fd);

private:
  bool install (int64_t got, int fd);
  bool open_pidfd (pid_t from);

  linux_injector &m_worker;
  pid_t m_pid;
  const linux_inject_scratch &m_scratch;
  const snapshot_files &m_files;

  /* The program's descriptor of process m_from.  */
  int64_t m_pidfd = -1;
  pid_t m_from = 0;
};

/* Make descriptor FD, which need not be open, the same as GOT, and close
   that.  */

bool
file_fetcher::install (int64_t got, int fd)
{
  if (got < 0 || got == fd)
    return got == fd;

  int64_t ret = m_worker.call ({SYS_dup3, (uint64_t) got, (uint64_t) fd,
				O_CLOEXEC});
  m_worker.call ({SYS_close, (uint64_t) got});
  return ret == fd;
}

/* Give the program a descriptor of process FROM, with a number that it
   needs for nothing else.  */

bool
file_fetcher::open_pidfd (pid_t from)
{
  if (m_pidfd >= 0 && m_from == from)
    return true;
  if (m_pidfd >= 0)
    m_worker.call ({SYS_close, (uint64_t) m_pidfd});

  m_from = from;
  m_pidfd = m_worker.call ({SYS_pidfd_open, (uint64_t) from, 0});
  if (m_pidfd < 0)
    return false;

  uint64_t number = m_pidfd;
  while (m_files.descriptors.count (number) != 0)
    ++number;
  if (number != (uint64_t) m_pidfd)
    {
      int64_t moved;
      do
	moved = m_worker.call ({SYS_fcntl, (uint64_t) m_pidfd,
				F_DUPFD_CLOEXEC, number++});
      while (moved >= 0 && m_files.descriptors.count (moved) != 0
	     && m_worker.call ({SYS_close, (uint64_t) moved}) == 0);
      m_worker.call ({SYS_close, (uint64_t) m_pidfd});
      m_pidfd = moved;
    }
  return m_pidfd >= 0;
}

bool
file_fetcher::fetch (pid_t from, int their_fd, int fd)
{
  return (open_pidfd (from)
	  && install (m_worker.call ({SYS_pidfd_getfd, (uint64_t) m_pidfd,
				      (uint64_t) their_fd, 0}), fd));
}

bool
file_fetcher::open (const std::string &name, int flags, int fd)
{
  if (name.size () >= m_scratch.data_size
      || !linux_write_memory (m_pid, m_scratch.data (), name.c_str (),
			      name.size () + 1))
    return false;
  return install (m_worker.call ({SYS_openat, (uint64_t) AT_FDCWD,
				  m_scratch.data (),
				  (uint64_t) (flags | O_NOCTTY)}), fd);
}

/* Bring descriptor FD, which was SAVED and is not there any more, back to
   the program from HOLDER or wherever it can be had.  Return false if that
   is not possible.  */

static bool
bring_back (file_fetcher &fetcher, pid_t pid, pid_t holder, int fd,
	    const snapshot_file &saved, std::vector<std::string> *warnings)
{
  int mode = saved.flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_PATH);

  if (saved.held)
    {
      if (fetcher.fetch (holder, fd, fd))
	return true;
      if (fetcher.open (string_printf ("/proc/%d/fd/%d", (int) holder, fd),
			mode, fd))
	{
	  warnings->push_back
	    (string_printf (_("descriptor %d (%s) was opened again: its "
			      "offset is no longer shared with whom it was "
			      "shared with"), fd, saved.name.c_str ()));
	  return true;
	}
    }
  if (saved.own >= 0
      && (fetcher.fetch (getpid (), saved.own, fd)
	  || fetcher.open (string_printf ("/proc/%d/fd/%d", (int) getpid (),
					  saved.own), mode, fd)))
    return true;
  if (S_ISCHR (saved.mode) && saved.name[0] == '/'
      && fetcher.open (saved.name, mode, fd))
    return true;

  return false;
}

/* Append to WARNINGS that the descriptors LOST of FILES are lost.  */

static void
warn_of_lost (const std::vector<int> &lost, const snapshot_files &files,
	      std::vector<std::string> *warnings)
{
  std::string list;

  for (int fd : lost)
    {
      if (!list.empty ())
	list += ", ";
      list += string_printf ("%d (%s)", fd,
			     files.descriptors.at (fd).name.c_str ());
    }

  if (lost.size () == 1)
    warnings->push_back
      (string_printf (_("descriptor %s was closed since, and can't be "
			"brought back"), list.c_str ()));
  else if (!lost.empty ())
    warnings->push_back
      (string_printf (_("descriptors %s were closed since, and can't be "
			"brought back"), list.c_str ()));
}

/* Append to CALLS what makes the offset and flags of descriptor FD what
   SAVED says.  NOW is what they are, or a null pointer if that isn't
   known.  */

static void
set_back (std::vector<linux_inject_call> *calls, int fd,
	  const snapshot_file *now, const snapshot_file &saved)
{
  if (now == nullptr || ((now->flags ^ saved.flags) & O_CLOEXEC) != 0)
    calls->emplace_back (SYS_fcntl, fd, F_SETFD,
			 (saved.flags & O_CLOEXEC) != 0 ? FD_CLOEXEC : 0);

  /* What others share, the debugger first of all, stays as it is.  */
  if (saved.own >= 0 || (saved.flags & O_PATH) != 0)
    return;
  if (now == nullptr
      || ((now->flags ^ saved.flags) & CHANGEABLE_FLAGS) != 0)
    calls->emplace_back (SYS_fcntl, fd, F_SETFL,
			 saved.flags & CHANGEABLE_FLAGS);
  if ((now == nullptr || now->offset != saved.offset)
      && (S_ISREG (saved.mode) || S_ISDIR (saved.mode)
	  || S_ISBLK (saved.mode)))
    calls->emplace_back (SYS_lseek, fd, saved.offset, SEEK_SET);
}

/* True if link NAME, such as cwd, of /proc is of the same file for A and
   B.  */

static bool
same_link (pid_t a, pid_t b, const char *name)
{
  struct stat st[2];
  pid_t pids[2] = { a, b };

  for (int i = 0; i < 2; ++i)
    {
      char file[64];
      xsnprintf (file, sizeof file, "/proc/%d/%s", (int) pids[i], name);
      if (stat (file, &st[i]) != 0)
	return false;
    }
  return st[0].st_dev == st[1].st_dev && st[0].st_ino == st[1].st_ino;
}

/* Put the working directory of process PID back to where HOLDER has it.  */

static void
restore_directories (linux_injector &worker, pid_t pid, pid_t holder,
		     const linux_inject_scratch &scratch,
		     std::vector<std::string> *warnings)
{
  if (!same_link (pid, holder, "cwd"))
    {
      std::string name = string_printf ("/proc/%d/cwd", (int) holder);
      linux_write_memory (pid, scratch.data (), name.c_str (),
			  name.size () + 1);
      int64_t ret = worker.call ({SYS_chdir, scratch.data ()});
      if (ret < 0)
	warnings->push_back
	  (string_printf (_("the working directory could not be set back: "
			    "%s"), safe_strerror (-ret)));
    }
  if (!same_link (pid, holder, "root"))
    warnings->push_back (_("the root directory was changed since, and is "
			   "not set back"));
}

/* See linux-snapshot-internal.h.  */

void
snapshot_restore_files (linux_injector &worker, pid_t pid, pid_t holder,
			const linux_inject_scratch &scratch,
			const snapshot_files &files,
			std::vector<std::string> *warnings)
{
  snapshot_files now = snapshot_read_files (pid);
  std::vector<linux_inject_call> calls;
  std::vector<int> lost;

  for (const auto &entry : now.descriptors)
    if (files.descriptors.count (entry.first) == 0)
      calls.emplace_back (SYS_close, entry.first);
  worker.run (calls, scratch);

  calls.clear ();
  if (now.umask != files.umask)
    calls.emplace_back (SYS_umask, files.umask);
  {
    file_fetcher fetcher (worker, pid, scratch, files);

    for (const auto &entry : files.descriptors)
      {
	int fd = entry.first;
	const snapshot_file &saved = entry.second;
	auto is = now.descriptors.find (fd);

	if (is != now.descriptors.end ()
	    && same_as_saved (pid, holder, fd, is->second, saved))
	  {
	    set_back (&calls, fd, &is->second, saved);
	    continue;
	  }
	if (bring_back (fetcher, pid, holder, fd, saved, warnings))
	  set_back (&calls, fd, nullptr, saved);
	else
	  {
	    lost.push_back (fd);
	    if (is != now.descriptors.end ())
	      calls.emplace_back (SYS_close, fd);
	  }
      }
  }
  worker.run (calls, scratch);
  warn_of_lost (lost, files, warnings);

  restore_directories (worker, pid, holder, scratch, warnings);
}

#endif /* LINUX_INJECT_AVAILABLE */
