/* What gdbbridge can do for a kind of stub.

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

#ifndef GDBBRIDGE_BACKEND_H
#define GDBBRIDGE_BACKEND_H

#include <stdbool.h>
#include "bookmark-packet.h"
#include "stub.h"

struct backend;

/* Milliseconds that a program runs before it is looked whether it gets on, see
   gets_on.  */
#define BACKEND_LOOK_INTERVAL 1000

/* What the user wants of a backend.  */
struct backend_options
{
  /* How many snapshots it may make by itself; 0 for none.  */
  int auto_snapshots;

  /* The program that gdbbridge has started as the stub, or null.  It may be
     started again, see stub_restart.  */
  struct process *process;
};

/* How to go backward: as gdb's packets bs and bc say.  */
enum backend_backward
{
  BACKEND_BACKWARD_STEP,
  BACKEND_BACKWARD_CONTINUE
};

/* A kind of stub.  The functions of a backend that is open talk with the
   stub by the functions of stub.h, and may take as long as they need.
   REPLY is an empty buffer for what gdb is to get, unescaped: the reply to
   the packet, or an error by backend_error, after which all is as it was
   before.  What is in brackets may be null.  */
struct backend_ops
{
  /* True if PROGRAM, a file name, is a stub of this kind.  Then
     start_options adds to ARGUMENTS, a null-terminated list of SIZE
     elements, options that make it debug over the socket DESCRIPTOR, from
     the first instruction on.  */
  bool (*runs) (const char *program);
  void (*start_options) (char **arguments, size_t size, int descriptor);

  /* STUB has just answered qSupported.  Return what deals with it from now
     on, with what a struct backend has set; or null, if it is no stub of this
     kind.  OPTIONS are the user's.  */
  struct backend *(*open) (struct stub *stub,
			   const struct backend_options *options);

  /* The session is about to end: delete what was only for it.  The stub may
     be dead.  */
  void (*clean) (struct backend *b);

  /* The session has ended: free B.  */
  void (*close) (struct backend *b);

  /* Add to FEATURES, a reply to qSupported, what this adds to the stub, each
     with a ';' in front.  */
  void (*add_features) (struct backend *b, struct buffer *features);

  /* qBookmark, QBookmarkGoto, QBookmarkDelete; and the list, as XML.  */
  void (*make) (struct backend *b, const struct bookmark_request *request,
		struct buffer *reply);
  void (*go) (struct backend *b, const struct bookmark_goto *where,
	      struct buffer *reply);
  void (*remove) (struct backend *b, const struct bookmark_delete *what,
		  struct buffer *reply);
  void (*list) (struct backend *b, struct buffer *list);

  /* Go backward; the reply is a stop reply.  Only if B->goes_backward.  */
  void (*backward) (struct backend *b, enum backend_backward how,
		    struct buffer *reply);

  /* [The program is to go forward.  Return false if it can't; REPLY is then
     a stop reply that says so.]  */
  bool (*before_forward) (struct backend *b, struct buffer *reply);

  /* [It goes forward, as REQUEST says, and nothing has been heard of it for a
     while.  Return true if it gets on; false if it has stopped, as STUB->stop
     says, or if STUB is dead.  It may be stopped for that, and sent on with
     REQUEST.]  */
  bool (*gets_on) (struct backend *b, const char *request);

  /* [It has gone forward, and stopped as STUB->stop says; which may be
     changed to what gdb is to be told.]  */
  void (*after_forward) (struct backend *b);

  /* [The user has typed the monitor command COMMAND.  Put into NOTE, which
     is empty, lines to tell the user; return false if the stub must not
     get it.]  */
  bool (*before_monitor) (struct backend *b, const char *command,
			  struct buffer *note);
};

/* What a backend's own data begins with.  */
struct backend
{
  const struct backend_ops *ops;
  struct stub *stub;

  /* True if the stub takes bs and bc.  One that does not shall not get
     them.  */
  bool goes_backward;
};

/* The backends that there are; ends with a null pointer.  */
extern const struct backend_ops *const backend_list[];

/* The backend that runs PROGRAM, or null.  */
extern const struct backend_ops *backend_for_program (const char *program);

/* What deals with STUB, which has just answered qSupported; or null.  */
extern struct backend *backend_open (struct stub *stub,
				     const struct backend_options *options);

/* Make REPLY the error that FORMAT and what follows say, for the user: a
   sentence without a full stop.  */
extern void backend_error (struct backend *b, struct buffer *reply,
			   const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

#endif /* GDBBRIDGE_BACKEND_H */
