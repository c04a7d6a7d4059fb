/* What gdbbridge passes on, and what it answers or changes.

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

#include "relay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* The features that gdbbridge itself adds to those of a stub.  */
#define NO_ACK_FEATURE "QStartNoAckMode+"

/* How often a packet is sent again because the program ran.  */
#define RESENDS_MAX 2

/* A session.  */
struct relay
{
  struct session *session;
  const struct backend_options *options;
  struct stub stub;

  /* Null while there is none, and for a stub that no backend knows.  */
  struct backend *backend;

  /* The list that gdb reads, a piece at a time.  */
  struct buffer list;

  /* True once gdb has asked `?'.  */
  bool asked_stop;

  /* True once the stub has agreed to the end of the program or of the
     session: it may close the connection.  */
  bool released;

  /* True once there is nothing more to do.  */
  bool done;
};

/* What gdb sent: null-terminated, but it may have null bytes in it.  */
typedef void (*request_handler) (struct relay *, const struct buffer *);

/* Send gdb the LEN bytes at BODY, or null-terminated TEXT, as a packet.  */

static void
answer (struct relay *r, const char *body, size_t len)
{
  link_send (&r->session->gdb, body, len);
}

static void
answer_text (struct relay *r, const char *text)
{
  answer (r, text, strlen (text));
}

/* Send gdb what REPLY has, escaped.  */

static void
answer_escaped (struct relay *r, const struct buffer *reply)
{
  struct buffer body = { 0 };

  buffer_clear (&body);
  frame_escape (&body, reply->data, reply->len);
  answer (r, body.data, body.len);
  buffer_free (&body);
}

/* Send gdb REPLY, which a backend has made, and free it.  If it is a stop
   reply, that is where the program is now.  */

static void
answer_reply (struct relay *r, struct buffer *reply)
{
  if (stub_is_stop (reply->data))
    stub_set_stop (&r->stub, reply->data);
  answer (r, reply->data, reply->len);
  buffer_free (reply);
}

/* Answer with an error, which PROBLEM, a phrase, is the reason for.  */

static void
answer_malformed (struct relay *r, const char *problem)
{
  struct buffer reply = { 0 };

  backend_error (r->backend, &reply,
		 "The packet is malformed: %s; nothing was done", problem);
  answer_reply (r, &reply);
}

/* Wait for the stub's next packet, at the longest until DEADLINE, and put its
   body, as it came, into BODY.  Return SESSION_REPLY if there is one,
   SESSION_LATE if there is none yet, and something else if gdb waits for none
   any more.  */

static enum session_event
await_until (struct relay *r, struct buffer *body, int64_t deadline)
{
  int events = SESSION_REQUEST | SESSION_GDB_LOST | SESSION_QUIT;

  for (;;)
    {
      enum session_event event
	= stub_wait (&r->stub, body, events, deadline);

      if (event != SESSION_REQUEST || !r->stub.running)
	return event;

      /* Any byte but an interrupt would stop the program too, and be lost:
	 let it stop first.  */
      link_interrupt (&r->session->stub);
      events &= ~SESSION_REQUEST;
    }
}

/* Wait for the stub's next packet and put its body, as it came, into BODY.
   Return false if there is none, and gdb waits for none any more.  */

static bool
await (struct relay *r, struct buffer *body)
{
  return await_until (r, body, SESSION_NO_DEADLINE) == SESSION_REPLY;
}

/* Send the stub REQUEST and wait for the reply, as await does; it is no stop
   reply.  */

static bool
forward (struct relay *r, const struct buffer *request, struct buffer *body)
{
  for (int i = 0; i <= RESENDS_MAX; ++i)
    {
      link_send (&r->session->stub, request->data, request->len);
      if (!await (r, body))
	return false;
      if (!stub_is_stop (body->data)
	  || stub_answers_later (&r->stub, body->data, body))
	break;
    }
  return true;
}

/* Pass REQUEST on, and the reply back.  */

static void
handle_other (struct relay *r, const struct buffer *request)
{
  struct buffer body = { 0 };

  if (forward (r, request, &body))
    {
      answer (r, body.data, body.len);
      if (strcmp (body.data, "OK") == 0)
	stub_note_done (&r->stub, request->data);
    }
  buffer_free (&body);
}

/* m, M and X: what is too large for the stub goes in pieces.  */

static void
handle_memory (struct relay *r, const struct buffer *request)
{
  struct buffer reply = { 0 };

  if (r->backend == NULL || !memory_is_large (&r->stub, request))
    handle_other (r, request);
  else if (memory_transfer (&r->stub, request, &reply))
    answer (r, reply.data, reply.len);
  buffer_free (&reply);
}

/* The program has stopped: tell gdb so.  */

static void
answer_stop (struct relay *r)
{
  answer (r, r->stub.stop.data, r->stub.stop.len);
}

/* Wait for the program, which REQUEST has resumed, as await does.  A stub that
   does not say that the program has come to an end is looked after by the
   backend; gdb's reply to a system call can't be sent again.  */

static bool
await_program (struct relay *r, const struct buffer *request,
	       struct buffer *body)
{
  bool looks = (r->backend != NULL && r->backend->ops->gets_on != NULL
		&& request->data[0] != 'F');
  enum session_event event;

  do
    {
      int64_t deadline = (looks ? session_clock () + BACKEND_LOOK_INTERVAL
			  : SESSION_NO_DEADLINE);

      event = await_until (r, body, deadline);
    }
  while (event == SESSION_LATE
	 && r->backend->ops->gets_on (r->backend, request->data));
  if (event == SESSION_LATE)
    buffer_set (body, r->stub.stop.data);
  return event == SESSION_REPLY || (event == SESSION_LATE && !r->stub.dead);
}

/* Wait for the program, which REQUEST has resumed, and tell gdb what comes
   until it stops, or until the stub wants something of gdb.  */

static void
follow (struct relay *r, const struct buffer *request)
{
  struct buffer body = { 0 };

  r->stub.running = true;
  r->stub.interrupted = false;
  while (await_program (r, request, &body))
    {
      if (stub_is_stop (body.data))
	{
	  stub_set_stop (&r->stub, body.data);
	  if (r->backend != NULL && r->backend->ops->after_forward != NULL)
	    r->backend->ops->after_forward (r->backend);
	  answer_stop (r);
	  break;
	}
      answer (r, body.data, body.len);
      if (body.data[0] != 'O' || body.data[1] == 'K')
	{
	  /* An error; OK, in non-stop mode; or `F', a system call that gdb
	     is to do: it goes on with gdb's `F'.  */
	  r->stub.running = false;
	  break;
	}
    }
  buffer_free (&body);
}

/* s, c, S, C, vCont forward, and F: let the program run.  */

static void
handle_forward (struct relay *r, const struct buffer *request)
{
  struct buffer reply = { 0 };

  buffer_clear (&reply);
  if (r->backend != NULL && r->backend->ops->before_forward != NULL
      && !r->backend->ops->before_forward (r->backend, &reply))
    {
      stub_set_stop (&r->stub, reply.data);
      answer_stop (r);
    }
  else
    {
      link_send (&r->session->stub, request->data, request->len);
      follow (r, request);
    }
  buffer_free (&reply);
}

/* Go backward, as HOW says, and tell gdb where that has stopped.  */

static void
go_backward (struct relay *r, enum backend_backward how)
{
  struct buffer reply = { 0 };

  r->stub.interrupted = false;
  buffer_clear (&reply);
  r->backend->ops->backward (r->backend, how, &reply);
  answer_reply (r, &reply);
}

/* bs and bc.  A stub that no backend knows gets them; what is sent to one
   that can't go backward is as unknown as it would be without them (QEMU
   aborts).  */

static void
handle_backward (struct relay *r, const struct buffer *request)
{
  if (r->backend == NULL)
    handle_forward (r, request);
  else if (r->backend->goes_backward)
    go_backward (r, (request->data[1] == 's' ? BACKEND_BACKWARD_STEP
		     : BACKEND_BACKWARD_CONTINUE));
  else
    answer_text (r, "");
}

/* What the actions of a vCont packet are.  */
struct vcont
{
  bool forward, backward, step;

  /* The thread that goes backward: that of the first action bs, else of
     the first bc; as the packet has it, without the ':'.  */
  const char *thread;
  size_t thread_len;
};

/* Find out about PACKET, which begins with "vCont;".  */

static struct vcont
parse_vcont (const char *packet)
{
  struct vcont vcont = { 0 };
  const char *action = packet + strlen ("vCont");

  while (*action == ';')
    {
      size_t len = strcspn (++action, ";");
      size_t word = strcspn (action, ":;");
      bool step = action[0] == 'b' && action[1] == 's';

      if (action[0] != 'b')
	vcont.forward |= action[0] != 't';
      else if (!vcont.backward || (step && !vcont.step))
	{
	  vcont.backward = true;
	  vcont.step = step;
	  vcont.thread = action + word + (word < len);
	  vcont.thread_len = len - (vcont.thread - action);
	}
      action += len;
    }
  return vcont;
}

/* vCont.  bs and bc become Hc and the packets of these names.  */

static void
handle_vcont (struct relay *r, const struct buffer *request)
{
  struct vcont vcont = parse_vcont (request->data);
  struct buffer packet = { 0 };

  if (!vcont.backward || r->backend == NULL)
    handle_forward (r, request);
  else if (!r->backend->goes_backward)
    answer_malformed (r, "the stub does not go backward");
  else if (vcont.forward)
    answer_malformed (r, "it goes forward and backward");
  else
    {
      buffer_set (&packet, "Hc");
      buffer_add (&packet, vcont.thread, vcont.thread_len);
      if (vcont.thread_len == 0 || stub_tell (&r->stub, packet.data))
	go_backward (r, (vcont.step ? BACKEND_BACKWARD_STEP
			 : BACKEND_BACKWARD_CONTINUE));
      else
	answer_malformed (r, "the stub does not have that thread");
    }
  buffer_free (&packet);
}

/* vCont?: add what we know.  */

static void
handle_vcont_query (struct relay *r, const struct buffer *request)
{
  struct buffer body = { 0 };

  if (forward (r, request, &body))
    {
      if (r->backend != NULL && r->backend->goes_backward
	  && has_prefix (body.data, "vCont"))
	buffer_add_text (&body, ";bs;bc");
      answer (r, body.data, body.len);
    }
  buffer_free (&body);
}

/* Note the size of packets that the stub's FEATURES say.  If a backend is
   there, say the size that we take instead.  */

static void
change_packet_size (struct relay *r, struct buffer *features)
{
  static const char key[] = "PacketSize=";
  char *text = strstr (features->data, key);
  struct buffer rest = { 0 };
  char *end;
  size_t size;

  if (text == NULL)
    return;
  size = strtoul (text + strlen (key), &end, 16);
  if (size > r->stub.packet_size)
    r->stub.packet_size = size;
  if (r->backend != NULL && size < MEMORY_PACKET_SIZE)
    {
      buffer_set (&rest, end);
      features->len = text - features->data;
      buffer_printf (features, "%s%x%s", key, MEMORY_PACKET_SIZE, rest.data);
      buffer_free (&rest);
    }
}

/* qSupported: find out what stub this is, and advertise what we add.  */

static void
handle_supported (struct relay *r, const struct buffer *request)
{
  struct buffer *features = &r->stub.features;

  buffer_set (&r->stub.asked, request->data);
  if (!forward (r, request, features))
    return;
  if (stub_has_feature (features->data, NO_ACK_FEATURE)
      && r->session->stub.acks && stub_tell (&r->stub, "QStartNoAckMode"))
    r->session->stub.acks = false;
  if (r->backend == NULL)
    r->backend = backend_open (&r->stub, r->options);
  change_packet_size (r, features);
  if (!stub_has_feature (features->data, NO_ACK_FEATURE))
    buffer_printf (features, "%s" NO_ACK_FEATURE,
		   features->len > 0 ? ";" : "");
  if (r->backend != NULL)
    r->backend->ops->add_features (r->backend, features);
  answer (r, features->data, features->len);
}

/* QStartNoAckMode: the two links are independent in this.  */

static void
handle_no_ack (struct relay *r, const struct buffer *request)
{
  (void) request;
  answer_text (r, "OK");
  r->session->gdb.acks = false;
}

/* `?': the first goes to the stub; a second might delete its breakpoints
   (QEMU's does), and we know the answer.  */

static void
handle_stop_query (struct relay *r, const struct buffer *request)
{
  struct buffer body = { 0 };

  if (r->asked_stop && r->stub.stop.len > 0)
    {
      answer_stop (r);
      return;
    }
  link_send (&r->session->stub, request->data, request->len);
  if (await (r, &body))
    {
      if (stub_is_stop (body.data))
	stub_set_stop (&r->stub, body.data);
      r->asked_stop = true;
      answer (r, body.data, body.len);
    }
  buffer_free (&body);
}

/* True if a backend is there that has bookmarks.  If not, pass REQUEST on:
   the stub may know what to say.  */

static bool
has_bookmarks (struct relay *r, const struct buffer *request)
{
  if (r->backend != NULL)
    return true;
  handle_other (r, request);
  return false;
}

/* True if PROBLEM, what was found by parsing a packet, is null.  If not, tell
   gdb.  */

static bool
is_well_formed (struct relay *r, const char *problem)
{
  if (problem != NULL)
    answer_malformed (r, problem);
  return problem == NULL;
}

/* qBookmark.  */

static void
handle_make (struct relay *r, const struct buffer *request)
{
  struct bookmark_request wanted;
  struct buffer reply = { 0 };

  if (!has_bookmarks (r, request)
      || !is_well_formed (r, bookmark_parse_request (request->data, &wanted)))
    return;
  buffer_clear (&reply);
  r->stub.interrupted = false;
  r->backend->ops->make (r->backend, &wanted, &reply);
  answer_reply (r, &reply);
}

/* QBookmarkGoto.  */

static void
handle_goto (struct relay *r, const struct buffer *request)
{
  struct bookmark_goto where;
  struct buffer reply = { 0 };

  if (!has_bookmarks (r, request)
      || !is_well_formed (r, bookmark_parse_goto (request->data, &where)))
    return;
  buffer_clear (&reply);
  r->stub.interrupted = false;
  r->backend->ops->go (r->backend, &where, &reply);
  answer_reply (r, &reply);
}

/* QBookmarkDelete.  */

static void
handle_delete (struct relay *r, const struct buffer *request)
{
  struct bookmark_delete what;
  struct buffer reply = { 0 };

  if (!has_bookmarks (r, request)
      || !is_well_formed (r, bookmark_parse_delete (request->data, &what)))
    return;
  buffer_clear (&reply);
  r->stub.interrupted = false;
  r->backend->ops->remove (r->backend, &what, &reply);
  answer_reply (r, &reply);
}

/* Send gdb at most LENGTH bytes of the list, from OFFSET on.  */

static void
answer_part (struct relay *r, uint64_t offset, uint64_t length)
{
  struct buffer reply = { 0 };

  if (offset > r->list.len)
    offset = r->list.len;
  if (length > r->list.len - offset)
    length = r->list.len - offset;

  /* Escaped it may be twice as long, and there is the frame.  */
  if (length > r->stub.packet_size / 2 - 8)
    length = r->stub.packet_size / 2 - 8;
  buffer_set (&reply, offset + length < r->list.len ? "m" : "l");
  buffer_add (&reply, r->list.data + offset, length);
  answer_escaped (r, &reply);
  buffer_free (&reply);
}

/* qXfer:bookmarks:read:PID:OFFSET,LENGTH.  The whole machine is one: the
   process does not matter.  The list is made when its beginning is
   read.  */

static void
handle_list (struct relay *r, const struct buffer *request)
{
  const char *range = strrchr (request->data, ':');
  uint64_t offset, length;
  char *end;

  if (!has_bookmarks (r, request))
    return;
  offset = strtoull (range + 1, &end, 16);
  length = *end == ',' ? strtoull (end + 1, &end, 16) : 0;
  if (length == 0 || *end != '\0')
    {
      answer_text (r, "E00");
      return;
    }
  if (offset == 0)
    {
      buffer_clear (&r->list);
      r->backend->ops->list (r->backend, &r->list);
    }
  answer_part (r, offset, length);
}

/* True if the stub shall get the monitor command in REQUEST; tell the user
   what the backend has to say of it.  */

static bool
check_monitor (struct relay *r, const struct buffer *request)
{
  struct buffer command = { 0 }, note = { 0 };
  bool allowed = true;

  buffer_clear (&note);
  if (r->backend != NULL && r->backend->ops->before_monitor != NULL
      && buffer_add_unhex (&command, request->data + strlen ("qRcmd,")))
    allowed = r->backend->ops->before_monitor (r->backend, command.data,
					       &note);
  if (note.len > 0)
    stub_console (&r->stub, note.data);
  buffer_free (&command);
  buffer_free (&note);
  return allowed;
}

/* qRcmd: a command that the user has typed after `monitor'.  */

static void
handle_monitor (struct relay *r, const struct buffer *request)
{
  struct buffer body = { 0 };

  if (!check_monitor (r, request))
    answer_text (r, "OK");
  else if (forward (r, request, &body))
    do
      answer (r, body.data, body.len);
    while (body.data[0] == 'O' && body.data[1] != 'K' && await (r, &body));
  buffer_free (&body);
}

/* The session has ended.  */

static void
close_backend (struct relay *r)
{
  if (r->backend != NULL)
    r->backend->ops->close (r->backend);
  r->backend = NULL;
}

/* The session is about to end: let the backend clean up.  */

static void
clean_backend (struct relay *r)
{
  if (r->backend != NULL)
    r->backend->ops->clean (r->backend);
}

/* D and vKill.  */

static void
handle_end (struct relay *r, const struct buffer *request)
{
  struct buffer body = { 0 };

  clean_backend (r);
  if (forward (r, request, &body))
    {
      r->released = strcmp (body.data, "OK") == 0;
      if (r->released)
	close_backend (r);
      answer (r, body.data, body.len);
    }
  buffer_free (&body);
}

/* vRun and vAttach: the reply is a stop.  */

static void
handle_begin (struct relay *r, const struct buffer *request)
{
  link_send (&r->session->stub, request->data, request->len);
  follow (r, request);
}

/* k: nobody answers it.  */

static void
handle_kill (struct relay *r, const struct buffer *request)
{
  int events = SESSION_REPLY | SESSION_STUB_LOST | SESSION_GDB_LOST;
  int64_t deadline = session_clock () + stub_patience (&r->stub);

  clean_backend (r);
  link_send (&r->session->stub, request->data, request->len);
  while (session_wait (r->session, events, deadline) == SESSION_REPLY)
    link_take (&r->session->stub, NULL);
  r->done = true;
}

/* What does not pass as it is, in the order in which it is looked for.  */
static const struct
{
  /* What the packet begins with, or, if EXACT, is.  */
  const char *text;
  bool exact;
  request_handler handle;
} requests[] = {
  { "qSupported", false, handle_supported },
  { "QStartNoAckMode", true, handle_no_ack },
  { "?", true, handle_stop_query },
  { "vCont?", true, handle_vcont_query },
  { "vCont;", false, handle_vcont },
  { "bs", true, handle_backward },
  { "bc", true, handle_backward },
  { "s", false, handle_forward },
  { "c", false, handle_forward },
  { "S", false, handle_forward },
  { "C", false, handle_forward },
  { "F", false, handle_forward },
  { "m", false, handle_memory },
  { "M", false, handle_memory },
  { "X", false, handle_memory },
  { BOOKMARK_PACKET_MAKE ":", false, handle_make },
  { BOOKMARK_PACKET_GOTO ":", false, handle_goto },
  { BOOKMARK_PACKET_DELETE ":", false, handle_delete },
  { "qXfer:" BOOKMARK_XFER_OBJECT ":read:", false, handle_list },
  { "qRcmd,", false, handle_monitor },
  { "D", false, handle_end },
  { "vKill;", false, handle_end },
  { "vRun;", false, handle_begin },
  { "vAttach;", false, handle_begin },
  { "k", true, handle_kill },
};

/* Deal with REQUEST.  */

static void
handle (struct relay *r, const struct buffer *request)
{
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; ++i)
    if (requests[i].exact ? strcmp (request->data, requests[i].text) == 0
	: has_prefix (request->data, requests[i].text))
      {
	requests[i].handle (r, request);
	return;
      }
  handle_other (r, request);
}

/* The stub has sent a packet that nobody has asked for.  It is a stop, if a
   monitor command has let the program run for a while: gdb, which thinks
   that it has not run, would take it for the reply to what it asks
   next.  */

static void
take_unasked (struct relay *r)
{
  struct buffer body = { 0 };

  if (stub_take (&r->stub, &body))
    {
      if (stub_is_stop (body.data))
	stub_set_stop (&r->stub, body.data);
      else
	answer (r, body.data, body.len);
    }
  buffer_free (&body);
}

/* Take what gdb sends next.  */

static void
take_request (struct relay *r)
{
  struct buffer request = { 0 };
  enum frame_kind kind = link_peek (&r->session->gdb);

  link_take (&r->session->gdb, &request);
  if (kind == FRAME_PACKET)
    handle (r, &request);
  buffer_free (&request);
}

/* True if the session has ended because gdb or the program has.  If the stub
   has gone before, say so.  */

static bool
ended_in_order (const struct relay *r)
{
  if (!r->stub.dead || r->released || stub_has_ended (&r->stub))
    return !r->session->gdb.broken;
  fputs (r->session->stub.lost
	 ? "gdbbridge: the connection to the stub is lost\n"
	 : "gdbbridge: the stub does not answer; giving it up\n", stderr);
  return false;
}

bool
relay (struct session *session, const struct backend_options *options)
{
  struct relay r = { .session = session, .options = options };
  bool ordered;

  stub_open (&r.stub, session);
  while (!r.done && !r.stub.dead)
    switch (session_wait (session, ~0, SESSION_NO_DEADLINE))
      {
      case SESSION_REPLY:
	take_unasked (&r);
	break;
      case SESSION_INTERRUPT:
	/* It came too late: the program has stopped already.  */
	break;
      case SESSION_REQUEST:
	take_request (&r);
	break;
      case SESSION_STUB_LOST:
	r.stub.dead = true;
	break;
      case SESSION_GDB_LOST:
      case SESSION_QUIT:
      case SESSION_LATE:
	r.done = true;
	break;
      }
  ordered = ended_in_order (&r);
  clean_backend (&r);
  close_backend (&r);
  session_flush (session);
  buffer_free (&r.list);
  stub_close (&r.stub);
  return ordered;
}
