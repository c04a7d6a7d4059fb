/* The stub, as gdbbridge knows it.

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

#include "stub.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What PacketSize is where the stub does not say.  */
#define PACKET_SIZE_DEFAULT 400

/* Milliseconds for a program to close its files before it is started
   again.  */
#define RESTART_PATIENCE 2000

void
stub_open (struct stub *stub, struct session *session)
{
  memset (stub, 0, sizeof *stub);
  stub->session = session;
  stub->packet_size = PACKET_SIZE_DEFAULT;
  buffer_clear (&stub->asked);
  buffer_clear (&stub->features);
  buffer_clear (&stub->stop);
  buffer_clear (&stub->thread);
}

/* Forget all breakpoints of STUB.  */

static void
forget_breakpoints (struct stub *stub)
{
  while (stub->breakpoints != NULL)
    {
      struct stub_breakpoint *first = stub->breakpoints;

      stub->breakpoints = first->next;
      free (first->packet);
      free (first);
    }
}

void
stub_close (struct stub *stub)
{
  forget_breakpoints (stub);
  buffer_free (&stub->asked);
  buffer_free (&stub->features);
  buffer_free (&stub->stop);
  buffer_free (&stub->thread);
}

int64_t
stub_patience (const struct stub *stub)
{
  return stub->session->patience;
}

void
stub_send (struct stub *stub, const char *request)
{
  link_send (&stub->session->stub, request, strlen (request));
}

bool
stub_take (struct stub *stub, struct buffer *body)
{
  struct session *session = stub->session;
  enum frame_kind kind = link_peek (&session->stub);

  link_take (&session->stub, body);
  if (kind == FRAME_NOTIFICATION)
    link_notify (&session->gdb, body->data, body->len);
  return kind == FRAME_PACKET;
}

/* Somebody wants to have control back.  */

static void
interrupt (struct stub *stub)
{
  stub->interrupted = true;
  if (stub->running)
    link_interrupt (&stub->session->stub);
}

enum session_event
stub_wait (struct stub *stub, struct buffer *body, int events,
	   int64_t deadline)
{
  events |= SESSION_REPLY | SESSION_INTERRUPT | SESSION_STUB_LOST;
  while (!stub->dead)
    {
      enum session_event event
	= session_wait (stub->session, events, deadline);

      if (event == SESSION_INTERRUPT)
	interrupt (stub);
      else if (event == SESSION_STUB_LOST)
	stub->dead = true;
      else if (event != SESSION_REPLY || stub_take (stub, body))
	return event;
    }
  return SESSION_STUB_LOST;
}

/* Wait for a packet from the stub as stub_receive does, but do not give the
   stub up.  Return what came: SESSION_REPLY, SESSION_STUB_LOST or
   SESSION_LATE.  */

static enum session_event
receive (struct stub *stub, struct buffer *reply, int64_t patience)
{
  int64_t deadline = (patience == INT64_MAX ? SESSION_NO_DEADLINE
		      : session_clock () + patience);
  int events = SESSION_GDB_LOST | SESSION_QUIT;
  struct buffer body = { 0 };
  enum session_event event;

  buffer_clear (reply);
  for (;;)
    {
      event = stub_wait (stub, &body, events, deadline);
      if (event != SESSION_GDB_LOST && event != SESSION_QUIT)
	break;
      /* It stays true, and is not to be told again.  */
      events &= ~event;
      interrupt (stub);
      if (session_clock () + stub_patience (stub) < deadline)
	deadline = session_clock () + stub_patience (stub);
    }
  if (event == SESSION_REPLY)
    frame_unpack (reply, body.data, body.len);
  buffer_free (&body);
  return event;
}

bool
stub_receive (struct stub *stub, struct buffer *reply, int64_t patience)
{
  bool received = receive (stub, reply, patience) == SESSION_REPLY;

  stub->dead |= !received;
  return received;
}

bool
stub_answers_later (struct stub *stub, const char *stop, struct buffer *body)
{
  stub_set_stop (stub, stop);
  return (stub_wait (stub, body, 0, session_clock () + STUB_RESEND_DELAY)
	  == SESSION_REPLY);
}

bool
stub_ask_bytes (struct stub *stub, const struct buffer *request,
		struct buffer *reply)
{
  struct link *link = &stub->session->stub;
  struct buffer body = { 0 };
  bool answered;

  link_send (link, request->data, request->len);
  answered = stub_receive (stub, reply, stub_patience (stub));
  if (answered && stub_is_stop (reply->data)
      && strcmp (request->data, "?") != 0)
    {
      if (stub_answers_later (stub, reply->data, &body))
	{
	  buffer_clear (reply);
	  frame_unpack (reply, body.data, body.len);
	}
      else
	{
	  link_send (link, request->data, request->len);
	  answered = stub_receive (stub, reply, stub_patience (stub));
	}
    }
  buffer_free (&body);
  return answered;
}

bool
stub_ask (struct stub *stub, const char *request, struct buffer *reply)
{
  struct buffer packet = { 0 };
  bool answered;

  buffer_set (&packet, request);
  answered = stub_ask_bytes (stub, &packet, reply);
  buffer_free (&packet);
  return answered;
}

bool
stub_tell (struct stub *stub, const char *request)
{
  struct buffer reply = { 0 };
  bool told = stub_ask (stub, request, &reply);

  told = told && strcmp (reply.data, "OK") == 0;
  buffer_free (&reply);
  return told;
}

/* Wait for what follows qRcmd, as stub_monitor does, and use REPLY for
   it.  Set *LOST if the stub has taken the command for an interrupt.  */

static bool
receive_output (struct stub *stub, struct buffer *output,
		struct buffer *reply, int64_t patience, bool *lost)
{
  struct buffer body = { 0 };

  *lost = false;
  while (stub_receive (stub, reply, patience))
    {
      if (stub_is_stop (reply->data))
	{
	  *lost = !stub_answers_later (stub, reply->data, &body);
	  if (*lost)
	    break;
	  buffer_clear (reply);
	  frame_unpack (reply, body.data, body.len);
	}
      if (strcmp (reply->data, "OK") == 0)
	{
	  buffer_free (&body);
	  return true;
	}
      if (reply->data[0] == 'O')
	buffer_add_unhex (output, reply->data + 1);
      else
	{
	  /* Output may also be the reply itself; it is an error else.  */
	  buffer_free (&body);
	  return (reply->len > 0 && reply->data[0] != 'E'
		  && buffer_add_unhex (output, reply->data));
	}
    }
  buffer_free (&body);
  return false;
}

bool
stub_monitor (struct stub *stub, const char *command, struct buffer *output,
	      int64_t patience)
{
  struct buffer packet = { 0 }, reply = { 0 };
  bool known, lost;

  buffer_clear (output);
  buffer_set (&packet, "qRcmd,");
  buffer_add_hex (&packet, command, strlen (command));
  stub_send (stub, packet.data);
  known = receive_output (stub, output, &reply, patience, &lost);
  if (lost && !stub->dead && !stub_has_ended (stub))
    {
      stub_send (stub, packet.data);
      known = receive_output (stub, output, &reply, patience, &lost);
    }
  buffer_free (&reply);
  buffer_free (&packet);
  return known;
}

bool
stub_run (struct stub *stub, const char *request, int64_t patience)
{
  stub_send (stub, request);
  return stub_wait_stop (stub, patience);
}

/* Wait for PATIENCE until the program stops, and note that; pass on what it
   prints.  Return what came, as receive does.  *STOPPED says if it was a
   stop, and not an error.  */

static enum session_event
receive_stop (struct stub *stub, int64_t patience, bool *stopped)
{
  struct buffer reply = { 0 };
  enum session_event event;

  while ((event = receive (stub, &reply, patience)) == SESSION_REPLY
	 && reply.data[0] == 'O')
    link_send (&stub->session->gdb, reply.data, reply.len);
  *stopped = event == SESSION_REPLY && stub_is_stop (reply.data);
  if (*stopped)
    stub_set_stop (stub, reply.data);
  buffer_free (&reply);
  return event;
}

bool
stub_wait_stop (struct stub *stub, int64_t patience)
{
  enum session_event event;
  bool stopped;

  stub->running = true;
  if (stub->interrupted)
    link_interrupt (&stub->session->stub);
  event = receive_stop (stub, patience, &stopped);
  if (event == SESSION_LATE)
    {
      link_interrupt (&stub->session->stub);
      event = receive_stop (stub, stub_patience (stub), &stopped);
    }
  stub->dead |= event != SESSION_REPLY;
  stub->running = false;
  return stopped;
}

void
stub_stop (struct stub *stub)
{
  if (stub->running && !stub->dead)
    {
      link_interrupt (&stub->session->stub);
      stub_wait_stop (stub, stub_patience (stub));
    }
}

void
stub_set_stop (struct stub *stub, const char *reply)
{
  buffer_set (&stub->stop, reply);
  stub->running = false;
}

bool
stub_is_stop (const char *packet)
{
  return (packet[0] != '\0' && strchr ("TSWX", packet[0]) != NULL
	  && isxdigit ((unsigned char) packet[1])
	  && isxdigit ((unsigned char) packet[2]));
}

bool
stub_has_ended (const struct stub *stub)
{
  return stub->stop.data[0] == 'W' || stub->stop.data[0] == 'X';
}

void
stub_console (struct stub *stub, const char *text)
{
  struct buffer packet = { 0 };

  buffer_set (&packet, "O");
  buffer_add_hex (&packet, text, strlen (text));
  link_send (&stub->session->gdb, packet.data, packet.len);
  buffer_free (&packet);
}

/* Note that gdb has inserted the breakpoint that PACKET ("Z0,400,2")
   asked for.  Inserting one twice is the same as once.  */

static void
note_inserted (struct stub *stub, const char *packet)
{
  struct stub_breakpoint *b;

  for (b = stub->breakpoints; b != NULL; b = b->next)
    if (strcmp (b->packet, packet) == 0)
      return;
  b = calloc (1, sizeof *b);
  if (b == NULL)
    abort ();
  b->packet = copy_text (packet);
  b->next = stub->breakpoints;
  stub->breakpoints = b;
}

/* Note that gdb has removed the breakpoint that PACKET ("z0,400,2") names;
   what it was inserted with may have more behind that (conditions).  */

static void
note_removed (struct stub *stub, const char *packet)
{
  size_t len = strlen (packet + 1);

  for (struct stub_breakpoint **link = &stub->breakpoints; *link != NULL;
       link = &(*link)->next)
    {
      struct stub_breakpoint *b = *link;
      const char *inserted = b->packet + 1;

      if (strncmp (inserted, packet + 1, len) == 0
	  && (inserted[len] == '\0' || inserted[len] == ';'))
	{
	  *link = b->next;
	  free (b->packet);
	  free (b);
	  return;
	}
    }
}

void
stub_note_done (struct stub *stub, const char *request)
{
  if (request[0] == 'Z')
    note_inserted (stub, request);
  else if (request[0] == 'z')
    note_removed (stub, request);
  else if (has_prefix (request, "Hg"))
    buffer_set (&stub->thread, request + 2);
}

/* Remove the breakpoint B.  */

static bool
remove_breakpoint (struct stub *stub, const struct stub_breakpoint *b)
{
  struct buffer packet = { 0 };
  bool done;

  buffer_set (&packet, "z");
  buffer_add (&packet, b->packet + 1, strcspn (b->packet + 1, ";"));
  done = stub_tell (stub, packet.data);
  buffer_free (&packet);
  return done;
}

bool
stub_remove_breakpoints (struct stub *stub)
{
  bool done = true;

  for (struct stub_breakpoint *b = stub->breakpoints; b != NULL; b = b->next)
    done = remove_breakpoint (stub, b) && done;
  return done;
}

bool
stub_insert_breakpoints (struct stub *stub)
{
  bool done = true;

  for (struct stub_breakpoint *b = stub->breakpoints; b != NULL; b = b->next)
    done = stub_tell (stub, b->packet) && done;
  return done;
}

bool
stub_restart (struct stub *stub, struct process *process,
	      struct buffer *error)
{
  struct link *link = &stub->session->stub;
  bool trace = link->trace;
  struct buffer reply = { 0 };
  int fd;

  link_close (link);
  process_end (process, RESTART_PATIENCE);
  fd = process_start (process, error);
  stub->dead = fd < 0;
  stub->running = false;
  if (fd < 0)
    return false;
  link_open (link, "the stub", fd, fd);
  link->trace = trace;
  stub_ask (stub, stub->asked.data, &reply);
  if (stub_ask (stub, "?", &reply))
    stub_set_stop (stub, reply.data);
  if (stub->thread.len > 0)
    {
      buffer_setf (&reply, "Hg%s", stub->thread.data);
      stub_tell (stub, reply.data);
    }
  buffer_free (&reply);
  return !stub->dead;
}

bool
stub_has_feature (const char *features, const char *feature)
{
  size_t len = strlen (feature);

  while (features != NULL)
    {
      if (strncmp (features, feature, len) == 0
	  && (features[len] == '\0' || features[len] == ';'))
	return true;
      features = strchr (features, ';');
      if (features != NULL)
	++features;
    }
  return false;
}
