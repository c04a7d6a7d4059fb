/* gdbbridge: bookmarks for stubs that can do them in their own way.

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

/* gdbbridge stands between gdb and a stub that can save and restore what it
   debugs, but does not know the packets for it (QEMU).  Read from here:

   frame.c     packets in a stream of bytes
   link.c      a connection over which packets go
   session.c   the two connections, and the one place that waits
   stub.c      questions to the stub, and what is known of it
   relay.c     what passes, and what is changed
   memory.c    large packets in pieces
   backend.h   what a kind of stub has to bring
   qemu*.c     QEMU's

   The packets themselves are gdbsupport/bookmark-packet.c's.  */

#define _POSIX_C_SOURCE 200809L

#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "backend.h"
#include "process.h"
#include "relay.h"
#include "session.h"

#ifndef GDBBRIDGE_VERSION
#define GDBBRIDGE_VERSION "unknown version"
#endif

/* Exit statuses, EXIT_SUCCESS aside.  */
#define EXIT_TROUBLE 1
#define EXIT_USAGE 2

/* How many snapshots a backend makes by itself, if the user does not
   say.  */
#define AUTO_SNAPSHOTS_DEFAULT 32

/* How many seconds a stub may take to answer a question, likewise; and the
   most that can be said.  */
#define TIMEOUT_DEFAULT 10
#define TIMEOUT_MAX 86400

/* How many arguments a backend may add to those of a program.  */
#define ARGUMENTS_ADDED 8

/* What the user wants.  */
struct settings
{
  /* Where gdb is to connect; null if it is at standard input and output.  */
  const char *listen;
  bool stdio;

  /* True to serve one gdb only.  */
  bool once;

  /* True to print all packets.  */
  bool verbose;

  /* How long the stub may take to answer a question that needs no work, in
     milliseconds.  */
  int64_t patience;

  /* Where the stub listens; or null, if PROCESS is to be started.  */
  const char *stub;
  struct process process;

  struct backend_options options;
};

static const char usage[]
  = "Usage: gdbbridge [OPTION]... STUB\n"
    "       gdbbridge [OPTION]... -- PROGRAM [ARGUMENT]...\n"
    "\n"
    "Stand between gdb and a stub that can save and restore what it\n"
    "debugs, and make gdb's bookmarks, checkpoints and reverse execution\n"
    "work with it.\n"
    "\n"
    "STUB is where the stub listens, HOST:PORT or unix:PATH.  PROGRAM is\n"
    "started as the stub, and ended with the session: qemu-system-...\n"
    "\n"
    "  --listen ADDRESS      where gdb shall connect, HOST:PORT or\n"
    "                        unix:PATH; without HOST only this machine\n"
    "                        can.  Else, and with port 0, a free port is\n"
    "                        found and printed\n"
    "  --stdio               gdb is at standard input and output, as after\n"
    "                        (gdb) target remote | gdbbridge --stdio STUB\n"
    "  --once                serve one gdb, and end\n"
    "  --auto-snapshots N    make at most N snapshots to go back faster\n"
    "                        (32); or \"off\"\n"
    "  --timeout SECONDS     give up a stub that does not answer a question\n"
    "                        for so long (10); what needs work gets a\n"
    "                        multiple of it\n"
    "  --verbose             print all packets on standard error\n"
    "  --help, --version     print this, or the version, and end\n"
    "\n"
    "The exit status is 0 if gdb or the program ended the session, 1 if\n"
    "something went wrong, and 2 if the command line makes no sense.\n";

/* Say what is wrong with the command line, and end.  */

static void
usage_error (const char *text, const char *argument)
{
  fprintf (stderr, "gdbbridge: %s%s; see gdbbridge --help\n", text, argument);
  exit (EXIT_USAGE);
}

/* The number of snapshots that TEXT says.  */

static int
parse_count (const char *text)
{
  char *end;
  long count = strtol (text, &end, 10);

  if (strcmp (text, "off") == 0)
    return 0;
  if (*text == '\0' || *end != '\0' || count < 0 || count > 1000)
    usage_error ("--auto-snapshots takes a number up to 1000, or \"off\","
		 " not ", text);
  return (int) count;
}

/* The milliseconds in as many seconds as TEXT says.  */

static int64_t
parse_timeout (const char *text)
{
  char *end;
  double seconds = strtod (text, &end);

  if (*text == '\0' || *end != '\0'
      || !(seconds >= 0.001 && seconds <= TIMEOUT_MAX))
    usage_error ("--timeout takes a number of seconds, not ", text);
  return (int64_t) (seconds * 1000);
}

/* Take the program to start from ARGV, COUNT elements.  */

static void
parse_program (struct settings *settings, char **argv, int count)
{
  const struct backend_ops *backend = backend_for_program (argv[0]);
  size_t size = count + ARGUMENTS_ADDED + 1;
  char **arguments = calloc (size, sizeof *arguments);

  if (backend == NULL)
    usage_error ("no way is known to start this as a stub: ", argv[0]);
  if (arguments == NULL)
    abort ();
  memcpy (arguments, argv, count * sizeof *arguments);
  settings->process.arguments = arguments;
  settings->options.process = &settings->process;
  backend->start_options (arguments, size, PROCESS_DESCRIPTOR);
}

/* Take the option CODE, of those in parse's table.  */

static void
parse_option (struct settings *settings, int code)
{
  switch (code)
    {
    case 'l':
      settings->listen = optarg;
      break;
    case 's':
      settings->stdio = true;
      break;
    case 'o':
      settings->once = true;
      break;
    case 'a':
      settings->options.auto_snapshots = parse_count (optarg);
      break;
    case 't':
      settings->patience = parse_timeout (optarg);
      break;
    case 'v':
      settings->verbose = true;
      break;
    case 'h':
      fputs (usage, stdout);
      exit (EXIT_SUCCESS);
    case 'V':
      puts ("gdbbridge " GDBBRIDGE_VERSION);
      exit (EXIT_SUCCESS);
    default:
      fputs ("Try gdbbridge --help.\n", stderr);
      exit (EXIT_USAGE);
    }
}

/* Set SETTINGS to what the command line says.  */

static void
parse (struct settings *settings, int argc, char **argv)
{
  static const struct option table[] = {
    { "listen", required_argument, NULL, 'l' },
    { "stdio", no_argument, NULL, 's' },
    { "once", no_argument, NULL, 'o' },
    { "auto-snapshots", required_argument, NULL, 'a' },
    { "timeout", required_argument, NULL, 't' },
    { "verbose", no_argument, NULL, 'v' },
    { "help", no_argument, NULL, 'h' },
    { "version", no_argument, NULL, 'V' },
    { NULL, 0, NULL, 0 }
  };
  int code;

  memset (settings, 0, sizeof *settings);
  settings->options.auto_snapshots = AUTO_SNAPSHOTS_DEFAULT;
  settings->patience = TIMEOUT_DEFAULT * 1000;
  while ((code = getopt_long (argc, argv, "+", table, NULL)) != -1)
    parse_option (settings, code);
  if (settings->stdio && settings->listen != NULL)
    usage_error ("--stdio and --listen exclude each other", "");
  if (optind == argc)
    usage_error ("neither a stub nor a program is named", "");
  if (strcmp (argv[optind - 1], "--") == 0)
    parse_program (settings, argv + optind, argc - optind);
  else if (optind + 1 == argc)
    settings->stub = argv[optind];
  else
    usage_error ("only one stub can be named; a program comes after \"--\": ",
		 argv[optind + 1]);
}

/* Connect to the stub, or start it.  Return the descriptor, or -1.  */

static int
connect_stub (struct settings *settings, struct buffer *error)
{
  if (settings->stub != NULL)
    return address_connect (settings->stub, error);
  return process_start (&settings->process, error);
}

/* Serve the gdb that is at IN and OUT.  LISTENER is where others might try
   to connect, or -1.  Return true if that ended in good order.  */

static bool
serve (struct settings *settings, int in, int out, int listener)
{
  struct session session;
  struct buffer error = { 0 };
  int fd = connect_stub (settings, &error);
  bool ordered = false;

  link_open (&session.gdb, "gdb", in, out);
  session.gdb.trace = settings->verbose;
  session.listener = listener;
  session.patience = settings->patience;
  if (fd < 0)
    fprintf (stderr, "gdbbridge: %s\n", error.data);
  else
    {
      link_open (&session.stub, "the stub", fd, fd);
      session.stub.trace = settings->verbose;
      ordered = relay (&session, &settings->options);
      link_close (&session.stub);
    }
  link_close (&session.gdb);
  process_end (&settings->process, 5000);
  buffer_free (&error);
  return ordered;
}

/* Wait for a gdb at LISTENER.  Return a descriptor, or -1 if gdbbridge is to
   end.  */

static int
wait_for_gdb (int listener)
{
  for (;;)
    {
      struct pollfd fds[2] = { { listener, POLLIN, 0 },
			       { session_quit_descriptor (), POLLIN, 0 } };
      struct buffer error = { 0 };
      int fd = -1;

      if (poll (fds, 2, -1) > 0 && fds[1].revents != 0)
	return -1;
      if (fds[0].revents != 0)
	fd = address_accept (listener, &error);
      buffer_free (&error);
      if (fd >= 0)
	return fd;
    }
}

/* Serve those who connect.  */

static bool
serve_listening (struct settings *settings)
{
  const char *address = settings->listen != NULL ? settings->listen : ":0";
  struct buffer bound = { 0 }, error = { 0 };
  int listener = address_listen (address, &bound, &error);
  bool ordered = listener >= 0;
  int fd;

  if (!ordered)
    fprintf (stderr, "gdbbridge: %s\n", error.data);
  else
    {
      fprintf (stderr, "Listening at %s\n", bound.data);
      while ((fd = wait_for_gdb (listener)) >= 0)
	{
	  ordered = serve (settings, fd, fd, listener);
	  if (settings->once || settings->stub == NULL)
	    break;
	}
      close (listener);
      address_forget (address);
    }
  buffer_free (&bound);
  buffer_free (&error);
  return ordered;
}

int
main (int argc, char **argv)
{
  static struct settings settings;
  bool ordered;

  parse (&settings, argc, argv);
  session_catch_signals (settings.stdio);
  if (settings.stdio)
    ordered = serve (&settings, STDIN_FILENO, STDOUT_FILENO, -1);
  else
    ordered = serve_listening (&settings);
  return ordered ? EXIT_SUCCESS : EXIT_TROUBLE;
}
