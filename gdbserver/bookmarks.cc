/* The bookmark packets, and the table of bookmarks, for gdbserver.

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
#include "bookmarks.h"
#include "recording.h"
#include "tracepoint.h"
#include "gdbsupport/bookmark-packet.h"
#include "gdbsupport/common-regcache.h"
#include "gdbsupport/scope-exit.h"
#include <algorithm>
#include <list>

/* A bookmark that GDB asked for.  */

struct bookmark
{
  /* What GDB calls it.  */
  std::string id;

  /* The name that the user gave it, or the empty string.  */
  std::string name;

  bookmark_kind kind;

  /* The process that it belongs to, which may have exited.  */
  int pid;

  /* If the process was recorded, its position.  */
  bool has_pos = false;
  uint64_t pos = 0;

  /* The thread that was selected when the bookmark was made, and where
     it stood.  */
  ptid_t thread;
  CORE_ADDR pc;

  /* The state to go back to, or null once it is known to be lost.  */
  std::unique_ptr<target_snapshot> snapshot;
};

/* All bookmarks, in the order in which they were made.  Not destroyed at
   exit: what the target holds ends with this program by itself.  */

static std::list<bookmark> &bookmarks = *new std::list<bookmark>;

/* The id of the last bookmark made.  */

static unsigned long last_id;

/* True if the state of B is lost.  */

static bool
bookmark_lost_p (bookmark &b)
{
  if (b.snapshot != nullptr && !b.snapshot->alive ())
    b.snapshot.reset ();

  return b.snapshot == nullptr;
}

/* Return the bookmark called ID, or throw an error if there is none.  */

static std::list<bookmark>::iterator
find_bookmark (const char *id)
{
  auto it = std::find_if (bookmarks.begin (), bookmarks.end (),
			  [=] (const bookmark &b) { return b.id == id; });

  if (it == bookmarks.end ())
    error (_("There is no bookmark with id %s"), id);

  return it;
}

/* See bookmarks.h.  */

void
check_process_at_rest (int pid)
{
  if (tracing)
    error (_("A trace experiment is running, stop it with tstop first"));

  auto running = [] (thread_info *thread)
    {
      return (thread->last_resume_kind != resume_stop
	      || thread->last_status.kind () == TARGET_WAITKIND_IGNORE
	      || (the_target->supports_thread_stopped ()
		  && !target_thread_stopped (thread)));
    };

  if (find_thread (pid, running) != nullptr)
    error (_("A thread of the process is running, interrupt it first"));
}

/* Return WARNINGS as the packets carry them.  */

static std::vector<std::string>
encode_warnings (const std::vector<std::string> &warnings)
{
  std::vector<std::string> encoded;

  for (const std::string &warning : warnings)
    {
      char buf[2 * BOOKMARK_TEXT_MAX + 1];

      if (encoded.size () == BOOKMARK_WARNINGS_MAX)
	break;

      std::string text = warning.substr (0, BOOKMARK_TEXT_MAX);
      if (bookmark_encode_text (buf, sizeof (buf), text.c_str ()) > 0)
	encoded.emplace_back (buf);
    }

  return encoded;
}

/* Write the reply to qBookmark to OWN_BUF: B was made, with WARNINGS.
   The size is in the list: finding it out can take longer than all the
   rest.  */

static void
write_bookmark_reply (char *own_buf, const bookmark &b,
		      const std::vector<std::string> &warnings)
{
  std::vector<std::string> encoded = encode_warnings (warnings);
  bookmark_reply reply {};

  strcpy (reply.id, b.id.c_str ());
  reply.kind = b.kind;
  reply.has_pos = b.has_pos;
  reply.pos = b.pos;
  for (const std::string &warning : encoded)
    reply.warnings[reply.n_warnings++] = { warning.c_str (),
					   warning.size () };

  int len = bookmark_print_reply (own_buf, PBUFSIZ, &reply);
  gdb_assert (len > 0);
}

/* Return the kind of bookmark that REQUEST wants most of those that can be
   made of the current process, or throw an error.  */

static bookmark_kind
choose_kind (const bookmark_request &request)
{
  target_recording *recording = current_recording ();

  for (size_t i = 0; i < request.n_kinds; ++i)
    if (request.kinds[i] == BOOKMARK_KIND_POSITION
	? recording != nullptr
	: recording == nullptr || !recording->in_past ())
      return request.kinds[i];

  if (recording != nullptr)
    error (_("The program is in its past, of which there are no snapshots, "
	     "use bookmark"));
  error (_("The program is not recorded and has no positions, use "
	   "checkpoint"));
}

/* Handle the qBookmark packet in OWN_BUF: bookmark the process of Hg, and
   write the reply to OWN_BUF.  */

static void
make_bookmark (char *own_buf)
{
  bookmark_request request;
  const char *problem = bookmark_parse_request (own_buf, &request);

  if (problem != nullptr)
    error (_("Bad qBookmark packet: %s"), problem);

  if (!set_desired_thread ())
    error (_("There is no program to bookmark, start one first"));
  check_process_at_rest (current_process ()->pid);

  bookmark b;
  std::vector<std::string> warnings;
  target_recording *recording = current_recording ();

  b.name = request.name;
  b.kind = choose_kind (request);
  b.thread = current_thread->id;
  b.pid = b.thread.pid ();
  b.pc = regcache_read_pc (get_thread_regcache (current_thread, 1));
  if (recording != nullptr)
    {
      bookmark_record record {};

      recording->describe (&record);
      b.has_pos = record.has_pos;
      b.pos = record.pos;
    }
  b.snapshot = (b.kind == BOOKMARK_KIND_POSITION ? recording->mark_place ()
		: the_target->take_snapshot (current_process (), &warnings));
  b.id = std::to_string (++last_id);

  write_bookmark_reply (own_buf, b, warnings);
  bookmarks.push_back (std::move (b));
}

/* Append WARNINGS to the stop reply in OWN_BUF.  */

static void
append_warnings (char *own_buf, const std::vector<std::string> &warnings)
{
  std::string reply = own_buf;

  for (const std::string &warning : encode_warnings (warnings))
    {
      std::string pair = "warning:" + warning + ";";

      if (reply.back () != ';')
	pair.insert (0, ";");
      if (reply.size () + pair.size () >= PBUFSIZ)
	break;
      reply += pair;
    }

  strcpy (own_buf, reply.c_str ());
}

/* Process OLD_PID has exited and come back as NEW_PID, because it could
   not have its id again.  */

static void
move_bookmarks (int old_pid, int new_pid)
{
  for (bookmark &b : bookmarks)
    if (b.pid == old_pid)
      b.pid = new_pid;
}

/* Thread PTID has come elsewhere, and has STATUS there: forget what there
   was to report, and write the stop reply to OWN_BUF.  */

static void
report_move (char *own_buf, ptid_t ptid, const target_waitstatus &status)
{
  client_state &cs = get_client_state ();

  cs.last_ptid = ptid;
  cs.last_status = status;
  if (status.kind () == TARGET_WAITKIND_STOPPED)
    {
      cs.general_thread = ptid;
      current_process ()->dlls_changed = false;
    }

  prepare_resume_reply (own_buf, ptid, status);
}

/* Call MOVE, which moves the current process in its history.  Write the stop
   reply to OWN_BUF.  */

static void
move_in_history (char *own_buf, gdb::function_view<void ()> move)
{
  target_waitstatus status;
  thread_info *thread = current_thread;

  check_process_at_rest (thread->id.pid ());
  {
    /* Ctrl-C is to be seen at once.  */
    if (!non_stop)
      enable_async_io ();
    SCOPE_EXIT
      {
	if (!non_stop)
	  disable_async_io ();
      };
    move ();
  }
  discard_queued_stop_replies (ptid_t (thread->id.pid ()));
  status.set_stopped (GDB_SIGNAL_TRAP);
  report_move (own_buf, thread->id, status);
}

/* Go to B, a place in the history of a process that is there.  Write the
   stop reply to OWN_BUF.  */

static void
goto_position (bookmark &b, char *own_buf)
{
  switch_to_thread (find_any_thread_of_pid (b.pid));

  target_recording *recording = current_recording ();
  move_in_history (own_buf, [&] ()
    {
      recording->go_to_place (b.snapshot.get ());
    });
}

/* Go to the bookmark called ID, and write the stop reply to OWN_BUF.  */

static void
goto_bookmark (const char *id, char *own_buf)
{
  bookmark &b = *find_bookmark (id);

  if (bookmark_lost_p (b))
    error (_("Bookmark %s is lost, it is not in the history any more, or "
	     "something killed the process that held it"), id);
  if (b.kind == BOOKMARK_KIND_POSITION)
    return goto_position (b, own_buf);
  check_process_at_rest (b.pid);

  prepare_for_change (recording_of_process (b.pid));

  std::vector<std::string> warnings;
  target_waitstatus status;
  ptid_t ptid = the_target->restore_snapshot (b.snapshot.get (), &status,
					      &warnings);

  /* What the process had to say is from a future that is undone.  */
  discard_queued_stop_replies (ptid_t (b.pid));
  move_bookmarks (b.pid, ptid.pid ());
  if (status.kind () == TARGET_WAITKIND_STOPPED)
    b.thread = ptid;
  report_move (own_buf, ptid, status);
  append_warnings (own_buf, warnings);
}

/* Handle the QBookmarkGoto packet in OWN_BUF.  */

static void
handle_bookmark_goto (char *own_buf)
{
  bookmark_goto where;
  const char *problem = bookmark_parse_goto (own_buf, &where);

  if (problem != nullptr)
    error (_("Bad QBookmarkGoto packet: %s"), problem);
  if (where.what == BOOKMARK_GOTO_TEXT)
    error (_("gdbserver knows no places by text, give a bookmark or a "
	     "position"));
  if (where.what == BOOKMARK_GOTO_ID)
    return goto_bookmark (where.id, own_buf);

  target_recording *recording
    = set_desired_thread () ? current_recording () : nullptr;
  if (recording == nullptr)
    error (_("The program has no history to move in, record it first"));
  move_in_history (own_buf, [&] () { recording->go_to (where); });
}

/* Handle the QBookmarkDelete packet in OWN_BUF.  */

static void
handle_bookmark_delete (char *own_buf)
{
  bookmark_delete what;
  const char *problem = bookmark_parse_delete (own_buf, &what);

  if (problem != nullptr)
    error (_("Bad QBookmarkDelete packet: %s"), problem);

  if (what.all)
    delete_bookmarks_of_process (get_client_state ().general_thread.pid ());
  else
    bookmarks.erase (find_bookmark (what.id));

  write_ok (own_buf);
}

/* See bookmarks.h.  */

bool
handle_bookmark_packet (char *own_buf, const char *name,
			void (*handler) (char *own_buf))
{
  size_t len = strlen (name);

  if (!startswith (own_buf, name)
      || (own_buf[len] != ':' && own_buf[len] != '\0')
      || !the_target->supports_snapshots ())
    return false;

  try
    {
      handler (own_buf);
    }
  catch (const gdb_exception_quit &ex)
    {
      bookmark_print_error (own_buf, PBUFSIZ,
			    _("Interrupted; nothing has changed"));
    }
  catch (const gdb_exception_error &ex)
    {
      bookmark_print_error (own_buf, PBUFSIZ, ex.what ());
    }

  return true;
}

/* See bookmarks.h.  */

void
supported_bookmark_packets (char *buf)
{
  if (the_target->supports_snapshots ())
    strcat (buf, ";" BOOKMARK_FEATURE_SNAPSHOT "+;" BOOKMARK_FEATURE_DELETE
	    "+;" BOOKMARK_FEATURE_LIST "+");
}

/* See bookmarks.h.  */

bool
handle_bookmark_query (char *own_buf)
{
  return handle_bookmark_packet (own_buf, BOOKMARK_PACKET_MAKE,
				 make_bookmark);
}

/* See bookmarks.h.  */

bool
handle_bookmark_general_set (char *own_buf)
{
  return (handle_bookmark_packet (own_buf, BOOKMARK_PACKET_GOTO,
				  handle_bookmark_goto)
	  || handle_bookmark_packet (own_buf, BOOKMARK_PACKET_DELETE,
				     handle_bookmark_delete));
}

/* Return the element of the list that describes B, which is not lost.  */

static std::string
list_entry (const bookmark &b)
{
  bookmark_entry entry {};
  char buf[1024];

  strcpy (entry.id, b.id.c_str ());
  strcpy (entry.name, b.name.c_str ());
  *write_ptid (entry.thread, b.thread) = '\0';
  entry.kind = b.kind;
  entry.has_pos = b.has_pos;
  entry.pos = b.pos;
  entry.origin = BOOKMARK_ORIGIN_USER;
  entry.has_pc = true;
  entry.pc = b.pc;
  entry.has_size = true;
  entry.size = b.snapshot->size ();

  int len = bookmark_print_list_entry (buf, sizeof (buf), &entry);
  gdb_assert (len > 0);
  return buf;
}

/* Return the list of bookmarks of process PID, as XML.  */

static std::string
list_bookmarks (int pid)
{
  bookmark_history history {};
  char buf[256];
  std::string list;
  target_recording *recording = recording_of_process (pid);
  bookmark_record record {};

  if (recording != nullptr)
    {
      recording->describe (&record);
      history.clock = record.clock;
      history.has_pos = history.has_begin = history.has_end = true;
      history.pos = record.pos;
      history.begin = record.begin;
      history.end = record.end;
    }

  bookmark_print_list_start (buf, sizeof (buf), &history);
  list += buf;
  for (bookmark &b : bookmarks)
    if (b.pid == pid && !bookmark_lost_p (b))
      list += list_entry (b);
  bookmark_print_list_end (buf, sizeof (buf));
  list += buf;

  return list;
}

/* See bookmarks.h.  */

int
handle_qxfer_bookmarks (const char *annex, gdb_byte *readbuf,
			const gdb_byte *writebuf,
			ULONGEST offset, LONGEST len)
{
  static std::string list;

  if (writebuf != nullptr || !the_target->supports_snapshots ())
    return -2;

  if (offset == 0)
    {
      char *end;
      unsigned long pid = strtoul (annex, &end, 16);

      if (*end != '\0')
	return -1;
      if (end == annex)
	pid = get_client_state ().general_thread.pid ();
      list = list_bookmarks (pid);
    }

  if (offset > list.size ())
    return -1;

  size_t n = std::min<size_t> (len, list.size () - offset);
  memcpy (readbuf, list.data () + offset, n);
  return n;
}

/* See bookmarks.h.  */

void
monitor_bookmarks ()
{
  if (bookmarks.empty ())
    {
      monitor_output ("No bookmarks.\n");
      return;
    }

  monitor_output ("Id     Process   Thread    PC                 "
		  "Size        Name\n");
  for (bookmark &b : bookmarks)
    {
      std::string size = (bookmark_lost_p (b) ? "lost"
			  : pulongest (b.snapshot->size ()));
      std::string line
	= string_printf ("%-6s %-9d %-9ld 0x%s %-11s %s\n",
			 b.id.c_str (), b.pid, b.thread.lwp (),
			 phex (b.pc, 8), size.c_str (), b.name.c_str ());

      monitor_output (line.c_str ());
    }
}

/* See bookmarks.h.  */

void
delete_bookmarks_of_process (int pid)
{
  bookmarks.remove_if ([=] (const bookmark &b) { return b.pid == pid; });
}

/* See bookmarks.h.  */

void
delete_all_bookmarks ()
{
  bookmarks.clear ();
}
