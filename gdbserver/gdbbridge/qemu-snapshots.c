/* The snapshots in QEMU's disk image.

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

/* What the tags of our snapshots begin with.  A number follows; then, if the
   user has given a name, a full stop and what tags can have of it.  */
#define TAG_PREFIX "gdb-"

/* What those begin with that were made to go back faster.  */
#define AUTO_TAG_PREFIX "gdb-auto-"

/* What begins the list of snapshots that can't be loaded.  */
#define PARTIAL_LIST "List of partial"

/* Characters that the monitor takes in a tag as they are.  */
#define TAG_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
  "0123456789._-"

struct qemu_snapshot *
qemu_find_snapshot (struct qemu *q, const char *id)
{
  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    if (strcmp (s->id, id) == 0)
      return s;
  return NULL;
}

/* The snapshot that LINE is about, or null if we have not seen it yet.  */

static struct qemu_snapshot *
find_line (struct qemu *q, const struct qemu_line *line)
{
  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    if (strlen (s->tag) == line->tag_len
	&& memcmp (s->tag, line->tag, line->tag_len) == 0)
      return s;
  return NULL;
}

/* Give S, whose tag has no number or one that is taken, an id.  */

static void
choose_id (struct qemu *q, struct qemu_snapshot *s)
{
  unsigned int n = 0;

  do
    snprintf (s->id, sizeof s->id, "u%u", ++n);
  while (qemu_find_snapshot (q, s->id) != NULL);
}

/* Find out from its tag what S is: one of ours, or one that the user made by
   hand.  */

static void
interpret_tag (struct qemu *q, struct qemu_snapshot *s)
{
  bool automatic = has_prefix (s->tag, AUTO_TAG_PREFIX);
  const char *digits = s->tag + strlen (automatic ? AUTO_TAG_PREFIX
					: TAG_PREFIX);
  size_t len = has_prefix (s->tag, TAG_PREFIX) ? strspn (digits, "0123456789")
	       : 0;
  const char *name = s->tag;

  if (len > 0 && len < 10 && (digits[len] == '\0' || digits[len] == '.'))
    {
      unsigned int number = strtoul (digits, NULL, 10);
      char id[BOOKMARK_ID_MAX + 1];

      s->origin = automatic ? BOOKMARK_ORIGIN_STUB : BOOKMARK_ORIGIN_USER;
      if (number > q->last_numbers[s->origin])
	q->last_numbers[s->origin] = number;
      snprintf (id, sizeof id, automatic ? "a%u" : "s%u", number);
      if (qemu_find_snapshot (q, id) == NULL)
	strcpy (s->id, id);
      name = digits + len + (digits[len] == '.');
    }
  if (s->id[0] == '\0')
    choose_id (q, s);
  snprintf (s->name, sizeof s->name, "%s", name);
  if (!bookmark_name_valid_p (s->name))
    s->name[0] = '\0';
}

/* Add the snapshot that LINE is about.  */

static struct qemu_snapshot *
add_line (struct qemu *q, const struct qemu_line *line)
{
  struct qemu_snapshot *s = calloc (1, sizeof *s);
  struct buffer tag = { 0 };

  if (s == NULL)
    abort ();
  buffer_add (&tag, line->tag, line->tag_len);
  s->tag = tag.data;
  s->origin = BOOKMARK_ORIGIN_USER;
  s->stand.signal = 5;
  interpret_tag (q, s);
  s->next = q->snapshots;
  q->snapshots = s;
  return s;
}

/* Forget S, which *LINK points to.  */

static void
forget (struct qemu_snapshot **link)
{
  struct qemu_snapshot *s = *link;

  *link = s->next;
  free (s->tag);
  free (s);
}

/* Forget those that are no longer in the image.  */

static void
forget_lost (struct qemu *q)
{
  struct qemu_snapshot **link = &q->snapshots;

  while (*link != NULL)
    if ((*link)->found)
      link = &(*link)->next;
    else
      forget (link);
}

void
qemu_forget_snapshots (struct qemu *q)
{
  while (q->snapshots != NULL)
    forget (&q->snapshots);
}

bool
qemu_read_snapshots (struct qemu *q, struct buffer *error)
{
  struct buffer output = { 0 };
  const char *text;

  if (!stub_monitor (q->base.stub, "info snapshots", &output,
		     stub_patience (q->base.stub)))
    {
      buffer_set (error, "QEMU does not say what snapshots there are");
      buffer_free (&output);
      return false;
    }
  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    s->found = false;
  text = output.data;
  while (*text != '\0' && !has_prefix (text, PARTIAL_LIST))
    {
      struct qemu_line line;

      if (qemu_parse_line (&text, &line))
	{
	  struct qemu_snapshot *s = find_line (q, &line);

	  if (s == NULL)
	    s = add_line (q, &line);
	  s->found = true;
	  s->size = line.size;
	  s->has_pos = line.has_pos;
	  s->pos = line.pos;
	  if (s->has_pos && s->pos > q->farthest)
	    q->farthest = s->pos;
	}
    }
  forget_lost (q);
  buffer_free (&output);
  return true;
}

/* Set TAG to one that is not in use, for a snapshot called NAME.  */

static void
choose_tag (struct qemu *q, enum bookmark_origin origin, const char *name,
	    struct buffer *tag)
{
  unsigned int number = ++q->last_numbers[origin];

  if (origin == BOOKMARK_ORIGIN_STUB)
    {
      buffer_setf (tag, AUTO_TAG_PREFIX "%u", number);
      return;
    }
  buffer_setf (tag, TAG_PREFIX "%u", number);
  if (name[0] != '\0')
    buffer_add_text (tag, ".");
  for (; *name != '\0'; ++name)
    buffer_add (tag, strchr (TAG_CHARACTERS, *name) != NULL ? name : "_", 1);
}

/* The snapshot whose tag is TAG, or null.  */

static struct qemu_snapshot *
find_tag (struct qemu *q, const char *tag)
{
  struct qemu_line line = { .tag = tag, .tag_len = strlen (tag) };

  return find_line (q, &line);
}

struct qemu_snapshot *
qemu_save (struct qemu *q, enum bookmark_origin origin, const char *name,
	   struct buffer *error)
{
  struct buffer tag = { 0 }, command = { 0 };
  struct qemu_snapshot *s = NULL;

  /* The number is to be above those that are there.  */
  if (qemu_read_snapshots (q, error))
    {
      choose_tag (q, origin, name, &tag);
      buffer_setf (&command, "savevm %s", tag.data);
      if (qemu_execute (q, command.data, qemu_patience_for_state (q), error)
	  && qemu_read_snapshots (q, error))
	{
	  s = find_tag (q, tag.data);
	  if (s == NULL)
	    buffer_set (error, "QEMU did not keep the snapshot");
	  else
	    {
	      snprintf (s->name, sizeof s->name, "%s", name);
	      s->proven = true;
	    }
	}
    }
  buffer_free (&command);
  buffer_free (&tag);
  return s;
}

void
qemu_before_load (struct qemu *q)
{
  if (q->loaded)
    stub_run (q->base.stub, "s", stub_patience (q->base.stub));
  q->loaded = true;
}

/* Tell QEMU to load SNAPSHOT.  */

static bool
load_once (struct qemu *q, const struct qemu_snapshot *snapshot,
	   struct buffer *error)
{
  struct buffer command = { 0 };
  bool done;

  qemu_before_load (q);
  buffer_setf (&command, "loadvm \"%s\"", snapshot->tag);
  done = qemu_execute (q, command.data, qemu_patience_for_state (q), error);
  buffer_free (&command);
  return done;
}

/* A machine that can't load a snapshot, because it was made with more memory,
   say, is left as after a reset.  So one that another QEMU may have made is
   loaded with the present state saved.  */

bool
qemu_load (struct qemu *q, struct qemu_snapshot *snapshot,
	   struct buffer *error)
{
  struct qemu_snapshot *rescue = NULL;
  struct buffer problem = { 0 };
  bool done;

  if (!snapshot->proven)
    {
      rescue = qemu_save (q, BOOKMARK_ORIGIN_STUB, "", error);
      if (rescue == NULL)
	return false;
    }
  done = load_once (q, snapshot, error);
  snapshot->proven |= done;
  if (!done && rescue != NULL && !q->base.stub->dead
      && !load_once (q, rescue, &problem))
    buffer_printf (error, "; and the machine could not be put back: %s",
		   problem.data);
  if (rescue != NULL && !q->base.stub->dead)
    qemu_delete (q, rescue, &problem);
  buffer_free (&problem);
  return done;
}

bool
qemu_delete (struct qemu *q, struct qemu_snapshot *snapshot,
	     struct buffer *error)
{
  struct buffer command = { 0 };
  struct qemu_snapshot **link = &q->snapshots;
  bool done;

  buffer_setf (&command, "delvm \"%s\"", snapshot->tag);
  done = qemu_execute (q, command.data, qemu_patience_for_state (q), error);
  buffer_free (&command);
  if (!done)
    return false;
  while (*link != snapshot)
    link = &(*link)->next;
  forget (link);
  return true;
}

void
qemu_delete_auto (struct qemu *q)
{
  struct buffer error = { 0 };
  struct qemu_snapshot *next;

  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = next)
    {
      next = s->next;
      if (s->origin == BOOKMARK_ORIGIN_STUB)
	qemu_delete (q, s, &error);
    }
  buffer_free (&error);
}

struct qemu_snapshot *
qemu_snapshot_before (struct qemu *q, uint64_t pos)
{
  struct qemu_snapshot *best = NULL;

  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    if (s->has_pos && s->pos <= pos && (best == NULL || s->pos > best->pos))
      best = s;
  return best;
}
