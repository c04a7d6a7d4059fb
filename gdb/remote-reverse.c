/* Reverse execution of remote targets.

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
#include "remote-reverse.h"
#include "block.h"
#include "breakpoint.h"
#include "gdbthread.h"
#include "objfiles.h"
#include "regcache.h"
#include "solib.h"
#include "symtab.h"

/* See remote-reverse.h.  */

bool
remote_vcont_action_p (const char *action, const char *name)
{
  size_t len = strlen (name);

  return (strncmp (action, name, len) == 0
	  && (action[len] == ';' || action[len] == '\0'));
}

/* True if some but not all of the addresses from START to before END are
   among those from BLOCK_START to before BLOCK_END.  */

static bool
splits_range_p (CORE_ADDR block_start, CORE_ADDR block_end,
		CORE_ADDR start, CORE_ADDR end)
{
  return (block_start < end && start < block_end
	  && (start < block_start || block_end < end));
}

/* True if BLOCK begins or ends between START and END.  */

static bool
block_splits_range_p (const block *block, CORE_ADDR start, CORE_ADDR end)
{
  if (block->is_contiguous ())
    return splits_range_p (block->start (), block->end (), start, end);

  for (const blockrange &range : block->ranges ())
    if (splits_range_p (range.start (), range.end (), start, end))
      return true;
  return false;
}

/* True if TP may do so within its stepping range.  */

static bool
line_range_p (thread_info *tp)
{
  CORE_ADDR start = tp->control.step_range_start;
  CORE_ADDR end = tp->control.step_range_end;
  const blockvector *blocks = blockvector_for_pc (start, nullptr);

  if (!tp->control.may_range_step)
    return false;
  if (blocks == nullptr)
    return true;

  /* Where an inlined function begins or ends, the frame changes, and with
     it what the range is good for.  */
  for (const block *block : blocks->blocks ())
    if (block_inlined_p (block) && block_splits_range_p (block, start, end))
      return false;
  return true;
}

/* True if TP is about to be stepped backward through a function of the
   dynamic linker's that has no symbol, which infrun does one instruction at a
   time until it comes out of there: thousands.  Set *START and *END to where
   that code is.  */

static bool
resolver_range_p (thread_info *tp, CORE_ADDR *start, CORE_ADDR *end)
{
  const thread_control_state &control = tp->control;

  if (control.step_range_end <= 1
      || control.step_over_calls == STEP_OVER_NONE
      || control.trap_expected || bpstat_should_step ())
    return false;

  CORE_ADDR pc = regcache_read_pc (get_thread_regcache (tp));
  if (!in_solib_dynsym_resolve_code (pc)
      || find_pc_partial_function (pc, nullptr, nullptr, nullptr))
    return false;

  const obj_section *section = find_pc_section (pc);
  if (section == nullptr)
    return false;
  *start = section->addr ();
  *end = section->endaddr ();
  return true;
}

/* See remote-reverse.h.  */

bool
remote_reverse_step_range (thread_info *tp, CORE_ADDR *start, CORE_ADDR *end)
{
  if (!line_range_p (tp))
    return resolver_range_p (tp, start, end);

  *start = tp->control.step_range_start;
  *end = tp->control.step_range_end;
  return true;
}
