/* QEMU, for gdbbridge.

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

#ifndef GDBBRIDGE_QEMU_H
#define GDBBRIDGE_QEMU_H

#include <stdbool.h>
#include <stdint.h>
#include "backend.h"

/* What is here does bookmarks with the monitor commands of any QEMU
   (savevm, loadvm, delvm, info snapshots; in replay info replay,
   replay_seek, replay_break), which its gdbstub takes as "qRcmd" packets.
   What they print for what was found out with QEMU 7.2.

   qemu.c            the backend: its functions in order
   qemu-monitor.c    commands, and what their texts mean
   qemu-snapshots.c  what is in the disk image, and what we know of it
   qemu-replay.c     where a replay is, and how it is put elsewhere
   qemu-watch.c      watchpoints on the way back
   qemu-end.c        the end of a recording, and life after it
   qemu-auto.c       snapshots that are made to go back faster  */

extern const struct backend_ops qemu_backend;

/* What QEMU does.  */
enum qemu_mode
{
  QEMU_LIVE,

  /* It writes, or follows, a log of what it takes from outside.  */
  QEMU_RECORDING,
  QEMU_REPLAYING
};

/* The longest thread id, with a null.  */
#define QEMU_THREAD_SIZE 48

/* How the program stood when a bookmark was made.  */
struct qemu_stand
{
  /* The thread that gdb had selected; or empty, if that is not known.  */
  char thread[QEMU_THREAD_SIZE];

  /* The signal with which it had stopped.  */
  int signal;
};

/* A snapshot in the disk image.  */
struct qemu_snapshot
{
  /* What QEMU calls it.  */
  char *tag;

  char id[BOOKMARK_ID_MAX + 1];
  char name[BOOKMARK_NAME_MAX + 1];
  enum bookmark_origin origin;
  struct qemu_stand stand;

  /* The bytes of the machine's state.  */
  uint64_t size;

  /* The instructions executed before it, if it was made while recording or
     replaying.  */
  bool has_pos;
  uint64_t pos;

  /* True if this machine is known to be able to load it.  */
  bool proven;

  /* Used while the image is looked at.  */
  bool found;

  struct qemu_snapshot *next;
};

/* A bookmark of kind position: its id is POS in decimal.  */
struct qemu_place
{
  uint64_t pos;
  char name[BOOKMARK_NAME_MAX + 1];
  struct qemu_stand stand;
  struct qemu_place *next;
};

/* How long QEMU takes, in milliseconds, as last seen.  */
struct qemu_times
{
  /* To make a snapshot; to load one, and start and stop the machine.  */
  double save, load;

  /* Instructions replayed in a millisecond.  */
  double rate;
};

/* A QEMU that gdb is connected to.  */
struct qemu
{
  struct backend base;
  enum qemu_mode mode;

  /* True for a PC: there, loading a snapshot can lock up a replay.  */
  bool x86;

  /* The program that we have started, or null.  */
  struct process *process;

  /* True if a snapshot was loaded, and the machine has not run since.
     Loading a second one then makes some machines crash.  */
  bool loaded;

  struct qemu_snapshot *snapshots;
  struct qemu_place *places;

  /* The highest numbers in tags, for each enum bookmark_origin.  */
  unsigned int last_numbers[2];

  /* For a replay: the farthest position that is known to be there; and the
     number of instructions in all, once known.  */
  uint64_t farthest;
  bool has_end;
  uint64_t end;

  /* True if a move backward has not come to where it was to stop: that is
     still armed, and would stop the program on its way forward.  */
  bool armed;

  /* When the program was last sent forward, by qemu_clock; and the position
     at which it was last seen while it ran, or UINT64_MAX.  */
  double run_start;
  uint64_t run_pos;

  /* True if the replay has come to the end of its log: QEMU can then not
     run it any more, in either direction.  */
  bool spent;

  /* The most snapshots to make by ourselves, and the most bytes for
     them.  */
  int auto_count;
  uint64_t auto_size;
  struct qemu_times times;
};

/* The functions below that return a bool return true if all went well.  If
   not, and they have an argument ERROR, it is set to what the user is to
   be told: a sentence without a full stop.  */

/* --- qemu-monitor.c --- */

/* Execute the monitor command COMMAND, which prints something only where
   it fails.  PATIENCE is as for stub_monitor.  */
extern bool qemu_execute (struct qemu *q, const char *command,
			  int64_t patience, struct buffer *error);

/* Set ERROR: QEMU does not answer any more.  */
extern void qemu_explain_silence (const struct qemu *q,
				  struct buffer *error);

/* Set *MODE to what `info replay' says, and *POS, if QEMU records or
   replays, to the position.  */
extern bool qemu_read_mode (struct qemu *q, enum qemu_mode *mode,
			    uint64_t *pos);

/* Set *POS to the position in the replay.  */
extern bool qemu_read_position (struct qemu *q, uint64_t *pos,
				struct buffer *error);

/* A line of `info snapshots'.  */
struct qemu_line
{
  const char *tag;
  size_t tag_len;
  uint64_t size;
  bool has_pos;
  uint64_t pos;
};

/* Parse the line at *TEXT, and set *TEXT to the next one.  Return false if
   it is no line with a snapshot.  */
extern bool qemu_parse_line (const char **text, struct qemu_line *line);

/* Milliseconds that QEMU may need to save or load a machine; and to replay
   as far as INSTRUCTIONS.  */
extern int64_t qemu_patience_for_state (const struct qemu *q);
extern int64_t qemu_patience_for_replay (const struct qemu *q,
					 uint64_t instructions);

/* --- qemu-snapshots.c --- */

/* Look what snapshots there are.  */
extern bool qemu_read_snapshots (struct qemu *q, struct buffer *error);

/* Make a snapshot of the machine.  NAME, which may be empty, is what the
   user calls it.  Return it, or null with ERROR set.  */
extern struct qemu_snapshot *qemu_save (struct qemu *q,
					enum bookmark_origin origin,
					const char *name,
					struct buffer *error);

/* A snapshot is to be loaded into a machine that does not replay: let it
   execute an instruction, which loading will undo, if that is needed to
   load another one.  */
extern void qemu_before_load (struct qemu *q);

/* Load SNAPSHOT into a machine that does not replay.  */
extern bool qemu_load (struct qemu *q, struct qemu_snapshot *snapshot,
		       struct buffer *error);

/* Delete SNAPSHOT from the image.  */
extern bool qemu_delete (struct qemu *q, struct qemu_snapshot *snapshot,
			 struct buffer *error);

/* Delete all snapshots that were made by a gdbbridge for itself.  */
extern void qemu_delete_auto (struct qemu *q);

/* The snapshot whose id is ID, or null.  */
extern struct qemu_snapshot *qemu_find_snapshot (struct qemu *q,
						 const char *id);

/* The last snapshot of the recording that is not after POS, or null.  */
extern struct qemu_snapshot *qemu_snapshot_before (struct qemu *q,
						   uint64_t pos);

/* Forget what is known of snapshots.  */
extern void qemu_forget_snapshots (struct qemu *q);

/* --- qemu-replay.c --- */

/* Begin with a QEMU that replays, stopped anywhere in its recording.  */
extern bool qemu_begin_replay (struct qemu *q);

/* The beginning of the history that can be gone back to.  False if there is
   no snapshot to go back with.  */
extern bool qemu_begin (const struct qemu *q, uint64_t *begin);

/* Put the replay to POS.  It stops nowhere else.  If that fails it is
   where it was before.  */
extern bool qemu_seek (struct qemu *q, uint64_t pos, struct buffer *error);

/* The same, for a POS that is known to be in the history; but if it fails, or
   is interrupted, the replay is left where it has come to.  */
extern bool qemu_move (struct qemu *q, uint64_t pos, struct buffer *error);

/* The same, to the last position before the end.  */
extern bool qemu_seek_end (struct qemu *q, struct buffer *error);

/* The backend's backward, before_forward and after_forward.  */
extern void qemu_backward (struct backend *b, enum backend_backward how,
			   struct buffer *reply);
extern bool qemu_before_forward (struct backend *b, struct buffer *reply);
extern void qemu_after_forward (struct backend *b);

/* Learn from a move that went from FROM, or from the snapshot before POS, to
   POS in TOOK milliseconds.  */
extern void qemu_note_time (struct qemu *q, uint64_t from, uint64_t pos,
			    double took);

/* Tell QEMU to go to POS, and wait until it has stopped, wherever that
   is.  */
extern bool qemu_seek_once (struct qemu *q, uint64_t pos,
			    struct buffer *error);

/* The same; but if it hangs on its way, try again from an earlier snapshot,
   as long as those that are in the way are our own.  Set *ARRIVED to where
   it has stopped, if that is not the end.  */
extern bool qemu_reach (struct qemu *q, uint64_t pos, uint64_t *arrived,
			struct buffer *error);

/* Milliseconds, with fractions, on a clock that only goes forward.  */
extern double qemu_clock (void);

/* Go backward by one instruction, to POS, by way of a snapshot near there if
   that is far from one.  */
extern bool qemu_step_backward (struct qemu *q, uint64_t pos,
				struct buffer *error);

/* --- qemu-watch.c --- */

/* True if gdb has watchpoints inserted.  */
extern bool qemu_has_watchpoints (const struct qemu *q);

/* The replay is at POS, and has history before.  If the instruction before
   POS has hit a watchpoint, set WATCH to what a stop reply says of it, and
   leave the replay where gdb expects it to stop for that, going backward;
   else set WATCH to the empty string.  */
extern bool qemu_find_watch (struct qemu *q, uint64_t pos,
			     struct buffer *watch, struct buffer *error);

/* --- qemu-end.c --- */

/* The backend's gets_on.  */
extern bool qemu_gets_on (struct backend *b, const char *request);

/* Let the replay run to the end of its log.  Return false if it has stopped
   elsewhere.  */
extern bool qemu_run_to_end (struct qemu *q);

/* True if the replay has come to the end of its log, or has ended with the
   program in it.  */
extern bool qemu_at_end (const struct qemu *q);

/* It has: find out where that is, start QEMU again, and put the replay to
   the last position before it, with no breakpoints inserted.  Only where QEMU
   was started by us; false, with Q->spent set where the machine can still be
   looked at, if not.  */
extern bool qemu_recover (struct qemu *q, struct buffer *error);

/* --- qemu-auto.c --- */

/* The replay, which is somewhere else, is about to go back to POS.  If it
   is far from there to the snapshot before it, put it somewhere near in
   front of POS, with snapshots made on the way.  Return true if the replay
   was moved.  */
extern bool qemu_auto_approach (struct qemu *q, uint64_t pos);

/* The replay has stopped at POS, after TOOK milliseconds: make a snapshot
   there if the one before is far and the time that takes is small beside
   TOOK.  */
extern void qemu_auto_stopped (struct qemu *q, uint64_t pos, double took);

/* --- qemu.c --- */

/* Read the target description, which tells if the machine is a PC.  QEMU
   answers `g' with the registers that are in it only after that.  */
extern bool qemu_read_description (struct qemu *q);

/* Make REPLY the stop reply for STAND; EXTRA, which may be empty, is what
   else is to be in it ("replaylog:end:;").  The thread is the selected one
   from then on.  */
extern void qemu_stop_reply (struct qemu *q, const struct qemu_stand *stand,
			     const char *extra, struct buffer *reply);

/* Set *STAND to how the program stands.  */
extern void qemu_read_stand (struct qemu *q, struct qemu_stand *stand);

#endif /* GDBBRIDGE_QEMU_H */
