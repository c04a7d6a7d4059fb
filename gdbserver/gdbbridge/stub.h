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

#ifndef GDBBRIDGE_STUB_H
#define GDBBRIDGE_STUB_H

#include <stdbool.h>
#include <stdint.h>
#include "buffer.h"
#include "process.h"
#include "session.h"

/* A breakpoint or watchpoint that gdb has inserted.  */
struct stub_breakpoint
{
  /* The packet that inserted it ("Z0,400,2"); it ends in what is to be
     said to remove it.  */
  char *packet;
  struct stub_breakpoint *next;
};

/* What the other end is, and how far things with it are.  */
struct stub
{
  struct session *session;

  /* gdb's qSupported packet, and the stub's answer.  */
  struct buffer asked, features;

  /* The most bytes of a packet that gdb and the stub both take.  */
  size_t packet_size;

  /* The last stop reply that the stub has sent, or that it was given by
     stub_set_stop; empty if it is not known where the program is.  */
  struct buffer stop;

  /* The thread that gdb has selected with Hg, or the empty string.  */
  struct buffer thread;

  /* What gdb has inserted, the last first.  */
  struct stub_breakpoint *breakpoints;

  /* True while the program runs.  */
  bool running;

  /* True if gdb has sent an interrupt, or has gone, or gdbbridge was told
     to end, since this was last set to false.  */
  bool interrupted;

  /* True once the stub has not answered in time: nothing that it sends
     from then on can be trusted to be the answer to what was asked.  */
  bool dead;
};

/* Milliseconds after which a stub that has sent a stop instead of a reply is
   not going to send the reply.  */
#define STUB_RESEND_DELAY 250

/* Begin to talk with the stub of SESSION; forget all of it.  */
extern void stub_open (struct stub *stub, struct session *session);
extern void stub_close (struct stub *stub);

/* Milliseconds in which STUB answers a question that needs no work.  */
extern int64_t stub_patience (const struct stub *stub);

/* Send the null-terminated REQUEST.  */
extern void stub_send (struct stub *stub, const char *request);

/* Wait until a packet from the stub is there, or until one of EVENTS
   happens (SESSION_REQUEST, SESSION_GDB_LOST, SESSION_QUIT), or DEADLINE is
   over.  Return which: SESSION_REPLY with the body, as it came, in BODY;
   SESSION_STUB_LOST also sets STUB->dead.

   Notifications go on to gdb.  An interrupt is noted in STUB->interrupted;
   if the program runs, the stub is told.  */
extern enum session_event stub_wait (struct stub *stub, struct buffer *body,
				     int events, int64_t deadline);

/* Take the next frame from the stub, which is there.  If it is a packet put
   its body into BODY and return true; a notification goes on to gdb.  */
extern bool stub_take (struct stub *stub, struct buffer *body);

/* Wait for a packet from the stub, and put its body, unpacked, into REPLY.
   If gdb goes, or gdbbridge is told to end, that is an interrupt, after
   which the stub has stub_patience.  Return false, with STUB->dead, if
   nothing has come after PATIENCE milliseconds (INT64_MAX for no limit), or
   if the connection is lost.  */
extern bool stub_receive (struct stub *stub, struct buffer *reply,
			  int64_t patience);

/* The stub has sent the stop reply STOP where the answer to a request was
   due.  It may have sent that when it was connected to, or may have been
   started behind gdb's back, by a monitor command; QEMU's is then stopped
   by the request, and does nothing else with it.  Note the stop.  Return
   true, with the answer in BODY, if it comes yet; the request is to be sent
   again if not.  */
extern bool stub_answers_later (struct stub *stub, const char *stop,
				struct buffer *body);

/* Send REQUEST, which is answered without work, and put the answer into
   REPLY.  A stop that comes before it is not taken for the answer.  Return
   as stub_receive does.  */
extern bool stub_ask (struct stub *stub, const char *request,
		      struct buffer *reply);

/* The same, for a REQUEST that may have null bytes in it.  */
extern bool stub_ask_bytes (struct stub *stub, const struct buffer *request,
			    struct buffer *reply);

/* The same, for a request that is answered OK where it works.  Return true
   if it was.  */
extern bool stub_tell (struct stub *stub, const char *request);

/* Let the stub execute the monitor command COMMAND, and put into OUTPUT
   what it prints.  Return as stub_receive does for PATIENCE; also false if
   the stub does not know such commands.  */
extern bool stub_monitor (struct stub *stub, const char *command,
			  struct buffer *output, int64_t patience);

/* Send REQUEST, which lets the program run, and wait until it has stopped.
   The stop reply is in STUB->stop.  What the program prints goes to gdb.  If
   it has not stopped after PATIENCE milliseconds, or STUB->interrupted is
   set, it is interrupted.  Return false if it has not run, and, with
   STUB->dead set, if the stub does not answer or is lost.  */
extern bool stub_run (struct stub *stub, const char *request,
		      int64_t patience);

/* The same, for a program that runs already.  */
extern bool stub_wait_stop (struct stub *stub, int64_t patience);

/* Stop the program, if it runs.  */
extern void stub_stop (struct stub *stub);

/* Note that the program has stopped, as the stop reply REPLY says.  */
extern void stub_set_stop (struct stub *stub, const char *reply);

/* True if PACKET is a stop reply: T.., S.., W.. or X.. with two hexadecimal
   digits.  */
extern bool stub_is_stop (const char *packet);

/* True if the last stop was the end of the program.  */
extern bool stub_has_ended (const struct stub *stub);

/* Print TEXT on gdb's console.  Only while gdb waits for a reply that may
   come after console output.  */
extern void stub_console (struct stub *stub, const char *text);

/* Note what the stub's OK to gdb's packet REQUEST has changed: a
   breakpoint, the selected thread.  */
extern void stub_note_done (struct stub *stub, const char *request);

/* Take out, or put back, the breakpoints and watchpoints that gdb has
   inserted.  Return false if one could not be.  */
extern bool stub_remove_breakpoints (struct stub *stub);
extern bool stub_insert_breakpoints (struct stub *stub);

/* End the program PROCESS, which is the stub, start it again, and connect
   to it as before: with what gdb supports and the thread it has selected,
   but with no breakpoints.  Return false if that failed, with a sentence
   in ERROR.  */
extern bool stub_restart (struct stub *stub, struct process *process,
			  struct buffer *error);

/* True if FEATURES, a reply to qSupported, has FEATURE ("ReverseStep+") in
   it.  */
extern bool stub_has_feature (const char *features, const char *feature);

#endif /* GDBBRIDGE_STUB_H */
