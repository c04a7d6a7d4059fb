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
volatile bool moving_in_history;

/* True if each new process is to be recorded: --record.  */
static bool record_new_processes;

/* The least memory to record with, in bytes.  */
static const unsigned long long MEMORY_LEAST = 1024 * 1024;

/* What --record-memory says.  */
static unsigned long long memory_wanted;

/* What GDB is to print when it asks next how recording stands.  */
static std::string told_later;

/* See recording.h.  */

bool verify_recording;

/* See recording.h.  */

target_recording *
recording_of_process (int pid)
{
  process_info *proc = find_process_pid (pid);

  return proc == nullptr ? nullptr : the_target->find_recording (proc);
}

/* See recording.h.  */

target_recording *
current_recording ()
{
  return (current_thread == nullptr ? nullptr
	  : recording_of_process (current_thread->id.pid ()));
}

/* See recording.h.  */

void
supported_recording_packets (char *buf)
{
  if (the_target->supports_recording ())
    strcat (buf, ";" BOOKMARK_FEATURE_RECORD "+;" BOOKMARK_FEATURE_POSITION
	    "+;ReverseStep+;ReverseContinue+");
}

/* Return the number of bytes that TEXT says, an argument of
   --record-memory.  */

static unsigned long long
parse_size (const char *text)
{
  static const char units[] = "kMG";
  char *end;

  errno = 0;
  unsigned long long size = strtoull (text, &end, 10);
  bool good = text[0] >= '0' && text[0] <= '9' && errno == 0;
  if (*end != '\0')
    {
      const char *unit = strchr (units, *end == 'K' ? 'k' : *end);
      int bits = unit == nullptr ? 0 : 10 * (unit - units + 1);

      good = (good && unit != nullptr && end[1] == '\0'
	      && size <= ULLONG_MAX >> bits);
      size <<= bits;
    }
  if (!good || size < MEMORY_LEAST)
    error (_("Bad size \"%s\" for --record-memory: it should be a number with "
	     "k, M or G behind it, and at least 1M"), text);
  return size;
}

/* See recording.h.  */

int
parse_recording_option (char **argv)
{
  static const char memory_option[] = "--record-memory";
  size_t len = sizeof memory_option - 1;

  if (strcmp (argv[0], "--record") == 0)
    {
      record_new_processes = true;
      return 1;
    }
  if (!startswith (argv[0], memory_option))
    return 0;
  if (argv[0][len] == '=')
    {
      memory_wanted = parse_size (argv[0] + len + 1);
      return 1;
    }
  if (argv[0][len] != '\0' || argv[1] == nullptr)
    return 0;
  memory_wanted = parse_size (argv[1]);
  return 2;
}

/* See recording.h.  */

unsigned long long
recording_memory ()
{
  return memory_wanted;
}

/* See recording.h.  */

void
tell_gdb_of_recording (const std::string &text, bool now)
{
  /* In non-stop mode GDB takes no output but with a reply.  */
  if (now && !non_stop)
    monitor_output (text.c_str ());
  else
    told_later += text;
}

/* Record the current process, and tell GDB of what can't be: NOW as for
   tell_gdb_of_recording.  */

static void
start_recording (bool now)
{
  std::vector<std::string> warnings;

  the_target->start_recording (current_process (), &warnings);
  for (const std::string &warning : warnings)
    tell_gdb_of_recording (string_printf (_("warning: %s.\n"),
					  warning.c_str ()), now);
}

/* See recording.h.  */

void
record_new_process ()
{
  if (!record_new_processes || non_stop)
    return;

  try
    {
      if (!the_target->supports_recording ())
	error (_("This gdbserver has no recorder"));
      start_recording (false);
    }
  catch (const gdb_exception_error &ex)
    {
      std::string text = string_printf (_("Can't record: %s.\n"), ex.what ());

      fputs (text.c_str (), stderr);
      tell_gdb_of_recording (text, false);
    }
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
  if (what == BOOKMARK_RECORD_START)
    {
      if (recording != nullptr)
	error (_("The program is being recorded already"));
      start_recording (true);
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

  if (!told_later.empty ())
    monitor_output (told_later.c_str ());
  told_later.clear ();
  if (!set_desired_thread ())
    error (_("There is no program, start one first"));

  target_recording *recording = current_recording ();
  record.state = (recording == nullptr ? BOOKMARK_RECORD_OFF
		  : recording->in_past () ? BOOKMARK_RECORD_REPLAYING
		  : BOOKMARK_RECORD_RECORDING);
  if (recording != nullptr)
    {
      recording->describe (&record);
      record.has_size = true;
      record.size = recording->size ();
    }

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
handle_recording_monitor_command (const char *command)
{
  if (strcmp (command, "set verify-record on") == 0)
    verify_recording = true;
  else if (strcmp (command, "set verify-record off") == 0)
    verify_recording = false;
  else if (strcmp (command, "show verify-record") != 0)
    return false;

  std::string text
    = string_printf (_("Verification of moves back in a recording is %s.\n"),
		     verify_recording ? "on" : "off");
  target_recording *recording = current_recording ();
  if (recording != nullptr)
    {
      uint64_t moves, failures;
      recording->verified (&moves, &failures);
      string_appendf (text, _("Moves found good: %s, not the same: %s.\n"),
		      pulongest (moves), pulongest (failures));
    }
  monitor_output (text.c_str ());
  return true;
}

/* See recording.h.  */

void
prepare_for_change (target_recording *recording)
{
  if (recording == nullptr)
    return;
  if (recording->in_past ())
    error (_("The program is in its past, which can't be changed; delete the "
	     "history after this place first"));
  recording->about_to_change ();
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

  try
    {
      prepare_for_change (current_recording ());
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
  target_recording *recording = recording_of_process (ptid.pid ());
  bool end = recording != nullptr && !recording->in_past ();

  sprintf (buf, "T%02xreplaylog:%s:;", GDB_SIGNAL_TRAP,
	   end ? "end" : "begin");
}
