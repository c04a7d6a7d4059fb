/* Both ends of gdbbridge, and the loop that serves them.

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

#define _POSIX_C_SOURCE 200809L

#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* How many bytes are read before the frame before them is taken.  */
#define READ_AHEAD 4096

/* A pipe that the handler of signals writes to.  */
static int quit_pipe[2] = { -1, -1 };

/* Tell session_wait that a signal asks us to end.  */

static void
handle_signal (int number)
{
  int saved = errno;
  ssize_t written = write (quit_pipe[1], "", 1);

  (void) number;
  (void) written;
  errno = saved;
}

void
session_catch_signals (bool keep_interrupt)
{
  struct sigaction action = { 0 };

  if (pipe (quit_pipe) != 0)
    {
      perror ("gdbbridge: pipe");
      exit (EXIT_FAILURE);
    }
  for (int i = 0; i < 2; ++i)
    {
      fcntl (quit_pipe[i], F_SETFD, FD_CLOEXEC);
      fcntl (quit_pipe[i], F_SETFL, O_NONBLOCK);
    }
  sigemptyset (&action.sa_mask);
  action.sa_handler = handle_signal;
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGHUP, &action, NULL);
  if (!keep_interrupt)
    sigaction (SIGINT, &action, NULL);
  action.sa_handler = SIG_IGN;
  if (keep_interrupt)
    sigaction (SIGINT, &action, NULL);
  sigaction (SIGPIPE, &action, NULL);
}

int
session_quit_descriptor (void)
{
  return quit_pipe[0];
}

int64_t
session_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* True if a frame from LINK is there.  */

static bool
has_frame (struct link *link)
{
  return link_peek (link) != FRAME_NONE;
}

/* Which of EVENTS has happened, without looking at descriptors; 0 if none
   has.  */

static int
happened (struct session *s, int events)
{
  if ((events & SESSION_REPLY) != 0 && has_frame (&s->stub))
    return SESSION_REPLY;
  if (has_frame (&s->gdb))
    {
      if ((events & SESSION_INTERRUPT) != 0 && s->gdb.ahead == FRAME_INTERRUPT)
	{
	  link_take (&s->gdb, NULL);
	  return SESSION_INTERRUPT;
	}
      if ((events & SESSION_REQUEST) != 0 && s->gdb.ahead != FRAME_INTERRUPT)
	return SESSION_REQUEST;
    }
  if ((events & SESSION_STUB_LOST) != 0 && s->stub.lost
      && !has_frame (&s->stub))
    return SESSION_STUB_LOST;
  if ((events & SESSION_GDB_LOST) != 0 && s->gdb.lost
      && ((events & SESSION_REQUEST) == 0 || !has_frame (&s->gdb)))
    return SESSION_GDB_LOST;
  return 0;
}

/* Fill FDS with what poll is to watch of LINK.  Some is read ahead, so that
   the end of the connection is seen behind frames that nobody takes.  */

static void
watch (struct link *link, struct pollfd fds[2])
{
  bool reads = !link->lost && (link->ahead == FRAME_NONE
			       || link->unread.len < READ_AHEAD);
  bool writes = !link->lost && link->unsent.len > 0;

  fds[0] = (struct pollfd) { reads ? link->in : -1, POLLIN, 0 };
  fds[1] = (struct pollfd) { writes ? link->out : -1, POLLOUT, 0 };
}

/* Read and write LINK where FDS, after poll, says that it can be done.  */

static void
serve (struct link *link, const struct pollfd fds[2])
{
  if (fds[0].fd >= 0 && fds[0].revents != 0)
    link_read (link);
  if (fds[1].fd >= 0 && fds[1].revents != 0)
    link_write (link);
}

/* What poll is to be told so that it returns at DEADLINE.  */

static int
time_until (int64_t deadline)
{
  int64_t left;

  if (deadline == SESSION_NO_DEADLINE)
    return -1;
  left = deadline - session_clock ();
  if (left < 0)
    return 0;
  return left < INT_MAX ? (int) left : INT_MAX;
}

enum session_event
session_wait (struct session *s, int events, int64_t deadline)
{
  bool late = false;

  for (;;)
    {
      struct pollfd fds[6];
      int event = happened (s, events);
      int timeout = time_until (deadline);
      int ready;

      if (event != 0)
	return event;

      /* A reply goes to gdb before the stub is told that it has come.  */
      link_write (&s->gdb);
      link_write (&s->stub);
      if (late)
	return SESSION_LATE;

      watch (&s->gdb, &fds[0]);
      watch (&s->stub, &fds[2]);
      fds[4] = (struct pollfd)
	{ (events & SESSION_QUIT) != 0 ? quit_pipe[0] : -1, POLLIN, 0 };
      fds[5] = (struct pollfd) { s->listener, POLLIN, 0 };
      ready = poll (fds, 6, timeout);
      if (ready < 0 && errno != EINTR)
	{
	  perror ("gdbbridge: poll");
	  exit (EXIT_FAILURE);
	}
      if (ready > 0)
	{
	  if (fds[4].revents != 0)
	    return SESSION_QUIT;
	  serve (&s->gdb, &fds[0]);
	  serve (&s->stub, &fds[2]);
	  if (fds[5].revents != 0)
	    close (accept (s->listener, NULL, NULL));
	}
      late = session_clock () >= deadline;
    }
}

void
session_flush (struct session *session)
{
  int64_t deadline = session_clock () + 1000;
  struct link *gdb = &session->gdb;

  while (gdb->unsent.len > 0 && !gdb->lost)
    {
      struct pollfd fd = { gdb->out, POLLOUT, 0 };

      if (poll (&fd, 1, time_until (deadline)) <= 0)
	break;
      link_write (gdb);
    }
}
