/* Recorded history, as the packets see it, for gdbserver.

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

#include "server.h"
#include "recording.h"

/* See recording.h.  */

target_recording *
current_recording ()
{
  process_info *proc = (current_thread == nullptr
			? nullptr : current_process ());

  return proc == nullptr ? nullptr : the_target->find_recording (proc);
}

/* See recording.h.  */

void
supported_recording_packets (char *buf)
{
  if (the_target->supports_recording ())
    strcat (buf, ";" BOOKMARK_FEATURE_RECORD "+;" BOOKMARK_FEATURE_POSITION
	    "+;ReverseStep+;ReverseContinue+");
}

/* Do what the QRecord packet in OWN_BUF says.  */

static void
handle_record (char *own_buf)
{
  bookmark_record_what what;
  const char *problem = bookmark_parse_record (own_buf, &what);

  if (problem != nullptr)
    error (_("Bad QRecord packet: %s"), problem);
  if (!set_desired_thread ())
    error (_("There is no program to record, start one first"));
  check_process_at_rest (current_process ()->pid);

  target_recording *recording = current_recording ();
  std::vector<std::string> warnings;
  if (what == BOOKMARK_RECORD_START)
    {
      if (recording != nullptr)
	error (_("The program is being recorded already"));
      the_target->start_recording (current_process (), &warnings);
    }
  else if (recording == nullptr)
    error (_("The program is not being recorded, record it first"));
  else
    {
      /* The program stays where it is.  */
      recording->drop_future ();
      if (what == BOOKMARK_RECORD_STOP)
	the_target->stop_recording (current_process ());
    }

  write_ok (own_buf);
}

/* Answer the qRecord packet in OWN_BUF.  */

static void
handle_record_state (char *own_buf)
{
  bookmark_record record {};

  if (!set_desired_thread ())
    error (_("There is no program, start one first"));

  target_recording *recording = current_recording ();
  record.state = (recording == nullptr ? BOOKMARK_RECORD_OFF
		  : recording->in_past () ? BOOKMARK_RECORD_REPLAYING
		  : BOOKMARK_RECORD_RECORDING);
  if (recording != nullptr)
    recording->describe (&record);

  int len = bookmark_print_record_reply (own_buf, PBUFSIZ, &record);
  gdb_assert (len > 0);
}

/* See recording.h.  */

bool
handle_recording_general_set (char *own_buf)
{
  return (the_target->supports_recording ()
	  && handle_bookmark_packet (own_buf, BOOKMARK_PACKET_RECORD,
				     handle_record));
}

/* See recording.h.  */

bool
handle_recording_query (char *own_buf)
{
  return (the_target->supports_recording ()
	  && handle_bookmark_packet (own_buf, BOOKMARK_PACKET_RECORD_STATE,
				     handle_record_state));
}

/* See recording.h.  */

bool
refuse_change_in_past (char *own_buf)
{
  /* GDB asks by a write of nothing whether a packet is known.  */
  const char *comma = strchr (own_buf, ',');
  if (own_buf[0] == 'X' && comma != nullptr && atoi (comma + 1) == 0
      && comma[1] == '0')
    return false;

  if (!set_desired_thread ())
    return false;
  target_recording *recording = current_recording ();
  if (recording == nullptr)
    return false;

  try
    {
      if (recording->in_past ())
	error (_("The program is in its past, which can't be changed; delete "
		 "the history after this place first"));
      recording->about_to_change ();
      return false;
    }
  catch (const gdb_exception_error &ex)
    {
      bookmark_print_error (own_buf, PBUFSIZ, ex.what ());
      return true;
    }
}

/* See recording.h.  */

void
print_no_history (char *buf, ptid_t ptid)
{
  process_info *proc = find_process_pid (ptid.pid ());
  target_recording *recording = the_target->find_recording (proc);
  bool end = recording != nullptr && !recording->in_past ();

  sprintf (buf, "T%02xreplaylog:%s:;", GDB_SIGNAL_TRAP,
	   end ? "end" : "begin");
}
