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

/* fork, kill and the like need more than C.  */
#define _DEFAULT_SOURCE

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* Milliseconds between two looks at whether a program has ended.  */
#define LOOK_INTERVAL 5

/* In the new process: become the program, with SOCKET where it looks for
   it.  What goes wrong is written to REPORT.  */

static void
become (struct process *process, int socket, int report)
{
  int null = open ("/dev/null", O_RDONLY);

  /* Out of the way of PROCESS_DESCRIPTOR.  */
  report = fcntl (report, F_DUPFD_CLOEXEC, PROCESS_DESCRIPTOR + 1);
  socket = fcntl (socket, F_DUPFD_CLOEXEC, PROCESS_DESCRIPTOR + 1);
  dup2 (socket, PROCESS_DESCRIPTOR);
  dup2 (null, STDIN_FILENO);
  dup2 (STDERR_FILENO, STDOUT_FILENO);

#ifdef __linux__
  prctl (PR_SET_PDEATHSIG, SIGTERM);
#endif
  /* Ctrl-C is for gdb.  */
  setpgid (0, 0);
  signal (SIGINT, SIG_DFL);
  signal (SIGPIPE, SIG_DFL);
  execvp (process->arguments[0], process->arguments);
  if (write (report, &errno, sizeof errno) != sizeof errno)
    _exit (126);
  _exit (127);
}

/* Start the program with SOCKET as its end of the pair.  Return 0, or an
   error number.  */

static int
start (struct process *process, int socket)
{
  int report[2], problem = 0;

  if (pipe (report) != 0)
    return errno;
  fcntl (report[0], F_SETFD, FD_CLOEXEC);
  fcntl (report[1], F_SETFD, FD_CLOEXEC);
  process->pid = fork ();
  if (process->pid == 0)
    become (process, socket, report[1]);
  if (process->pid < 0)
    problem = errno;
  close (report[1]);

  /* The pipe closes when the program begins.  */
  if (read (report[0], &problem, sizeof problem) > 0)
    process_end (process, 0);
  close (report[0]);
  if (process->pid < 0)
    process->pid = 0;
  return problem;
}

int
process_start (struct process *process, struct buffer *error)
{
  int sockets[2], problem;

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
    problem = errno;
  else
    {
      for (int i = 0; i < 2; ++i)
	fcntl (sockets[i], F_SETFD, FD_CLOEXEC);
      problem = start (process, sockets[1]);
      close (sockets[1]);
      if (problem == 0)
	return sockets[0];
      close (sockets[0]);
    }
  buffer_setf (error, "can't start %s: %s", process->arguments[0],
	       strerror (problem));
  return -1;
}

/* True if the program of PROCESS has ended.  */

static bool
has_ended (struct process *process)
{
  if (process->pid > 0 && waitpid (process->pid, NULL, WNOHANG) != 0)
    process->pid = 0;
  return process->pid == 0;
}

void
process_end (struct process *process, int patience)
{
  struct timespec interval = { 0, LOOK_INTERVAL * 1000000L };

  if (process->pid <= 0)
    return;
  kill (process->pid, SIGTERM);
  for (; patience > 0 && !has_ended (process); patience -= LOOK_INTERVAL)
    nanosleep (&interval, NULL);
  if (process->pid > 0)
    {
      kill (process->pid, SIGKILL);
      waitpid (process->pid, NULL, 0);
      process->pid = 0;
    }
}
