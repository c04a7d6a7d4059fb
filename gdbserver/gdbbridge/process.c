/* A stub that gdbbridge starts.

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

/* mkdtemp, kill and the like need more than C.  */
#define _DEFAULT_SOURCE

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "address.h"

/* Milliseconds between two looks at whether something has come true, and
   those that a program may need until it listens.  */
#define LOOK_INTERVAL 5
#define START_PATIENCE 30000

/* Sleep for LOOK_INTERVAL.  */

static void
pause_shortly (void)
{
  struct timespec time = { 0, LOOK_INTERVAL * 1000000L };

  nanosleep (&time, NULL);
}

bool
process_prepare (struct process *process, struct buffer *error)
{
  const char *temporary = getenv ("TMPDIR");
  struct buffer path = { 0 };

  buffer_setf (&path, "%s/gdbbridge-XXXXXX",
	       temporary != NULL ? temporary : "/tmp");
  if (mkdtemp (path.data) == NULL)
    {
      buffer_setf (error, "can't make a directory for a socket in %s: %s",
		   temporary != NULL ? temporary : "/tmp", strerror (errno));
      buffer_free (&path);
      return false;
    }
  process->directory = copy_text (path.data);
  buffer_setf (&path, "unix:%s/gdb", process->directory);
  process->address = path.data;
  return true;
}

/* In the new process: become the program.  What goes wrong is written to
   REPORT.  */

static void
become (struct process *process, int report)
{
  int null = open ("/dev/null", O_RDONLY);

#ifdef __linux__
  prctl (PR_SET_PDEATHSIG, SIGTERM);
#endif
  /* Ctrl-C is for gdb.  */
  setpgid (0, 0);
  signal (SIGINT, SIG_DFL);
  signal (SIGPIPE, SIG_DFL);
  dup2 (null, STDIN_FILENO);
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  execvp (process->arguments[0], process->arguments);
  if (write (report, &errno, sizeof errno) != sizeof errno)
    _exit (126);
  _exit (127);
}

bool
process_start (struct process *process, struct buffer *error)
{
  int report[2], problem = 0;

  address_forget (process->address);
  if (pipe (report) != 0)
    problem = errno;
  else
    {
      fcntl (report[1], F_SETFD, FD_CLOEXEC);
      process->pid = fork ();
      if (process->pid == 0)
	become (process, report[1]);
      if (process->pid < 0)
	problem = errno;
      close (report[1]);
      if (read (report[0], &problem, sizeof problem) > 0)
	process_end (process, 0);
      close (report[0]);
    }
  if (problem == 0)
    return true;
  process->pid = 0;
  buffer_setf (error, "can't start %s: %s", process->arguments[0],
	       strerror (problem));
  return false;
}

/* True if the program of PROCESS has ended by itself.  */

static bool
has_ended (struct process *process)
{
  if (process->pid > 0 && waitpid (process->pid, NULL, WNOHANG) != 0)
    process->pid = 0;
  return process->pid == 0;
}

int
process_connect (struct process *process, struct buffer *error)
{
  for (int waited = 0; waited < START_PATIENCE; waited += LOOK_INTERVAL)
    {
      int fd = address_connect (process->address, error);

      if (fd >= 0)
	return fd;
      if (has_ended (process))
	{
	  buffer_setf (error, "%s has ended before gdbbridge could connect",
		       process->arguments[0]);
	  return -1;
	}
      pause_shortly ();
    }
  return -1;
}

void
process_end (struct process *process, int patience)
{
  if (process->pid <= 0)
    return;
  kill (process->pid, SIGTERM);
  while (patience > 0 && !has_ended (process))
    {
      pause_shortly ();
      patience -= LOOK_INTERVAL;
    }
  if (process->pid > 0)
    {
      kill (process->pid, SIGKILL);
      waitpid (process->pid, NULL, 0);
      process->pid = 0;
    }
}

void
process_forget (struct process *process)
{
  process_end (process, 5000);
  if (process->address != NULL)
    address_forget (process->address);
  if (process->directory != NULL)
    rmdir (process->directory);
  free (process->address);
  free (process->directory);
  memset (process, 0, sizeof *process);
}
