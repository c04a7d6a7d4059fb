/* QEMU's monitor commands, and what their texts mean.

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

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many times as long as answering a question saving and loading a machine
   may take: it is as long as it takes to write its memory to a slow disk.
   On a PC that replays it may never end: there it is what small machines
   need, and much more.  */
#define STATE_FACTOR 60
#define STATE_FACTOR_X86 2

/* How many times as long as expected a replay may take.  */
#define SLOWDOWN 10.0

/* What QEMU prints, and what to do about it.  */
static const struct
{
  const char *text;
  const char *advice;
} advices[] = {
  { "no block device can store vmstate",
    "QEMU has no drive that snapshots can be kept in; make one with qemu-img"
    " create -f qcow2 FILE.qcow2 4G, and start QEMU with -drive"
    " file=FILE.qcow2,if=none,id=snapshots" },
  { "does not support snapshots",
    "QEMU has a writable drive that can't hold snapshots; use a qcow2 image"
    " for it, or add snapshot=on or readonly=on to its -drive option" },
  { "is writable but does not support",
    "QEMU has a writable drive that can't hold snapshots; use a qcow2 image"
    " for it, or add snapshot=on or readonly=on to its -drive option" },
  { "failed to save SaveStateEntry",
    "The snapshot could not be written: the disk with the image is full, most"
    " likely; delete bookmarks, or make room on it" },
  { "No space left",
    "There is no space left for a snapshot; delete bookmarks, or make room on"
    " the disk" },
  { "State blocked",
    "A device of this machine can't be saved; start QEMU without it" },
  { "is not migratable",
    "A device of this machine can't be saved; start QEMU without it" },
  { "does not exist",
    "That snapshot is no longer in the disk image; nothing was changed" },
  { "cannot seek",
    "The recording can't be gone back to there: there is no snapshot before"
    " it; record with rrsnapshot=NAME" },
  { "unknown command",
    "This QEMU is too old: it does not have the command that is needed" },
};

/* Set ERROR to what the text in OUTPUT, which the failed COMMAND printed,
   means.  */

static void
explain (const char *command, struct buffer *output, struct buffer *error)
{
  size_t n = sizeof advices / sizeof advices[0];
  const char *line = output->data;

  if (has_prefix (line, "Error: "))
    line += strlen ("Error: ");
  output->data[strcspn (output->data, "\r\n")] = '\0';
  for (size_t i = 0; i < n; ++i)
    if (strstr (line, advices[i].text) != NULL)
      {
	buffer_setf (error, "%s (QEMU: %s)", advices[i].advice, line);
	return;
      }
  buffer_setf (error, "QEMU could not do %s; it says: %s", command, line);
}

void
qemu_explain_silence (const struct qemu *q, struct buffer *error)
{
  if (q->x86 && q->mode == QEMU_REPLAYING)
    buffer_set (error, "QEMU no longer answers: replaying a PC it can lock up"
		" when it loads a snapshot; start it again, and there use"
		" forward execution only, or debug the machine live");
  else
    buffer_set (error, "QEMU no longer answers; start it again");
}

bool
qemu_execute (struct qemu *q, const char *command, int64_t patience,
	      struct buffer *error)
{
  struct buffer output = { 0 };
  bool done = stub_monitor (q->base.stub, command, &output, patience);

  if (!done)
    qemu_explain_silence (q, error);
  else if (output.len > 0)
    {
      explain (command, &output, error);
      done = false;
    }
  buffer_free (&output);
  return done;
}

bool
qemu_read_mode (struct qemu *q, enum qemu_mode *mode, uint64_t *pos)
{
  static const char count[] = "instruction count = ";
  struct buffer output = { 0 };
  bool done = stub_monitor (q->base.stub, "info replay", &output,
			    stub_patience (q->base.stub));
  const char *text = done ? strstr (output.data, count) : NULL;

  *mode = QEMU_LIVE;
  if (text != NULL)
    {
      *pos = strtoull (text + strlen (count), NULL, 10);
      *mode = (has_prefix (output.data, "Replaying") ? QEMU_REPLAYING
	       : QEMU_RECORDING);
    }
  buffer_free (&output);
  return done;
}

bool
qemu_read_position (struct qemu *q, uint64_t *pos, struct buffer *error)
{
  enum qemu_mode mode;

  if (qemu_read_mode (q, &mode, pos) && mode == QEMU_REPLAYING)
    return true;
  qemu_explain_silence (q, error);
  return false;
}

/* The last word of the line from START to *END, which is moved to where it
   begins.  Return its length.  */

static size_t
last_word (const char *start, const char **end)
{
  const char *stop;

  while (*end > start && (*end)[-1] == ' ')
    --*end;
  stop = *end;
  while (*end > start && (*end)[-1] != ' ')
    --*end;
  return stop - *end;
}

/* Bytes in what QEMU prints as a number and UNIT: "B", "KiB", "MiB", ...; 0 if
   NUMBER is none that makes sense.  */

static uint64_t
bytes_in (const char *number, const char *unit)
{
  static const char units[] = "BKMGTPE";
  const char *found = *unit != '\0' ? strchr (units, *unit) : NULL;
  double bytes = strtod (number, NULL);

  for (long i = found != NULL ? found - units : 0; i > 0; --i)
    bytes *= 1024;
  return bytes >= 0 && bytes < (double) UINT64_MAX ? (uint64_t) bytes : 0;
}

/* The columns are ID, TAG, VM SIZE (a number and a unit), DATE (day and
   time), VM CLOCK and ICOUNT, which may be blank.  A tag may have blanks in
   it and be as long as it likes: the line is read from its end.  */

bool
qemu_parse_line (const char **text, struct qemu_line *line)
{
  const char *start = *text;
  const char *end = start + strcspn (start, "\r\n");
  const char *unit, *number;
  size_t len;

  *text = end + strspn (end, "\r\n");
  memset (line, 0, sizeof *line);
  len = last_word (start, &end);
  /* Newer versions do not leave it blank.  */
  if (len == 2 && has_prefix (end, "--"))
    len = last_word (start, &end);
  if (len == 0 || !isdigit ((unsigned char) *end))
    return false;
  if (memchr (end, ':', len) == NULL)
    {
      line->has_pos = true;
      line->pos = strtoull (end, NULL, 10);
      last_word (start, &end);
    }
  last_word (start, &end);
  last_word (start, &end);
  last_word (start, &end);
  unit = end;
  last_word (start, &end);
  number = end;
  line->size = bytes_in (number, unit);
  while (end > start && end[-1] == ' ')
    --end;
  line->tag = start + strcspn (start, " ");
  line->tag += strspn (line->tag, " ");
  if (line->tag >= end)
    return false;
  line->tag_len = end - line->tag;
  return true;
}

int64_t
qemu_patience_for_state (const struct qemu *q)
{
  return (stub_patience (q->base.stub)
	  * (q->x86 && q->mode == QEMU_REPLAYING ? STATE_FACTOR_X86
	     : STATE_FACTOR));
}

int64_t
qemu_patience_for_replay (const struct qemu *q, uint64_t instructions)
{
  return (stub_patience (q->base.stub)
	  + (int64_t) (instructions * SLOWDOWN / q->times.rate));
}
