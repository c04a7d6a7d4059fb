/* The backend of gdbbridge for QEMU.

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

#include "qemu.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What QEMU's programs are called.  */
#define PROGRAM_PREFIX "qemu-system-"

/* What the answer to `info status' begins with.  */
#define STATUS_PREFIX "VM status"

/* The most bytes of snapshots that are made without being asked for.  */
#define AUTO_SIZE_MAX ((uint64_t) 2 << 30)

/* What is assumed of times before they were measured.  */
static const struct qemu_times times_default = { 30, 10, 100000 };

/* True if PROGRAM is a QEMU.  */

static bool
qemu_runs (const char *program)
{
  const char *slash = strrchr (program, '/');

  return has_prefix (slash != NULL ? slash + 1 : program, PROGRAM_PREFIX);
}

/* Make it speak over DESCRIPTOR, and wait there for the first command.  A
   replay is to stay where the log ends.  */

static void
qemu_start_options (char **arguments, size_t size, int descriptor)
{
  struct buffer socket = { 0 };
  bool replays = false;
  size_t n = 0;

  for (; arguments[n] != NULL; ++n)
    replays |= strstr (arguments[n], "rr=replay") != NULL;
  if (n + 6 >= size)
    abort ();
  buffer_setf (&socket, "socket,id=gdbbridge,fd=%d", descriptor);
  arguments[n++] = copy_text ("-chardev");
  arguments[n++] = socket.data;
  arguments[n++] = copy_text ("-gdb");
  arguments[n++] = copy_text ("chardev:gdbbridge");
  arguments[n++] = copy_text ("-S");
  if (replays)
    arguments[n++] = copy_text ("-no-shutdown");
  arguments[n] = NULL;
}

/* True if STUB is a QEMU's.  */

static bool
is_qemu (struct stub *stub)
{
  struct buffer output = { 0 };
  bool is = (stub_monitor (stub, "info status", &output,
			   stub_patience (stub))
	     && has_prefix (output.data, STATUS_PREFIX));

  buffer_free (&output);
  return is;
}

bool
qemu_read_description (struct qemu *q)
{
  struct buffer reply = { 0 };
  bool done = stub_ask (q->base.stub,
			"qXfer:features:read:target.xml:0,3ff", &reply);

  q->x86 = done && strstr (reply.data, "i386") != NULL;
  buffer_free (&reply);
  return done;
}

/* Begin with Q.  */

static void
begin (struct qemu *q)
{
  uint64_t pos;

  qemu_read_description (q);
  qemu_read_mode (q, &q->mode, &pos);
  if (q->mode == QEMU_REPLAYING)
    {
      qemu_begin_replay (q);

      /* Those of a session that did not end in good order.  */
      qemu_delete_auto (q);
    }
  if (q->mode != QEMU_REPLAYING || q->x86)
    q->auto_count = 0;

  /* Perhaps: an earlier session may have, or an option.  */
  q->loaded = q->mode == QEMU_LIVE;
}

static struct backend *
qemu_open (struct stub *stub, const struct backend_options *options)
{
  struct qemu *q;

  if (!is_qemu (stub))
    return NULL;
  q = calloc (1, sizeof *q);
  if (q == NULL)
    abort ();
  q->base.ops = &qemu_backend;
  q->base.stub = stub;
  q->process = options->process;
  q->auto_count = options->auto_snapshots;
  q->auto_size = AUTO_SIZE_MAX;
  q->times = times_default;
  begin (q);
  q->base.goes_backward
    = (q->mode == QEMU_REPLAYING
       && stub_has_feature (stub->features.data, "ReverseStep+")
       && stub_has_feature (stub->features.data, "ReverseContinue+"));
  return &q->base;
}

static void
qemu_clean (struct backend *b)
{
  struct qemu *q = (struct qemu *) b;

  if (q->mode != QEMU_REPLAYING)
    return;
  /* A command to one that runs would only stop it.  */
  stub_stop (b->stub);
  if (!b->stub->dead)
    qemu_delete_auto (q);
}

static void
qemu_close (struct backend *b)
{
  struct qemu *q = (struct qemu *) b;

  qemu_forget_snapshots (q);
  while (q->places != NULL)
    {
      struct qemu_place *first = q->places;

      q->places = first->next;
      free (first);
    }
  free (q);
}

static void
qemu_add_features (struct backend *b, struct buffer *features)
{
  struct qemu *q = (struct qemu *) b;

  if (q->mode == QEMU_REPLAYING)
    buffer_add_text (features, ";" BOOKMARK_FEATURE_POSITION "+");
  buffer_add_text (features, ";" BOOKMARK_FEATURE_SNAPSHOT "+;"
		   BOOKMARK_FEATURE_DELETE "+;" BOOKMARK_FEATURE_LIST "+");
}

/* Set *STAND from the stop reply REPLY.  */

static void
parse_stop (const char *reply, struct qemu_stand *stand)
{
  static const char key[] = "thread:";
  const char *thread = strstr (reply, key);
  char digits[3] = "";

  if (reply[0] != '\0')
    memcpy (digits, reply + 1, 2);
  stand->signal = strtoul (digits, NULL, 16);
  stand->thread[0] = '\0';
  if (thread != NULL)
    snprintf (stand->thread, sizeof stand->thread, "%.*s",
	      (int) strcspn (thread + strlen (key), ";"),
	      thread + strlen (key));
}

/* True if THREAD, as in Hg, is one thread and not any or all.  */

static bool
is_one_thread (const char *thread)
{
  const char *dot = strchr (thread, '.');

  return (thread[0] != '\0' && strcmp (thread, "0") != 0
	  && strstr (thread, "-1") == NULL
	  && (dot == NULL || strtoul (dot + 1, NULL, 16) != 0));
}

void
qemu_read_stand (struct qemu *q, struct qemu_stand *stand)
{
  const struct stub *stub = q->base.stub;

  parse_stop (stub->stop.data, stand);
  if (is_one_thread (stub->thread.data)
      && stub->thread.len < sizeof stand->thread)
    strcpy (stand->thread, stub->thread.data);
}

void
qemu_stop_reply (struct qemu *q, const struct qemu_stand *stand,
		 const char *extra, struct buffer *reply)
{
  struct stub *stub = q->base.stub;
  struct qemu_stand now;
  struct buffer packet = { 0 };

  /* Where a snapshot is from an earlier session, QEMU's first.  */
  parse_stop (stub->stop.data, &now);
  if (stand->thread[0] != '\0')
    strcpy (now.thread, stand->thread);
  buffer_setf (reply, "T%02x", (unsigned int) stand->signal);
  if (now.thread[0] != '\0')
    {
      buffer_printf (reply, "thread:%s;", now.thread);
      buffer_setf (&packet, "Hg%s", now.thread);
      if (stub_tell (stub, packet.data))
	stub_note_done (stub, packet.data);
    }
  buffer_add_text (reply, extra);
  buffer_free (&packet);
}

/* True if REQUEST asks for KIND.  */

static bool
asks_for (const struct bookmark_request *request, enum bookmark_kind kind)
{
  for (int i = 0; i < request->n_kinds; ++i)
    if (request->kinds[i] == kind)
      return true;
  return false;
}

/* The place at POS, or null.  */

static struct qemu_place *
find_place (struct qemu *q, uint64_t pos)
{
  for (struct qemu_place *p = q->places; p != NULL; p = p->next)
    if (p->pos == pos)
      return p;
  return NULL;
}

/* Make the place at POS a bookmark called NAME.  */

static struct qemu_place *
make_place (struct qemu *q, uint64_t pos, const char *name)
{
  struct qemu_place *p = find_place (q, pos);

  if (p == NULL)
    {
      p = calloc (1, sizeof *p);
      if (p == NULL)
	abort ();
      p->pos = pos;
      p->next = q->places;
      q->places = p;
    }
  strcpy (p->name, name);
  qemu_read_stand (q, &p->stand);
  return p;
}

/* Make a bookmark of kind position, as REQUEST says.  */

static bool
make_position (struct qemu *q, const struct bookmark_request *request,
	       struct bookmark_reply *made, struct buffer *error)
{
  uint64_t pos;

  if (!qemu_read_position (q, &pos, error))
    return false;
  make_place (q, pos, request->name);
  snprintf (made->id, sizeof made->id, "%" PRIu64, pos);
  made->kind = BOOKMARK_KIND_POSITION;
  made->has_pos = true;
  made->pos = pos;
  return true;
}

/* Make a bookmark of kind snapshot, as REQUEST says.  */

static bool
make_snapshot (struct qemu *q, const struct bookmark_request *request,
	       struct bookmark_reply *made, struct buffer *error)
{
  struct qemu_snapshot *s;

  if (q->spent)
    {
      buffer_set (error, "The recording has ended; there is nothing that could"
		  " go on from here");
      return false;
    }
  s = qemu_save (q, BOOKMARK_ORIGIN_USER, request->name, error);
  if (s == NULL)
    return false;
  qemu_read_stand (q, &s->stand);
  strcpy (made->id, s->id);
  made->kind = BOOKMARK_KIND_SNAPSHOT;
  made->has_pos = s->has_pos;
  made->pos = s->pos;
  made->has_size = true;
  made->size = s->size;
  return true;
}

static void
qemu_make (struct backend *b, const struct bookmark_request *request,
	   struct buffer *reply)
{
  struct qemu *q = (struct qemu *) b;
  struct bookmark_reply made = { 0 };
  struct buffer error = { 0 };
  bool replays = q->mode == QEMU_REPLAYING;
  bool done;

  if (replays && request->kinds[0] == BOOKMARK_KIND_POSITION)
    done = make_position (q, request, &made, &error);
  else if (asks_for (request, BOOKMARK_KIND_SNAPSHOT))
    done = make_snapshot (q, request, &made, &error);
  else if (replays)
    done = make_position (q, request, &made, &error);
  else
    {
      buffer_set (&error, "Only a machine that replays a recording has"
		  " positions; use checkpoint");
      done = false;
    }
  if (done)
    reply->len = bookmark_print_reply (buffer_room (reply, BOOKMARK_TEXT_MAX),
				       BOOKMARK_TEXT_MAX, &made);
  else
    backend_error (b, reply, "%s", error.data);
  buffer_free (&error);
}

/* Go to the snapshot S.  */

static bool
go_to_snapshot (struct qemu *q, struct qemu_snapshot *s,
		struct buffer *error)
{
  if (q->mode == QEMU_RECORDING)
    {
      buffer_set (error, "QEMU is recording, and loading a snapshot would"
		  " spoil that; end it, start QEMU with rr=replay, and go there"
		  " then");
      return false;
    }
  if (q->mode == QEMU_LIVE)
    return qemu_load (q, s, error);
  if (s->has_pos)
    return qemu_seek (q, s->pos, error);
  buffer_set (error, "That snapshot is not one of this recording");
  return false;
}

/* Go to the bookmark with the id ID, and set *STAND to what it says.  */

static bool
go_to_id (struct qemu *q, const char *id, struct qemu_stand *stand,
	  struct buffer *error)
{
  struct qemu_snapshot *s;

  for (struct qemu_place *p = q->places; p != NULL; p = p->next)
    {
      char text[BOOKMARK_ID_MAX + 1];

      snprintf (text, sizeof text, "%" PRIu64, p->pos);
      if (strcmp (id, text) == 0)
	{
	  *stand = p->stand;
	  return qemu_seek (q, p->pos, error);
	}
    }
  if (!qemu_read_snapshots (q, error))
    return false;
  s = qemu_find_snapshot (q, id);
  if (s == NULL)
    {
      buffer_set (error, "That bookmark is no longer there; nothing was"
		  " changed");
      return false;
    }
  *stand = s->stand;
  return go_to_snapshot (q, s, error);
}

/* Go to the beginning, the end, or the position that WHERE says.  */

static bool
go_in_history (struct qemu *q, const struct bookmark_goto *where,
	       struct buffer *error)
{
  uint64_t pos = where->pos;

  if (q->mode != QEMU_REPLAYING)
    {
      buffer_set (error, "QEMU is not replaying a recording: there is no"
		  " history to move in");
      return false;
    }
  if (where->what == BOOKMARK_GOTO_END)
    return qemu_seek_end (q, error);
  if (where->what == BOOKMARK_GOTO_BEGIN && !qemu_begin (q, &pos))
    pos = 0;
  return qemu_seek (q, pos, error);
}

static void
qemu_go (struct backend *b, const struct bookmark_goto *where,
	 struct buffer *reply)
{
  struct qemu *q = (struct qemu *) b;
  struct qemu_stand stand = { .signal = 5 };
  struct buffer error = { 0 };
  bool done = false;

  switch (where->what)
    {
    case BOOKMARK_GOTO_ID:
      done = go_to_id (q, where->id, &stand, &error);
      break;
    case BOOKMARK_GOTO_TEXT:
      buffer_set (&error, "QEMU has no places with such names; use a bookmark,"
		  " begin, end or @POSITION");
      break;
    default:
      done = go_in_history (q, where, &error);
      break;
    }
  if (done)
    qemu_stop_reply (q, &stand, "", reply);
  else
    backend_error (b, reply, "%s", error.data);
  buffer_free (&error);
}

/* Delete the place with the id ID.  Return false if there is none.  */

static bool
remove_place (struct qemu *q, const char *id)
{
  for (struct qemu_place **link = &q->places; *link != NULL;
       link = &(*link)->next)
    {
      struct qemu_place *p = *link;
      char text[BOOKMARK_ID_MAX + 1];

      snprintf (text, sizeof text, "%" PRIu64, p->pos);
      if (strcmp (id, text) == 0)
	{
	  *link = p->next;
	  free (p);
	  return true;
	}
    }
  return false;
}

/* True if the recording can't be replayed without S: QEMU has made it at its
   beginning.  */

static bool
begins_recording (const struct qemu *q, const struct qemu_snapshot *s)
{
  uint64_t begin;

  return (q->mode != QEMU_LIVE && s->has_pos && s->id[0] == 'u'
	  && qemu_begin (q, &begin) && s->pos == begin);
}

/* Delete the bookmark with the id ID.  */

static bool
remove_id (struct qemu *q, const char *id, struct buffer *error)
{
  struct qemu_snapshot *s;

  if (remove_place (q, id))
    return true;

  /* QEMU says nothing if there is no such snapshot.  */
  if (!qemu_read_snapshots (q, error))
    return false;
  s = qemu_find_snapshot (q, id);
  if (s == NULL)
    buffer_set (error, "That bookmark is no longer there");
  else if (begins_recording (q, s))
    buffer_set (error, "The recording begins with that snapshot, and can't be"
		" replayed without it");
  else
    return qemu_delete (q, s, error);
  return false;
}

/* Delete what gdb has made, in this session or an earlier one, and no
   snapshot that somebody made by hand.  */

static bool
remove_all (struct qemu *q, struct buffer *error)
{
  struct qemu_snapshot *next;

  while (q->places != NULL)
    {
      char id[BOOKMARK_ID_MAX + 1];

      snprintf (id, sizeof id, "%" PRIu64, q->places->pos);
      remove_place (q, id);
    }
  if (!qemu_read_snapshots (q, error))
    return false;
  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = next)
    {
      next = s->next;
      if (s->id[0] == 's' && !qemu_delete (q, s, error))
	return false;
    }
  return true;
}

static void
qemu_remove (struct backend *b, const struct bookmark_delete *what,
	     struct buffer *reply)
{
  struct qemu *q = (struct qemu *) b;
  struct buffer error = { 0 };

  if (what->all ? remove_all (q, &error) : remove_id (q, what->id, &error))
    buffer_set (reply, "OK");
  else
    backend_error (b, reply, "%s", error.data);
  buffer_free (&error);
}

/* The longest element of the list: texts may be six times as long when
   they are escaped.  */
#define ENTRY_SIZE 1024

/* Add ENTRY to LIST.  */

static void
add_entry (struct buffer *list, const struct bookmark_entry *entry)
{
  int len = bookmark_print_list_entry (buffer_room (list, ENTRY_SIZE),
				       ENTRY_SIZE, entry);

  if (len > 0)
    list->len += len;
}

/* Add S to LIST.  */

static void
add_snapshot (struct buffer *list, const struct qemu_snapshot *s)
{
  struct bookmark_entry entry = {
    .kind = BOOKMARK_KIND_SNAPSHOT,
    .origin = s->origin,
    .has_pos = s->has_pos,
    .pos = s->pos,
    .has_size = true,
    .size = s->size
  };

  strcpy (entry.id, s->id);
  strcpy (entry.name, s->name);
  strcpy (entry.thread, s->stand.thread);
  add_entry (list, &entry);
}

/* Add P to LIST.  */

static void
add_place (struct buffer *list, const struct qemu_place *p)
{
  struct bookmark_entry entry = {
    .kind = BOOKMARK_KIND_POSITION,
    .origin = BOOKMARK_ORIGIN_USER,
    .has_pos = true,
    .pos = p->pos
  };

  snprintf (entry.id, sizeof entry.id, "%" PRIu64, p->pos);
  strcpy (entry.name, p->name);
  strcpy (entry.thread, p->stand.thread);
  add_entry (list, &entry);
}

static void
qemu_list (struct backend *b, struct buffer *list)
{
  struct qemu *q = (struct qemu *) b;
  struct bookmark_history history = { 0 };
  struct buffer error = { 0 };

  qemu_read_snapshots (q, &error);
  if (q->mode == QEMU_REPLAYING)
    {
      history.clock = "instructions";
      history.has_pos = qemu_read_position (q, &history.pos, &error);
      history.has_begin = qemu_begin (q, &history.begin);
      history.has_end = q->has_end;
      history.end = q->end - 1;
    }
  list->len += bookmark_print_list_start (buffer_room (list, ENTRY_SIZE),
					  ENTRY_SIZE, &history);
  for (const struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    add_snapshot (list, s);
  for (const struct qemu_place *p = q->places; p != NULL; p = p->next)
    add_place (list, p);
  list->len += bookmark_print_list_end (buffer_room (list, ENTRY_SIZE),
					ENTRY_SIZE);
  buffer_free (&error);
}

/* What is to be said of a command that the user types after `monitor'.  */
static const struct
{
  const char *command;

  /* In which modes it must not get to QEMU.  */
  bool refuse_recording, refuse_replaying;

  /* Why, and what to do; or a warning, where it is let through.  */
  const char *note;
} commands[] = {
  { "loadvm", true, true,
    "gdb does not see what loadvm does: it goes on showing registers and"
    " memory from before.  \"info checkpoints\" lists the snapshots; type"
    " \"restart NUMBER\" (in a replay also \"goto-bookmark NUMBER\").\n" },
  { "replay_seek", false, true,
    "gdb does not see what replay_seek does; type \"goto-bookmark"
    " @POSITION\".\n" },
  { "system_reset", false, false,
    "gdb does not see what system_reset does; type \"maintenance"
    " flush register-cache\" after it.\n" },
};

static bool
qemu_before_monitor (struct backend *b, const char *command,
		     struct buffer *note)
{
  struct qemu *q = (struct qemu *) b;
  size_t len;

  command += strspn (command, " \t");
  len = strcspn (command, " \t");
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; ++i)
    if (strlen (commands[i].command) == len
	&& strncmp (command, commands[i].command, len) == 0)
      {
	bool refused = ((commands[i].refuse_recording
			 && q->mode == QEMU_RECORDING)
			|| (commands[i].refuse_replaying
			    && q->mode == QEMU_REPLAYING));

	buffer_printf (note, "gdbbridge: %s%s",
		       refused ? "this is not done here.  " : "",
		       commands[i].note);
	if (!refused && i == 0)
	  qemu_before_load (q);
	return !refused;
      }
  return true;
}

const struct backend_ops qemu_backend = {
  .runs = qemu_runs,
  .start_options = qemu_start_options,
  .open = qemu_open,
  .clean = qemu_clean,
  .close = qemu_close,
  .add_features = qemu_add_features,
  .make = qemu_make,
  .go = qemu_go,
  .remove = qemu_remove,
  .list = qemu_list,
  .backward = qemu_backward,
  .before_forward = qemu_before_forward,
  .gets_on = qemu_gets_on,
  .after_forward = qemu_after_forward,
  .before_monitor = qemu_before_monitor
};
