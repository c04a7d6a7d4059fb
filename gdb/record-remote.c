/* Recording by a remote stub.

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
#include "record-remote.h"
#include "gdbcmd.h"
#include "gdbsupport/bookmark-packet.h"
#include "gdbthread.h"
#include "inferior.h"
#include "infrun.h"
#include "observable.h"
#include "process-stratum-target.h"
#include "record.h"
#include "registry.h"
#include "remote.h"
#include "remote-bookmark.h"
#include "target.h"

static const target_info record_remote_target_info = {
  "record-remote",
  N_("Recording by the remote stub"),
  N_("Have the remote stub record the program, and run it backward.")
};

/* The target, one for all inferiors that are recorded by their stubs.  */

class record_remote_target final : public target_ops
{
public:
  const target_info &info () const override
  { return record_remote_target_info; }

  strata stratum () const override
  { return record_stratum; }

  void disconnect (const char *args, int from_tty) override;
  void detach (inferior *inf, int from_tty) override;
  void mourn_inferior () override
  { record_mourn_inferior (this); }
  void kill () override
  { record_kill (this); }

  bool can_execute_reverse () override
  { return true; }

  enum record_method record_method (ptid_t ptid) override
  { return RECORD_METHOD_REMOTE; }
  void stop_recording () override;
  void info_record () override;
  void save_record (const char *filename) override;
  bool supports_delete_record () override
  { return true; }
  void delete_record () override;
  bool record_is_replaying (ptid_t ptid) override;

  /* There is one history for all threads of a process, which makes no
     difference between them: none is to be locked out.  */
  bool record_will_replay (ptid_t ptid, int dir) override
  { return false; }

  /* From the past, the program goes on into the present.  */
  void record_stop_replaying () override
  {}

  void goto_record_begin () override;
  void goto_record_end () override;
  void goto_record (ULONGEST pos) override;

  void store_registers (struct regcache *regcache, int regno) override;
  enum target_xfer_status xfer_partial (enum target_object object,
					const char *annex,
					gdb_byte *readbuf,
					const gdb_byte *writebuf,
					ULONGEST offset, ULONGEST len,
					ULONGEST *xfered_len) override;
};

static record_remote_target record_remote_ops;

/* Whether an inferior is in its past, as far as that is known.  */

static const registry<inferior>::key<bool> replaying_data;

/* Talking to the stub.  */

/* The connection of INF, or null if it is not remote.  */

static remote_target *
connection_of (inferior *inf)
{
  return target_as_remote (inf->process_target ());
}

/* Ask REMOTE's stub how recording of the current inferior stands.  Throw an
   error if it does not say.  */

static bookmark_record
ask_state (remote_target *remote)
{
  const char *reply
    = remote_bookmark_exchange (remote, inferior_ptid,
				BOOKMARK_PACKET_RECORD_STATE);
  remote_check_reply (reply, BOOKMARK_PACKET_RECORD_STATE,
		      _("see how recording stands"));

  bookmark_record record;
  const char *wrong = bookmark_parse_record_reply (reply, &record);
  if (wrong != nullptr)
    remote_bad_reply (reply, BOOKMARK_PACKET_RECORD_STATE, wrong);

  replaying_data.clear (current_inferior ());
  replaying_data.emplace (current_inferior (),
			  record.state == BOOKMARK_RECORD_REPLAYING);
  return record;
}

/* Have REMOTE's stub do WHAT with the recording of the current inferior,
   which is DOING for the user.  Throw an error if it can't.  */

static void
send_record (remote_target *remote, bookmark_record_what what,
	     const char *doing)
{
  char packet[sizeof (BOOKMARK_PACKET_RECORD ":delete")];

  bookmark_print_record (packet, sizeof (packet), what);
  replaying_data.clear (current_inferior ());
  const char *reply = remote_bookmark_exchange (remote, inferior_ptid, packet);
  remote_check_reply (reply, BOOKMARK_PACKET_RECORD, doing);
  if (strcmp (reply, "OK") != 0)
    remote_bad_reply (reply, BOOKMARK_PACKET_RECORD, _("it should be OK"));
}

/* True if REMOTE's stub says that the current inferior is in its past.  One
   that doesn't say will say no to what must not be done there.  */

static bool
replaying_p (remote_target *remote)
{
  const bool *known = replaying_data.get (current_inferior ());

  if (known != nullptr)
    return *known;
  try
    {
      return ask_state (remote).state == BOOKMARK_RECORD_REPLAYING;
    }
  catch (const gdb_exception_error &ex)
    {
      if (ex.error == TARGET_CLOSE_ERROR)
	throw;
      return false;
    }
}

/* What others ask.  */

/* See record-remote.h.  */

bool
record_remote_available_p ()
{
  remote_target *remote = connection_of (current_inferior ());

  return (remote != nullptr
	  && remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_RECORD));
}

/* See record-remote.h.  */

bool
record_remote_p (inferior *inf)
{
  return inf->target_at (record_stratum) == &record_remote_ops;
}

/* See record-remote.h.  */

void
record_remote_ask (inferior *inf, const char *doing)
{
  if (record_remote_p (inf)
      && !query (_("If you %s, what was recorded after that point is "
		   "dropped.  Go on? "), doing))
    error (_("Not confirmed; nothing has changed."));
}

/* See record-remote.h.  */

void
record_remote_drop_future (remote_target *remote, inferior *inf)
{
  if (!record_remote_p (inf))
    return;

  scoped_restore_current_thread restore_thread;
  if (inferior_ptid == null_ptid || inferior_ptid.pid () != inf->pid)
    switch_to_thread (any_thread_of_inferior (inf));
  if (replaying_p (remote))
    send_record (remote, BOOKMARK_RECORD_DELETE,
		 _("drop the later history"));
}

/* See record-remote.h.  */

void
record_remote_moved (inferior *inf)
{
  replaying_data.clear (inf);
}

/* Starting.  */

/* Push the target on the current inferior's stack.  */

static void
push ()
{
  current_inferior ()->push_target (&record_remote_ops);
  gdb::observers::record_changed.notify (current_inferior (), 1, "remote",
					 nullptr);
}

/* If the stub has stopped recording INF, the current inferior, by itself,
   take the target off its stack and return true.  */

static bool
pop_if_ended (inferior *inf)
{
  if (!record_remote_p (inf)
      || ask_state (connection_of (inf)).state != BOOKMARK_RECORD_OFF)
    return false;

  inf->unpush_target (&record_remote_ops);
  gdb::observers::record_changed.notify (inf, 0, nullptr, nullptr);
  return true;
}

/* Implement "target record-remote".  */

static void
record_remote_open (const char *args, int from_tty)
{
  pop_if_ended (current_inferior ());
  record_preopen ();

  if (!target_has_execution ())
    error (_("The program is not being run."));
  remote_target *remote = connection_of (current_inferior ());
  if (remote == nullptr)
    error (_("This program is not debugged through a remote stub that could "
	     "record it; use \"record full\"."));
  if (!remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_RECORD))
    error (_("The remote stub can't record, or the packet QRecord is turned "
	     "off; \"record full\" may do."));
  if (non_stop)
    error (_("A remote stub can't record in non-stop mode."));

  if (ask_state (remote).state == BOOKMARK_RECORD_OFF)
    send_record (remote, BOOKMARK_RECORD_START, _("record"));
  push ();
}

/* Implement "record remote".  */

static void
record_remote_command (const char *args, int from_tty)
{
  execute_command ("target record-remote", from_tty);
}

/* Observer for inferior_created: the stub may record INF already.  */

static void
record_remote_inferior_created (inferior *inf)
{
  if (!record_remote_available_p () || find_record_target () != nullptr)
    return;

  remote_target *remote = connection_of (inf);
  try
    {
      if (ask_state (remote).state == BOOKMARK_RECORD_OFF)
	return;
    }
  catch (const gdb_exception_error &ex)
    {
      if (ex.error == TARGET_CLOSE_ERROR)
	throw;
      warning ("%s", ex.what ());
      return;
    }

  if (non_stop)
    {
      warning (_("The remote stub records process %d, which is of no use in "
		 "non-stop mode."), inf->pid);
      return;
    }
  gdb_printf (_("[The remote stub records process %d]\n"), inf->pid);
  push ();
}

/* Ending.  */

/* Unlike the end of debugging, this is no reason to stop recording: the
   stub has the history for the next connection.  */

void
record_remote_target::disconnect (const char *args, int from_tty)
{
  current_inferior ()->unpush_target (this);
  target_disconnect (args, from_tty);
}

/* The program is to go on from the present: in the past it would do once
   more what it has done to the world.  */

void
record_remote_target::detach (inferior *inf, int from_tty)
{
  if (replaying_p (connection_of (inf)))
    goto_record_end ();
  record_detach (this, inf, from_tty);
}

/* Implement the method of that name.  A stub that has stopped by itself
   need not be told.  */

void
record_remote_target::stop_recording ()
{
  remote_target *remote = connection_of (current_inferior ());

  if (ask_state (remote).state != BOOKMARK_RECORD_OFF)
    send_record (remote, BOOKMARK_RECORD_STOP, _("stop recording"));
}

/* Observer for inferior_execd: the stub may not record what INF runs
   now.  */

static void
record_remote_inferior_execd (inferior *inf)
{
  if (pop_if_ended (inf))
    gdb_printf (_("[Recording has ended: process %d runs another program "
		  "now]\n"), inf->pid);
}

/* Observer for what is about to run: whether it is in its past then has to be
   asked for, unless it is in the present now and goes forward.  */

static void
record_remote_about_to_proceed ()
{
  for (inferior *inf : all_inferiors ())
    {
      const bool *replaying = replaying_data.get (inf);

      if (replaying != nullptr
	  && (*replaying || execution_direction == EXEC_REVERSE))
	replaying_data.clear (inf);
    }
}

/* What "record" and "info record" do.  */

/* Print what RECORD knows of the history.  */

static void
print_history (const bookmark_record &record)
{
  if (record.method[0] != '\0')
    gdb_printf (_("Recording method is %s.\n"), record.method);
  if (record.has_begin)
    gdb_printf (_("Lowest recorded position is %s.\n"),
		pulongest (record.begin));
  if (record.has_pos)
    gdb_printf (_("Current position is %s.\n"), pulongest (record.pos));
  if (record.has_end)
    gdb_printf (_("Highest recorded position is %s.\n"),
		pulongest (record.end));
  if (record.clock[0] != '\0')
    gdb_printf (_("Positions count %s.\n"), record.clock);
  if (record.has_size)
    gdb_printf (_("Log holds %s bytes.\n"), pulongest (record.size));
  if (record.has_snapshots)
    gdb_printf (_("Log holds %s snapshots.\n"), pulongest (record.snapshots));
}

/* Implement the method of that name.  */

void
record_remote_target::info_record ()
{
  bookmark_record record = ask_state (connection_of (current_inferior ()));

  switch (record.state)
    {
    case BOOKMARK_RECORD_OFF:
      gdb_printf (_("The remote stub has stopped recording.\n"));
      break;
    case BOOKMARK_RECORD_RECORDING:
      gdb_printf (_("Record mode:\n"));
      break;
    case BOOKMARK_RECORD_REPLAYING:
      gdb_printf (_("Replay mode:\n"));
      break;
    }

  print_history (record);
}

/* Implement the method of that name.  */

void
record_remote_target::save_record (const char *filename)
{
  error (_("Can't save the history to %s: it is with the remote stub, which "
	   "has no means to hand it over."), filename);
}

/* Implement the method of that name.  "record delete" has asked.  */

void
record_remote_target::delete_record ()
{
  send_record (connection_of (current_inferior ()), BOOKMARK_RECORD_DELETE,
	       _("drop the later history"));
}

/* Implement the method of that name.  */

bool
record_remote_target::record_is_replaying (ptid_t ptid)
{
  return replaying_p (connection_of (current_inferior ()));
}

/* Put the current inferior at WHERE in its history.  */

static void
go_to (const bookmark_goto &where)
{
  remote_goto_history (connection_of (current_inferior ()), where);
}

/* Implement the method of that name.  */

void
record_remote_target::goto_record_begin ()
{
  bookmark_goto where {};

  where.what = BOOKMARK_GOTO_BEGIN;
  go_to (where);
}

/* Implement the method of that name.  */

void
record_remote_target::goto_record_end ()
{
  bookmark_goto where {};

  where.what = BOOKMARK_GOTO_END;
  go_to (where);
}

/* Implement the method of that name.  The command's number has a sign.  */

void
record_remote_target::goto_record (ULONGEST pos)
{
  bookmark_goto where {};

  if ((LONGEST) pos < 0)
    error (_("A position is a number that is not negative."));
  where.what = BOOKMARK_GOTO_POS;
  where.pos = pos;
  go_to (where);
}

/* Writing in the past.  */

/* The current inferior's WHAT is about to be written.  If it is in its past,
   ask, and drop the later history.  Throw an error if the user does not
   agree.  */

static void
before_write (const char *what)
{
  inferior *inf = current_inferior ();
  remote_target *remote = connection_of (inf);

  if (!replaying_p (remote))
    return;
  record_remote_ask (inf, string_printf (_("change %s here"), what).c_str ());
  record_remote_drop_future (remote, inf);
}

/* Implement the method of that name.  */

void
record_remote_target::store_registers (struct regcache *regcache, int regno)
{
  before_write (_("registers"));
  beneath ()->store_registers (regcache, regno);
}

/* Implement the method of that name.  */

enum target_xfer_status
record_remote_target::xfer_partial (enum target_object object,
				    const char *annex, gdb_byte *readbuf,
				    const gdb_byte *writebuf, ULONGEST offset,
				    ULONGEST len, ULONGEST *xfered_len)
{
  if (writebuf != nullptr && object == TARGET_OBJECT_MEMORY)
    before_write (_("memory"));
  return beneath ()->xfer_partial (object, annex, readbuf, writebuf, offset,
				   len, xfered_len);
}

void _initialize_record_remote ();
void
_initialize_record_remote ()
{
  static const char observer[] = "record-remote";

  add_target (record_remote_target_info, record_remote_open);
  add_cmd ("remote", class_obscure, record_remote_command,
	   _("Have the remote stub record the program.\n\
Usage: record remote\n\
It does so by its own means, and can run the program backward and go to any\n\
position afterwards.  Plain \"record\" means this where the stub can record."),
	   &record_cmdlist);

  gdb::observers::inferior_created.attach (record_remote_inferior_created,
					   observer);
  gdb::observers::inferior_execd.attach (record_remote_inferior_execd,
					 observer);
  gdb::observers::about_to_proceed.attach (record_remote_about_to_proceed,
					   observer);
}
