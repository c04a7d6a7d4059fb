/* Snapshots that are made to go back faster.

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

/* QEMU goes backward by loading the last snapshot before the place where it
   shall come to, and replaying from there.  What that costs grows with the
   distance between them.  So when the user goes back to a place that is
   far from a snapshot, some are made on the way there: one a little before
   the place, for the next steps back, and others ever more apart before
   that, as a long way back is worth a longer time.  */

/* Milliseconds of replay, from the last snapshot, that are worth a new one:
   twice what the shortest move backward costs, and so much that the new one
   pays after this many moves; but not more than this.  */
#define PAYS_AFTER 4
#define BOUND_MAX 50.0

/* How many times as far away as the one behind it a snapshot on the way
   is.  */
#define SPREAD 4

/* The first one is so far before the place that replaying that costs this
   part of the bound.  */
#define FIRST_PART 4

/* How much of the time that a move takes may be spent on snapshots, one
   aside.  */
#define EFFORT 0.25

/* The most on one way.  */
#define WAY_MAX 16

/* Milliseconds of replay that are accepted.  */

static double
bound (const struct qemu *q)
{
  double twice = 2 * q->times.load, pays = q->times.save / PAYS_AFTER;
  double least = twice > pays ? twice : pays;

  return least < BOUND_MAX ? least : BOUND_MAX;
}

/* Milliseconds of replay from the last snapshot before POS to POS.  */

static double
replay_time (struct qemu *q, uint64_t pos)
{
  const struct qemu_snapshot *s = qemu_snapshot_before (q, pos);

  return s == NULL ? 0 : (pos - s->pos) / q->times.rate;
}

/* What would be lost with S: the gap it would leave, beside how far that is
   from POS, where the user is.  */

static double
worth (struct qemu *q, const struct qemu_snapshot *s, uint64_t pos)
{
  const struct qemu_snapshot *before
    = s->pos > 0 ? qemu_snapshot_before (q, s->pos - 1) : NULL;
  uint64_t after = q->farthest;
  uint64_t away = s->pos < pos ? pos - s->pos : s->pos - pos;

  for (const struct qemu_snapshot *o = q->snapshots; o != NULL; o = o->next)
    if (o->has_pos && o->pos > s->pos && o->pos < after)
      after = o->pos;
  return ((double) (after - (before != NULL ? before->pos : 0))
	  / (away + q->times.rate));
}

/* Delete the snapshot that is worth least, with the user at POS, if there
   is one too many.  Return true if one was deleted.  */

static bool
delete_one (struct qemu *q, uint64_t pos)
{
  struct qemu_snapshot *least = NULL;
  struct buffer error = { 0 };
  uint64_t size = 0;
  int count = 0;
  bool deleted;

  for (struct qemu_snapshot *s = q->snapshots; s != NULL; s = s->next)
    if (s->origin == BOOKMARK_ORIGIN_STUB)
      {
	++count;
	size += s->size;
	if (least == NULL || worth (q, s, pos) < worth (q, least, pos))
	  least = s;
      }
  deleted = (least != NULL
	     && (count > q->auto_count || size > q->auto_size)
	     && qemu_delete (q, least, &error));
  buffer_free (&error);
  return deleted;
}

/* Make a snapshot here, with the user at POS.  If that does not work, none
   are made any more.  */

static bool
make_one (struct qemu *q, uint64_t pos)
{
  struct buffer error = { 0 };
  double start = qemu_clock ();
  bool made = qemu_save (q, BOOKMARK_ORIGIN_STUB, "", &error) != NULL;

  if (made)
    {
      q->times.save = qemu_clock () - start;
      while (delete_one (q, pos))
	continue;
    }
  else
    q->auto_count = 0;
  buffer_free (&error);
  return made;
}

/* Set WAY to the distances before POS at which snapshots shall be made, the
   nearest first, and return how many.  */

static int
plan_way (struct qemu *q, uint64_t pos, uint64_t way[WAY_MAX])
{
  const struct qemu_snapshot *s = qemu_snapshot_before (q, pos);
  double time = replay_time (q, pos);
  uint64_t distance = (uint64_t) (q->times.rate * bound (q) / FIRST_PART) + 1;
  int n = 0;

  while (s != NULL && n < WAY_MAX && distance < (pos - s->pos) / 2
	 && (n == 0 || n * q->times.save < EFFORT * time))
    {
      way[n++] = distance;
      distance *= SPREAD;
    }
  return n;
}

bool
qemu_auto_approach (struct qemu *q, uint64_t pos)
{
  struct buffer error = { 0 };
  uint64_t way[WAY_MAX];
  bool moved = false;
  int n = 0;

  if (q->auto_count > 0 && replay_time (q, pos) > bound (q))
    n = plan_way (q, pos, way);
  while (n-- > 0 && q->auto_count > 0 && !q->base.stub->interrupted)
    {
      moved = true;
      if (!qemu_move (q, pos - way[n], &error))
	break;
      make_one (q, pos);
    }
  buffer_free (&error);
  return moved;
}

void
qemu_auto_stopped (struct qemu *q, uint64_t pos, double took)
{
  if (q->auto_count > 0 && replay_time (q, pos) > bound (q)
      && q->times.save < EFFORT * took)
    make_one (q, pos);
}
