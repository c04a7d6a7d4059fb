/* Put a stopped process somewhere else in its history.

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

#include "defs.h"
#include "inferior-move.h"
#include "breakpoint.h"
#include "dummy-frame.h"
#include "frame.h"
#include "gdbthread.h"
#include "inferior.h"
#include "infrun.h"
#include "inline-frame.h"
#include "observable.h"
#include "record.h"
#include "regcache.h"
#include "solib.h"
#include "symfile.h"
#include "target-dcache.h"
#include "tracepoint.h"

/* True if WS is the report of a fork that gdb has still to follow.  */

static bool
unfollowed_fork_p (const target_waitstatus &ws)
{
  return (ws.kind () == TARGET_WAITKIND_FORKED
	  || ws.kind () == TARGET_WAITKIND_VFORKED);
}

/* True if TP, or the process it belongs to, is in the middle of a fork or
   vfork.  */

static bool
in_fork_p (thread_info *tp)
{
  return (unfollowed_fork_p (tp->pending_follow)
	  || (tp->has_pending_waitstatus ()
	      && unfollowed_fork_p (tp->pending_waitstatus ()))
	  || tp->inf->vfork_parent != nullptr
	  || tp->inf->vfork_child != nullptr
	  || tp->inf->thread_waiting_for_vfork_done != nullptr);
}

/* See inferior-move.h.  */

void
check_inferior_movable (inferior *inf, const char *doing)
{
  for (thread_info *tp : inf->non_exited_threads ())
    {
      if (tp->state == THREAD_RUNNING || tp->executing ())
	error (_("Can't %s while thread %s is running; "
		 "interrupt it first."), doing, print_thread_id (tp));
      if (in_fork_p (tp))
	error (_("Can't %s at a fork that has not been followed yet; "
		 "step past it first."), doing);
    }

  if (current_trace_status ()->running)
    error (_("Can't %s while a trace experiment runs; "
	     "use \"tstop\" first."), doing);

  target_ops *record = find_record_target ();
  if (record != nullptr
      && record->record_method (inferior_ptid) != RECORD_METHOD_REMOTE)
    error (_("Can't %s while \"%s\" records the execution; "
	     "use \"record stop\" first."), doing, record->shortname ());
}

/* See inferior-move.h.  */

void
inferior_before_move (inferior *inf)
{
  infrun_before_move (inf);
}

/* See inferior-move.h.  */

void
inferior_forget (inferior *inf)
{
  process_stratum_target *target = inf->process_target ();

  infrun_forget_threads (inf);
  dummy_frames_discard_inferior (inf);

  switch_to_inferior_no_thread (inf);

  /* The rest of a breakpoint's commands is for a stop that is no more.  */
  gdb::observers::about_to_proceed.notify ();

  clear_inline_frame_state (target, ptid_t (inf->pid));
  registers_changed_ptid (target, ptid_t (inf->pid));
  reinit_frame_cache ();
  target_dcache_invalidate ();
  overlay_cache_invalid = 1;
}

/* See inferior-move.h.  */

void
inferior_moved (thread_info *tp, const target_waitstatus &ws,
		bool libraries_changed, std::unique_ptr<thread_fsm> fsm)
{
  switch_to_thread (tp);

  if (libraries_changed)
    {
      gdb::observers::inferior_moved.notify (tp->inf);
      solib_add (nullptr, 0, auto_solib_add);
    }

  update_watchpoints_after_move ();

  /* The stop's hooks may resume the thread, or let it exit.  */
  thread_info_ref thread_ref = thread_info_ref::new_reference (tp);
  struct thread_fsm *finished = fsm.get ();
  if (fsm != nullptr)
    tp->set_thread_fsm (std::move (fsm));

  infrun_stopped_elsewhere (ws);

  if (tp->thread_fsm () == finished)
    tp->release_thread_fsm ();
}
