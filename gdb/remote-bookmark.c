/* Bookmarks and checkpoints of remote targets.

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
#include "remote-bookmark.h"
#include "arch-utils.h"
#include "checkpoint.h"
#include "cli/cli-style.h"
#include "cli/cli-utils.h"
#include "completer.h"
#include "dummy-frame.h"
#include "gdbsupport/bookmark-packet.h"
#include "gdbthread.h"
#include "inferior.h"
#include "inferior-move.h"
#include "infrun.h"
#include "interps.h"
#include "mi/mi-common.h"
#include "observable.h"
#include "progspace-and-thread.h"
#include "record-remote.h"
#include "regcache.h"
#include "remote.h"
#include "source.h"
#include "symfile.h"
#include "target.h"
#include "thread-fsm.h"
#include "ui-out.h"
#include "value.h"
#include "xml-support.h"

#include <algorithm>
#include <set>

/* The longest packet of ours, in bytes, and the longest reply to one that
   makes a bookmark: every warning there may be, in hexadecimal.  */

static constexpr size_t bookmark_packet_max
  = 2 * BOOKMARK_TEXT_MAX + BOOKMARK_ID_MAX + 64;

/* One bookmark or checkpoint.  */

struct remote_bookmark
{
  /* The number that the user knows it by.  Those that the stub made by
     itself have negative ones, as gdb's own breakpoints do: they come and
     go, and do not use up the user's.  */
  int number = 0;

  /* Where it belongs: the connection, the process and, for a process that
     has exited, the inferior that it was.  */
  process_stratum_target *target = nullptr;
  int pid = 0;
  int inferior_num = 0;

  /* What the stub said of it.  THREAD is null_ptid where not known.  */
  std::string id;
  bookmark_kind kind = BOOKMARK_KIND_SNAPSHOT;
  bookmark_origin origin = BOOKMARK_ORIGIN_USER;
  std::string name;
  gdb::optional<ULONGEST> pos;
  gdb::optional<ULONGEST> size;
  gdb::optional<CORE_ADDR> pc;
  ptid_t thread = null_ptid;

  /* The signal that THREAD had stopped for when gdb made this, if the stub
     is going to say another one.  */
  gdb::optional<gdb_signal> stop_signal;

  /* True if gdb did not make it in this session.  */
  bool found = false;

  /* True if the process has exited and the stub may bring it back.  */
  bool exited = false;

  /* True if nothing has run or been written since the program was here.  */
  bool here = false;

  /* The value of library_generation when gdb made it; 0 if it was
     found.  */
  unsigned int libraries = 0;
};

/* A list with the words that differ between the two.  */

struct remote_bookmark_list
{
  const char *noun;

  /* The name of its table in MI.  */
  const char *table_id;

  /* The convenience variable that holds the number made last.  */
  const char *variable;

  /* What MI says when the program has gone to one.  */
  enum async_reply_reason reason;

  /* The last numbers given away: to the user's, to the stub's own.  */
  int last_number, last_stub_number;
  std::vector<remote_bookmark> entries;
};

static remote_bookmark_list bookmarks
  = { "bookmark", "BookmarkTable", "_bookmark", EXEC_ASYNC_BOOKMARK, 0, 0,
      {} };

static remote_bookmark_list checkpoints
  = { "checkpoint", "CheckpointTable", "_checkpoint", EXEC_ASYNC_CHECKPOINT,
      0, 0, {} };

static remote_bookmark_list *const all_lists[] = { &bookmarks, &checkpoints };

/* Counts libraries loaded and unloaded, in any program: if it is the same
   as when a bookmark was made, the libraries there are those here.  */

static unsigned int library_generation = 1;

/* True while a stub puts a process at an entry: one that appears then is
   an entry's process that comes back.  */

static bool process_coming_back;

/* The number of the checkpoint that undoes the last restart.  */

static constexpr int return_point_number = 0;

/* Finding entries.  */

/* True if B belongs to process PID of TARGET.  */

static bool
belongs_p (const remote_bookmark &b, process_stratum_target *target, int pid)
{
  return b.target == target && b.pid == pid;
}

/* The entry of LIST numbered NUM, or null.  */

static remote_bookmark *
find_number (remote_bookmark_list &list, LONGEST num)
{
  for (remote_bookmark &b : list.entries)
    if (b.number == num)
      return &b;
  return nullptr;
}

/* The newest entry of LIST named NAME, or null.  */

static remote_bookmark *
find_name (remote_bookmark_list &list, const char *name)
{
  remote_bookmark *result = nullptr;

  for (remote_bookmark &b : list.entries)
    if (b.name == name && b.number != return_point_number)
      result = &b;
  return result;
}

/* The entry of LIST that the stub of TARGET knows as ID, or null.  */

static remote_bookmark *
find_id (remote_bookmark_list &list, process_stratum_target *target,
	 const std::string &id)
{
  for (remote_bookmark &b : list.entries)
    if (b.target == target && b.id == id)
      return &b;
  return nullptr;
}

/* The inferior that B's process is, or was before it exited; null if there
   is none any more.  */

static inferior *
find_inferior (const remote_bookmark &b)
{
  if (!b.exited)
    return find_inferior_pid (b.target, b.pid);

  inferior *inf = find_inferior_id (b.inferior_num);
  if (inf != nullptr
      && (inf->pid != 0 || inf->process_target () != b.target))
    return nullptr;
  return inf;
}

/* The process of PTID, or every one if it is minus_one_ptid, is not at any
   entry any more.  */

static void
leave_entries (ptid_t ptid)
{
  for (remote_bookmark_list *list : all_lists)
    for (remote_bookmark &b : list->entries)
      if (ptid == minus_one_ptid || b.pid == ptid.pid ())
	b.here = false;
}

/* Drop the entries of LIST for which PRED is true.  Return how the user
   knows them: "1, 3"; he does not have to know of the stub's own.  */

template<typename Predicate>
static std::string
drop_entries (remote_bookmark_list &list, Predicate pred)
{
  std::string numbers;
  auto it = list.entries.begin ();

  while (it != list.entries.end ())
    if (pred (*it))
      {
	if (it->origin == BOOKMARK_ORIGIN_USER)
	  numbers += ((numbers.empty () ? "" : ", ")
		      + std::to_string (it->number));
	it = list.entries.erase (it);
      }
    else
      ++it;
  return numbers;
}

/* Drop the entries of both lists for which PRED is true, and tell the
   user WHY.  */

template<typename Predicate>
static void
drop_and_tell (const char *why, Predicate pred)
{
  for (remote_bookmark_list *list : all_lists)
    {
      std::string numbers = drop_entries (*list, pred);

      if (!numbers.empty ())
	gdb_printf (_("[Deleted %s%s %s: %s]\n"), list->noun,
		    numbers.find (',') == std::string::npos ? "" : "s",
		    numbers.c_str (), why);
    }
}

/* Talking to the stub.  */

/* What the user knows a feature of a stub by: its packet, the setting
   that turns that off, and what the stub has to advertise.  */

struct feature_words
{
  const char *packet;
  const char *setting;
  const char *advertised;
};

/* The words for FEATURE, which is not that of the list.  */

static feature_words
words_for_feature (remote_bookmark_feature feature)
{
  switch (feature)
    {
    case REMOTE_BOOKMARK_SNAPSHOT:
      return { BOOKMARK_PACKET_MAKE, "bookmark", BOOKMARK_FEATURE_SNAPSHOT };
    case REMOTE_BOOKMARK_GOTO:
      return { BOOKMARK_PACKET_GOTO, "bookmark-goto", BOOKMARK_PACKET_MAKE };
    case REMOTE_BOOKMARK_DELETE:
      return { BOOKMARK_PACKET_DELETE, "bookmark-delete",
	       BOOKMARK_FEATURE_DELETE };
    default:
      return { BOOKMARK_PACKET_MAKE, "bookmark", BOOKMARK_PACKET_MAKE };
    }
}

/* Throw an error if REMOTE does not have FEATURE, which is needed for
   DOING, and say what would help.  */

static void
check_feature (remote_target *remote, remote_bookmark_feature feature,
	       const char *doing)
{
  if (remote_bookmark_feature_p (remote, feature))
    return;

  feature_words words = words_for_feature (feature);
  if (remote_bookmark_off_p (feature))
    error (_("Can't %s: the packet %s is turned off; "
	     "see \"help set remote %s-packet\"."),
	   doing, words.packet, words.setting);
  error (_("This remote target can't %s: its stub would have to "
	   "advertise %s.\n"
	   "For QEMU, connect through gdbbridge, which does."),
	 doing, words.advertised);
}

/* TEXT, which came from a stub, fit to be printed.  */

static std::string
printable (const char *text)
{
  std::string result;

  for (; *text != '\0'; text++)
    if ((unsigned char) *text < ' ' || *text == '\177')
      result += string_printf ("\\%03o", (unsigned char) *text);
    else
      result += *text;
  return result;
}

/* See remote-bookmark.h.  */

void
remote_check_reply (const char *reply, const char *packet, const char *doing)
{
  if (reply[0] == '\0')
    error (_("Can't %s: the remote stub does not know the packet %s, "
	     "though it advertised it."), doing, packet);
  if (reply[0] == 'E' && reply[1] == '.')
    error (_("Can't %s: %s."), doing, printable (reply + 2).c_str ());
  if (reply[0] == 'E')
    error (_("Can't %s: the remote stub answered %s with error %s."),
	   doing, packet, printable (reply + 1).c_str ());
}

/* See remote-bookmark.h.  */

void
remote_bad_reply (const char *reply, const char *packet, const char *why)
{
  error (_("Remote stub's reply to %s makes no sense (%s): %s"),
	 packet, why, printable (reply).c_str ());
}

/* Print the N warnings of a reply.  */

static void
print_warnings (const bookmark_slice *warnings, int n)
{
  char text[BOOKMARK_TEXT_MAX + 1];

  for (int i = 0; i < n; i++)
    if (bookmark_decode_text (text, sizeof (text), warnings[i]) >= 0)
      warning ("%s.", printable (text).c_str ());
}

/* The thread of INF to send with Hg: the current one if it is INF's.  */

static ptid_t
general_ptid (inferior *inf)
{
  if (inferior_ptid != null_ptid && inferior_ptid.pid () == inf->pid)
    return inferior_ptid;

  thread_info *tp = any_thread_of_inferior (inf);
  return tp == nullptr ? null_ptid : tp->ptid;
}

/* While this lives, gdb's own breakpoints are out of memory, if the stub
   of REMOTE has no packets for them: memory saved with them would bring
   them back.  */

class scoped_breakpoints_out_of_memory
{
public:
  explicit scoped_breakpoints_out_of_memory (remote_target *remote)
    : m_removed (remote_writes_breakpoints_p (remote)
		 && breakpoints_should_be_inserted_now ())
  {
    if (m_removed)
      remove_breakpoints ();
  }

  ~scoped_breakpoints_out_of_memory ()
  {
    if (m_removed)
      try
	{
	  insert_breakpoints ();
	}
      catch (const gdb_exception &ex)
	{
	  exception_print (gdb_stderr, ex);
	}
  }

  DISABLE_COPY_AND_ASSIGN (scoped_breakpoints_out_of_memory);

private:
  bool m_removed;
};

/* True if PTID of TARGET was the last to report anything, and that was a
   stop for a signal; then set *STATUS to it.  */

static bool
stopped_last_p (process_stratum_target *target, ptid_t ptid,
		target_waitstatus *status)
{
  process_stratum_target *last_target;
  ptid_t last_ptid;

  get_last_target_status (&last_target, &last_ptid, status);
  return (last_target == target && last_ptid == ptid
	  && status->kind () == TARGET_WAITKIND_STOPPED);
}

/* The signal that the current thread has stopped for, if that is not what
   its last stop was for: a function called from gdb stops again when it
   returns, as often as not with SIGSEGV, since it returns to the stack.  */

static gdb::optional<gdb_signal>
own_stop_signal ()
{
  target_waitstatus last;

  if (!stopped_last_p (current_inferior ()->process_target (), inferior_ptid,
		       &last)
      || last.sig () == inferior_thread ()->stop_signal ())
    return {};
  return inferior_thread ()->stop_signal ();
}

/* Ask REMOTE's stub to bookmark the current process, as one of KINDS, the
   first that it can make, under NAME, which is valid.  Throws an error,
   with nothing changed, if it can't.  */

static remote_bookmark
make_bookmark (remote_target *remote,
	       const std::vector<bookmark_kind> &kinds, const char *name,
	       const char *doing)
{
  bookmark_request request {};
  for (bookmark_kind kind : kinds)
    request.kinds[request.n_kinds++] = kind;
  strcpy (request.name, name);

  char packet[bookmark_packet_max];
  bookmark_print_request (packet, sizeof (packet), &request);

  scoped_breakpoints_out_of_memory no_breakpoints (remote);
  const char *reply = remote_bookmark_exchange (remote, inferior_ptid, packet);
  remote_check_reply (reply, BOOKMARK_PACKET_MAKE, doing);

  bookmark_reply made;
  const char *wrong = bookmark_parse_reply (reply, &made);
  if (wrong == nullptr
      && std::find (kinds.begin (), kinds.end (), made.kind) == kinds.end ())
    wrong = _("that kind was not asked for");
  for (remote_bookmark_list *list : all_lists)
    if (wrong == nullptr
	&& find_id (*list, remote_as_target (remote), made.id) != nullptr)
      wrong = _("the id is another bookmark's");
  if (wrong != nullptr)
    remote_bad_reply (reply, BOOKMARK_PACKET_MAKE, wrong);
  print_warnings (made.warnings, made.n_warnings);

  remote_bookmark b;
  b.target = remote_as_target (remote);
  b.pid = inferior_ptid.pid ();
  b.inferior_num = current_inferior ()->num;
  b.id = made.id;
  b.kind = made.kind;
  b.name = name;
  if (made.has_pos)
    b.pos = made.pos;
  if (made.has_size)
    b.size = made.size;
  b.thread = inferior_ptid;
  b.stop_signal = own_stop_signal ();
  b.here = true;
  b.libraries = library_generation;
  return b;
}

/* Tell the stub of B, an entry of LIST, to free it.  Throw an error if it
   can't.  */

static void
free_bookmark (const remote_bookmark_list &list, const remote_bookmark &b)
{
  remote_target *remote = target_as_remote (b.target);
  std::string doing = string_printf (_("delete %s %d"), list.noun, b.number);

  check_feature (remote, REMOTE_BOOKMARK_DELETE, doing.c_str ());

  bookmark_delete what {};
  strcpy (what.id, b.id.c_str ());

  char packet[bookmark_packet_max];
  bookmark_print_delete (packet, sizeof (packet), &what);
  const char *reply = remote_bookmark_exchange (remote, null_ptid, packet);
  remote_check_reply (reply, BOOKMARK_PACKET_DELETE, doing.c_str ());
  if (strcmp (reply, "OK") != 0)
    remote_bad_reply (reply, BOOKMARK_PACKET_DELETE, _("it should be OK"));
}

/* The stub's own list.  */

/* What a stub's list says.  */

struct stub_list
{
  std::vector<remote_bookmark> entries;

  /* Where the program is in its history, if known.  */
  gdb::optional<ULONGEST> pos;

  /* True if several places can have the same position.  */
  bool shared_pos = false;

  /* True if it is a list of bookmarks at all.  */
  bool valid = false;
};

#if !defined(HAVE_LIBEXPAT)

static bool
parse_stub_list (const char *xml, stub_list *list)
{
  static bool have_warned;

  if (!have_warned)
    {
      have_warned = true;
      warning (_("Can not parse XML list of bookmarks; "
		 "XML support was disabled at compile time"));
    }
  return false;
}

#else /* HAVE_LIBEXPAT */

/* The value of attribute NAME among ATTRIBUTES, or null.  */

static const void *
attribute_value (std::vector<gdb_xml_value> &attributes, const char *name)
{
  gdb_xml_value *value = xml_find_attribute (attributes, name);

  return value == nullptr ? nullptr : value->value.get ();
}

/* The number that attribute NAME is, if it is there.  */

static gdb::optional<ULONGEST>
attribute_number (std::vector<gdb_xml_value> &attributes, const char *name)
{
  const void *value = attribute_value (attributes, name);

  if (value == nullptr)
    return {};
  return *(const ULONGEST *) value;
}

/* Handle the start of <bookmarks>.  */

static void
start_bookmarks (gdb_xml_parser *parser, const gdb_xml_element *element,
		 void *user_data, std::vector<gdb_xml_value> &attributes)
{
  stub_list *list = (stub_list *) user_data;

  list->valid = true;
  list->pos = attribute_number (attributes, "pos");

  const char *clock = (const char *) attribute_value (attributes, "clock");
  list->shared_pos = (clock != nullptr
		      && strcmp (clock, BOOKMARK_CLOCK_EVENTS) == 0);
}

/* Handle the start of <bookmark>.  */

static void
start_bookmark (gdb_xml_parser *parser, const gdb_xml_element *element,
		void *user_data, std::vector<gdb_xml_value> &attributes)
{
  const char *id = (const char *) attribute_value (attributes, "id");
  const char *kind = (const char *) attribute_value (attributes, "kind");
  const char *origin = (const char *) attribute_value (attributes, "origin");
  const char *name = (const char *) attribute_value (attributes, "name");
  const char *thread = (const char *) attribute_value (attributes, "thread");
  remote_bookmark b;

  if (!bookmark_id_valid_p (id))
    gdb_xml_error (parser, _("bad id \"%s\""), printable (id).c_str ());
  if (!bookmark_parse_kind (kind, &b.kind))
    gdb_xml_error (parser, _("unknown kind \"%s\""),
		   printable (kind).c_str ());
  if (!bookmark_parse_origin (origin, &b.origin))
    gdb_xml_error (parser, _("unknown origin \"%s\""),
		   printable (origin).c_str ());
  if (name != nullptr && !bookmark_name_valid_p (name))
    gdb_xml_error (parser, _("bad name \"%s\""), printable (name).c_str ());

  b.id = id;
  b.name = name == nullptr ? "" : name;
  b.pos = attribute_number (attributes, "pos");
  b.size = attribute_number (attributes, "size");
  b.pc = attribute_number (attributes, "pc");
  if (thread != nullptr)
    b.thread = remote_parse_ptid (thread);
  b.found = true;
  ((stub_list *) user_data)->entries.push_back (std::move (b));
}

static const gdb_xml_attribute bookmark_attributes[] = {
  { "id", GDB_XML_AF_NONE, nullptr, nullptr },
  { "kind", GDB_XML_AF_NONE, nullptr, nullptr },
  { "origin", GDB_XML_AF_NONE, nullptr, nullptr },
  { "name", GDB_XML_AF_OPTIONAL, nullptr, nullptr },
  { "pos", GDB_XML_AF_OPTIONAL, gdb_xml_parse_attr_ulongest, nullptr },
  { "pc", GDB_XML_AF_OPTIONAL, gdb_xml_parse_attr_ulongest, nullptr },
  { "thread", GDB_XML_AF_OPTIONAL, nullptr, nullptr },
  { "size", GDB_XML_AF_OPTIONAL, gdb_xml_parse_attr_ulongest, nullptr },
  { nullptr, GDB_XML_AF_NONE, nullptr, nullptr }
};

static const gdb_xml_element bookmarks_children[] = {
  { "bookmark", bookmark_attributes, nullptr,
    GDB_XML_EF_REPEATABLE | GDB_XML_EF_OPTIONAL, start_bookmark, nullptr },
  { nullptr, nullptr, nullptr, GDB_XML_EF_NONE, nullptr, nullptr }
};

static const gdb_xml_attribute bookmarks_attributes[] = {
  { "clock", GDB_XML_AF_OPTIONAL, nullptr, nullptr },
  { "pos", GDB_XML_AF_OPTIONAL, gdb_xml_parse_attr_ulongest, nullptr },
  { "begin", GDB_XML_AF_OPTIONAL, gdb_xml_parse_attr_ulongest, nullptr },
  { "end", GDB_XML_AF_OPTIONAL, gdb_xml_parse_attr_ulongest, nullptr },
  { nullptr, GDB_XML_AF_NONE, nullptr, nullptr }
};

static const gdb_xml_element list_elements[] = {
  { "bookmarks", bookmarks_attributes, bookmarks_children,
    GDB_XML_EF_NONE, start_bookmarks, nullptr },
  { nullptr, nullptr, nullptr, GDB_XML_EF_NONE, nullptr, nullptr }
};

/* Parse XML into *LIST.  Return false, with a warning printed, if it is
   not a list of bookmarks.  */

static bool
parse_stub_list (const char *xml, stub_list *list)
{
  return (gdb_xml_parse_quick (_("list of bookmarks"), "bookmarks.dtd",
			       list_elements, xml, list) == 0
	  && list->valid);
}

#endif /* HAVE_LIBEXPAT */

/* Put B, found in the stub's list, into LIST under a number of its
   own.  */

static void
adopt (remote_bookmark_list &list, remote_bookmark b)
{
  b.number = (b.origin == BOOKMARK_ORIGIN_STUB
	      ? --list.last_stub_number : ++list.last_number);
  list.entries.push_back (std::move (b));
}

/* Take in FOUND, a line of the list of TARGET's stub: bring the entries
   that gdb has of it up to date, or make them.  PID, INF_NUM and EXITED
   say which process it belongs to.  */

static void
merge_entry (const remote_bookmark &found, process_stratum_target *target,
	     int pid, int inf_num, bool exited)
{
  bool known = false;

  for (remote_bookmark_list *list : all_lists)
    if (remote_bookmark *b = find_id (*list, target, found.id))
      {
	known = true;
	b->pos = found.pos;
	b->size = found.size;
	if (found.pc.has_value ())
	  b->pc = found.pc;
      }
  if (known)
    return;

  remote_bookmark b = found;
  b.target = target;
  b.pid = pid;
  b.inferior_num = inf_num;
  b.exited = exited;
  adopt (bookmarks, b);
  if (b.kind == BOOKMARK_KIND_SNAPSHOT)
    adopt (checkpoints, b);
}

/* Merge what REMOTE's stub has of process PID, which is or was inferior
   INF_NUM.  Do nothing if the stub has no such list.  Throw an error if
   the list makes no sense.  */

static void
refresh_process (remote_target *remote, int pid, int inf_num, bool exited)
{
  process_stratum_target *target = remote_as_target (remote);
  std::string annex;

  if (remote_multi_process_p (remote))
    annex = string_printf ("%x", pid);

  gdb::optional<gdb::char_vector> xml
    = target_read_stralloc (target, TARGET_OBJECT_BOOKMARKS, annex.c_str ());
  if (!xml)
    return;

  stub_list list;
  if (!parse_stub_list (xml->data (), &list))
    error (_("Remote stub's reply to %s makes no sense; "
	     "showing none of it."), BOOKMARK_FEATURE_LIST);

  drop_and_tell (_("lost by the remote stub"),
		 [&] (const remote_bookmark &b)
    {
      return (belongs_p (b, target, pid)
	      && std::none_of (list.entries.begin (), list.entries.end (),
			       [&] (const remote_bookmark &found)
			       { return found.id == b.id; }));
    });

  for (const remote_bookmark &found : list.entries)
    merge_entry (found, target, pid, inf_num, exited);

  if (list.pos.has_value ())
    for (remote_bookmark_list *l : all_lists)
      for (remote_bookmark &b : l->entries)
	if (belongs_p (b, target, pid) && b.pos.has_value ())
	  b.here = (*b.pos == *list.pos && (b.here || !list.shared_pos));
}

/* True if REMOTE's stub can take packets now: not while the program runs
   in all-stop mode.  */

static bool
stub_listens_p (remote_target *remote)
{
  process_stratum_target *target = remote_as_target (remote);

  if (target_is_non_stop_p ())
    return true;
  for (thread_info *tp : all_non_exited_threads (target))
    if (tp->executing ())
      return false;
  return true;
}

/* Merge the lists of REMOTE's stub: those of the processes that it has,
   and of those that have exited but still have entries.  */

static void
refresh (remote_target *remote)
{
  process_stratum_target *target = remote_as_target (remote);

  if (!remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_LIST)
      || !stub_listens_p (remote))
    return;

  for (inferior *inf : all_inferiors (target))
    if (inf->pid != 0)
      refresh_process (remote, inf->pid, inf->num, false);

  std::vector<std::pair<int, int>> exited;
  for (remote_bookmark_list *list : all_lists)
    for (const remote_bookmark &b : list->entries)
      if (b.target == target && b.exited)
	exited.emplace_back (b.pid, b.inferior_num);
  std::sort (exited.begin (), exited.end ());
  exited.erase (std::unique (exited.begin (), exited.end ()), exited.end ());
  for (const std::pair<int, int> &process : exited)
    refresh_process (remote, process.first, process.second, true);
}

/* What the user typed.  */

/* True if NAME could be taken for something else where a name or a number
   can stand.  */

static bool
reserved_name_p (const char *name)
{
  return (isdigit (*name) || strchr ("@$'\"-", *name) != nullptr
	  || strcmp (name, "begin") == 0 || strcmp (name, "start") == 0
	  || strcmp (name, "end") == 0);
}

/* ARGS, which may be null, without blanks around it.  */

static std::string
trimmed (const char *args)
{
  if (args == nullptr)
    return {};

  const char *start = skip_spaces (args);
  const char *end = start + strlen (start);
  remove_trailing_whitespace (start, end);
  return std::string (start, end);
}

/* Throw an error if NAME can't be a new entry's in LIST.  */

static void
check_name (remote_bookmark_list &list, const std::string &name)
{
  if (name.empty ())
    return;
  if (reserved_name_p (name.c_str ()))
    error (_("\"%s\" can't be the name of a %s: names begin with a letter, "
	     "and are not \"begin\", \"start\" or \"end\"."),
	   name.c_str (), list.noun);
  if (!bookmark_name_valid_p (name.c_str ()))
    error (_("\"%s\" is no good name for a %s: it has control characters, "
	     "is not in UTF-8, or has more than %d bytes."),
	   printable (name.c_str ()).c_str (), list.noun, BOOKMARK_NAME_MAX);
  if (const remote_bookmark *b = find_name (list, name.c_str ()))
    error (_("There is a %s named \"%s\" already, number %d; "
	     "delete it first."), list.noun, name.c_str (), b->number);
}

/* True if TEXT begins like a number or a convenience variable.  */

static bool
number_p (const char *text)
{
  return isdigit (*text) || *text == '$';
}

/* Throw an error that says that the first word of TEXT is no number of an
   entry of LIST.  */

static void ATTRIBUTE_NORETURN
bad_number (const remote_bookmark_list &list, const char *text)
{
  error (_("Bad %s number '%.*s'."), list.noun,
	 (int) strcspn (text, " \t"), text);
}

/* Parse ARGS, numbers and ranges of entries of LIST.  Throw an error if
   something else is among them.  */

static std::vector<int>
parse_numbers (const remote_bookmark_list &list, const char *args)
{
  std::vector<int> numbers;
  number_or_range_parser parser (args);

  while (!parser.finished ())
    {
      const char *word = parser.cur_tok ();
      const char *after_zeros = word + strspn (word, "0");
      int num = parser.get_number ();

      /* The parser's zero may also mean that it found no number.  */
      if (num == 0
	  && (after_zeros == word || strchr (" \t-", *after_zeros) == nullptr))
	bad_number (list, word);
      numbers.push_back (num);
    }
  if (*parser.cur_tok () != '\0')
    bad_number (list, parser.cur_tok ());
  return numbers;
}

/* The entry of LIST that TEXT means, a number, a convenience variable or a
   name.  If gdb does not know it, ask REMOTE's stub.  Throw an error if it
   does not know either; or, if GOING there is what it is for, if the stub
   can't do that at all.  */

static remote_bookmark &
lookup (remote_target *remote, remote_bookmark_list &list, const char *text,
	bool going)
{
  bool is_number = number_p (text);
  LONGEST num = 0;

  if (is_number)
    {
      num = parse_and_eval_long (text);
      if (remote_bookmark *b = find_number (list, num))
	return *b;
    }
  else if (remote_bookmark *b = find_name (list, text))
    return *b;

  if (going)
    check_feature (remote, REMOTE_BOOKMARK_GOTO,
		   string_printf (_("go to a %s"), list.noun).c_str ());
  refresh (remote);
  remote_bookmark *b
    = is_number ? find_number (list, num) : find_name (list, text);
  if (b != nullptr)
    return *b;

  if (is_number)
    error (_("No %s number %s."), list.noun, plongest (num));
  error (_("No %s named \"%s\"."), list.noun, text);
}

/* Making entries.  */

/* Throw an error if REMOTE's stub can't make bookmarks of any of the kinds
   that are tried for LIST, when DOING; otherwise return those that it can
   make.  */

static std::vector<bookmark_kind>
kinds_to_ask (remote_target *remote, const remote_bookmark_list &list,
	      const char *doing)
{
  std::vector<bookmark_kind> kinds;

  if (&list == &bookmarks
      && remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_POSITION))
    kinds.push_back (BOOKMARK_KIND_POSITION);
  if (remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_SNAPSHOT))
    kinds.push_back (BOOKMARK_KIND_SNAPSHOT);

  if (kinds.empty ())
    check_feature (remote, &list == &bookmarks ? REMOTE_BOOKMARK_POSITION
		   : REMOTE_BOOKMARK_SNAPSHOT, doing);
  return kinds;
}

/* Print that B of LIST was made, and where, as "break" does.  */

static void
print_made (const remote_bookmark_list &list, const remote_bookmark &b)
{
  gdb_printf ("%c%s %d at ", toupper (list.noun[0]), list.noun + 1, b.number);
  fputs_styled (paddress (get_current_arch (), *b.pc), address_style.style (),
		gdb_stdout);

  symtab_and_line sal = find_pc_line (*b.pc, 0);
  if (sal.symtab != nullptr)
    {
      gdb_puts (_(": file "));
      fputs_styled (symtab_to_filename_for_display (sal.symtab),
		    file_name_style.style (), gdb_stdout);
      gdb_printf (_(", line %d"), sal.line);
    }
  gdb_puts (".\n");
}

/* Add a bookmark of the current process to LIST, named ARGS.  */

static void
save_entry (remote_target *remote, remote_bookmark_list &list, const char *args)
{
  std::string name = trimmed (args);
  std::string doing = string_printf (_("make a %s"), list.noun);

  if (!target_has_execution ())
    error (_("The program is not being run."));
  std::vector<bookmark_kind> kinds = kinds_to_ask (remote, list,
						   doing.c_str ());
  check_name (list, name);
  check_inferior_movable (current_inferior (), doing.c_str ());
  if (dummy_frames_in_inferior_p (current_inferior ()))
    error (_("Can't %s in a function called from gdb; "
	     "let it finish, or leave it with \"return\"."), doing.c_str ());

  remote_bookmark b = make_bookmark (remote, kinds, name.c_str (),
				     doing.c_str ());
  b.number = ++list.last_number;
  b.pc = regcache_read_pc (get_current_regcache ());
  list.entries.push_back (b);

  set_internalvar_integer (lookup_internalvar (list.variable), b.number);
  print_made (list, b);
}

/* Going there.  */

/* The finished command that gives a stop at a bookmark its reason.  */

struct bookmark_fsm : public thread_fsm
{
  bookmark_fsm (interp *cmd_interp, enum async_reply_reason reason,
		gdb::optional<int> number)
    : thread_fsm (cmd_interp), m_reason (reason), m_number (number)
  {
    set_finished ();
  }

  bool should_stop (thread_info *thread) override
  {
    return true;
  }

  void async_reply_fields (ui_out *uiout) override
  {
    if (m_number.has_value ())
      uiout->field_signed ("number", *m_number);
  }

protected:
  enum async_reply_reason do_async_reply_reason () override
  {
    return m_reason;
  }

private:
  enum async_reply_reason m_reason;
  gdb::optional<int> m_number;
};

/* Throw an error if REPLY, which should be a stop reply to QBookmarkGoto,
   breaks the grammar; otherwise print its warnings.  */

static void
check_stop_reply (const char *reply)
{
  bookmark_stop stop;
  const char *wrong = bookmark_parse_stop (reply, &stop);

  if (wrong != nullptr)
    remote_bad_reply (reply, BOOKMARK_PACKET_GOTO, wrong);
  print_warnings (stop.warnings, stop.n_warnings);
}

/* The process that was OLD_PID on TARGET came back, as INF.  */

static void
process_came_back (process_stratum_target *target, int old_pid, inferior *inf)
{
  if (old_pid != inf->pid)
    gdb_printf (_("[Process %d came back as process %d]\n"), old_pid,
		inf->pid);

  for (remote_bookmark_list *list : all_lists)
    for (remote_bookmark &b : list->entries)
      if (belongs_p (b, target, old_pid))
	{
	  b.pid = inf->pid;
	  b.inferior_num = inf->num;
	  b.exited = false;
	}
}

/* Threads of INF that gdb is going to learn of are stopped, though in
   non-stop mode gdb takes new threads to run.  */

static void
mark_stopped (remote_target *remote, inferior *inf)
{
  process_stratum_target *target = remote_as_target (remote);
  ptid_t ptid (inf->pid);

  update_thread_list ();
  set_executing (target, ptid, false);
  set_running (target, ptid, false);
  remote_bookmark_mark_stopped (remote, inf);
}

/* What REMOTE's stub said to QBookmarkGoto is no error: the process of INF
   is elsewhere, and gdb has forgotten what it knew of it.  Take in REPLY.
   Return the thread that it reports, or null if the process is no more,
   and set *STATUS.  Throw an error if REPLY makes no sense.  */

static thread_info *
take_stop (remote_target *remote, inferior *inf, const char *reply,
	   target_waitstatus *status)
{
  ptid_t ptid;

  check_stop_reply (reply);
  try
    {
      ptid = remote_bookmark_take_stop (remote, inf, reply, status);
    }
  catch (const gdb_exception_error &ex)
    {
      if (ex.error == TARGET_CLOSE_ERROR)
	throw;

      std::string why (ex.what ());
      remote_bad_reply (reply, BOOKMARK_PACKET_GOTO,
		 why.substr (0, why.find ('\n')).c_str ());
    }

  if (status->kind () == TARGET_WAITKIND_EXITED
      || status->kind () == TARGET_WAITKIND_SIGNALLED)
    return nullptr;

  thread_info *tp = find_thread_ptid (remote_as_target (remote), ptid);
  switch_to_thread (tp);
  if (target_is_non_stop_p ())
    mark_stopped (remote, tp->inf);
  return tp;
}

/* Where a command wants to go, and what it says of it.  */

struct destination
{
  bookmark_goto where {};

  /* The process that goes there, and what it was called when it
     exited.  */
  inferior *inf = nullptr;
  int old_pid = 0;

  /* What the command is about to do, as in "Can't DOING".  */
  std::string doing;

  enum async_reply_reason reason = EXEC_ASYNC_BOOKMARK;

  /* The entry's number and id, if it is an entry; and if it is a snapshot,
     which undoes what was recorded since.  */
  gdb::optional<int> number;
  std::string id;
  bool snapshot = false;

  /* The libraries there, as library_generation; 0 if not known.  */
  unsigned int libraries = 0;

  /* The signal of the stop there, if the stub is going to say another
     one.  */
  gdb::optional<gdb_signal> stop_signal;

  /* A checkpoint of where the program is, to become number 0 when it has
     left; without id if there is none.  */
  remote_bookmark return_point;
};

/* The destination that entry B of LIST is.  */

static destination
entry_destination (const remote_bookmark_list &list, const remote_bookmark &b)
{
  destination dest;

  dest.where.what = BOOKMARK_GOTO_ID;
  strcpy (dest.where.id, b.id.c_str ());
  dest.inf = find_inferior (b);
  if (dest.inf == nullptr)
    error (_("Can't go to %s %d: there is no inferior left for process %d."),
	   list.noun, b.number, b.pid);
  dest.old_pid = b.pid;
  dest.doing = string_printf (_("go to %s %d"), list.noun, b.number);
  dest.reason = list.reason;
  dest.number = b.number;
  dest.id = b.id;
  dest.snapshot = b.kind == BOOKMARK_KIND_SNAPSHOT;
  dest.libraries = b.exited ? 0 : b.libraries;
  dest.stop_signal = b.stop_signal;
  return dest;
}

/* Throw an error, with nothing changed, if REMOTE's process can't go to
   DEST, or if the user won't have it after all.  */

static void
check_destination (remote_target *remote, const destination &dest)
{
  check_feature (remote, REMOTE_BOOKMARK_GOTO, dest.doing.c_str ());
  check_inferior_movable (dest.inf, dest.doing.c_str ());
  if (dest.snapshot)
    record_remote_ask (dest.inf, dest.doing.c_str ());
}

/* Send QBookmarkGoto for DEST to REMOTE, after Hg for GENERAL if that isn't
   null_ptid.  Throw an error, with nothing changed, if the stub refuses;
   otherwise return the stop reply.  */

static std::string
send_goto (remote_target *remote, const destination &dest, ptid_t general)
{
  char packet[bookmark_packet_max];

  if (bookmark_print_goto (packet, sizeof (packet), &dest.where) < 0)
    error (_("Can't %s: it is longer than %d bytes."), dest.doing.c_str (),
	   BOOKMARK_TEXT_MAX);

  std::string reply = remote_bookmark_exchange (remote, general, packet);
  remote_check_reply (reply.c_str (), BOOKMARK_PACKET_GOTO,
		      dest.doing.c_str ());
  return reply;
}

/* The program has gone to DEST, and is nowhere else.  */

static void
arrive (process_stratum_target *target, const destination &dest)
{
  for (remote_bookmark_list *list : all_lists)
    if (remote_bookmark *b = find_id (*list, target, dest.id))
      b->here = true;
}

/* Free B, a checkpoint, in its stub.  The user has not asked for that, so an
   error is no more than a warning; unless it is that the connection is lost,
   and with it the remote target.  */

static void
free_quietly (const remote_bookmark &b)
{
  try
    {
      free_bookmark (checkpoints, b);
    }
  catch (const gdb_exception_error &ex)
    {
      if (ex.error == TARGET_CLOSE_ERROR)
	throw;
      warning ("%s", ex.what ());
    }
}

/* B becomes checkpoint 0; free the one before.  */

static void
replace_return_point (const remote_bookmark &b)
{
  remote_bookmark *old = find_number (checkpoints, return_point_number);

  if (old == nullptr)
    {
      checkpoints.entries.insert (checkpoints.entries.begin (), b);
      return;
    }
  remote_bookmark freed = *old;
  *old = b;
  free_quietly (freed);
}

/* Put REMOTE's process at DEST.  Return the thread that stopped there, or
   null if there is none, and set *STATUS.  Throw an error, with nothing
   changed, if the stub refuses.  */

static thread_info *
move_process (remote_target *remote, const destination &dest,
	      target_waitstatus *status)
{
  scoped_restore_current_thread restore_thread;
  ptid_t general = (dest.where.what == BOOKMARK_GOTO_ID
		    ? null_ptid : general_ptid (dest.inf));
  switch_to_inferior_no_thread (dest.inf);
  inferior_before_move (dest.inf);
  if (dest.snapshot)
    record_remote_drop_future (remote, dest.inf);

  scoped_breakpoints_out_of_memory no_breakpoints (remote);
  std::string reply = send_goto (remote, dest, general);

  scoped_restore restore_coming_back
    = make_scoped_restore (&process_coming_back, true);
  inferior_forget (dest.inf);
  record_remote_moved (dest.inf);
  /* One that comes back has its threads numbered as "run" does.  */
  if (dest.inf->pid == 0)
    dest.inf->highest_thread_num = 0;
  leave_entries (ptid_t (dest.inf->pid));
  if (!dest.return_point.id.empty ())
    replace_return_point (dest.return_point);

  thread_info *tp = take_stop (remote, dest.inf, reply.c_str (), status);
  restore_thread.dont_restore ();
  return tp;
}

/* Put REMOTE's process at DEST, and show it.  Throw an error, with nothing
   changed, if the stub refuses.  */

static void
go_to (remote_target *remote, const destination &dest)
{
  process_stratum_target *target = remote_as_target (remote);
  target_waitstatus status;
  thread_info *tp = move_process (remote, dest, &status);

  if (tp == nullptr)
    {
      infrun_exited_elsewhere (dest.inf, status);
      return;
    }

  /* That the libraries are others is no reason to stop, here.  */
  bool libraries_changed = dest.libraries != library_generation;
  if (status.kind () == TARGET_WAITKIND_LOADED)
    {
      libraries_changed = true;
      status.set_stopped (GDB_SIGNAL_TRAP);
    }

  process_came_back (target, dest.old_pid, tp->inf);
  arrive (target, dest);
  if (dest.reason == EXEC_ASYNC_CHECKPOINT)
    gdb_printf (_("Switching to checkpoint %d, %s\n"), *dest.number,
		target_pid_to_str (tp->ptid).c_str ());

  std::unique_ptr<thread_fsm> fsm
    (new bookmark_fsm (command_interp (), dest.reason, dest.number));
  ptid_t ptid = tp->ptid;
  if (status.kind () != TARGET_WAITKIND_STOPPED
      || !dest.stop_signal.has_value ())
    {
      inferior_moved (tp, status, libraries_changed, std::move (fsm));
      return;
    }

  target_waitstatus own_status;
  own_status.set_stopped (*dest.stop_signal);
  inferior_moved (tp, own_status, libraries_changed, std::move (fsm));

  /* A bookmark made here will have the stub's signal, too.  */
  if (stopped_last_p (target, ptid, &own_status))
    set_last_target_status (target, ptid, status);
}

/* Restarting, which can be undone.  */

/* Make a checkpoint of where INF is, for "restart 0".  Return an entry
   without id, after a warning, if that can't be done.  Throw an error if
   the connection is lost.  */

static remote_bookmark
make_return_point (remote_target *remote, inferior *inf)
{
  remote_bookmark b;

  try
    {
      scoped_restore_current_thread restore_thread;
      if (inferior_ptid == null_ptid || inferior_ptid.pid () != inf->pid)
	switch_to_thread (any_thread_of_inferior (inf));

      if (!remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_SNAPSHOT))
	error (_("its stub can't make checkpoints."));
      b = make_bookmark (remote, { BOOKMARK_KIND_SNAPSHOT }, "",
			 _("save where \"restart\" leaves from"));
      b.number = return_point_number;
      b.pc = regcache_read_pc (get_current_regcache ());
      b.here = false;
    }
  catch (const gdb_exception_error &ex)
    {
      if (ex.error == TARGET_CLOSE_ERROR)
	throw;
      warning (_("This restart can't be undone: %s"), ex.what ());
    }
  return b;
}

/* Go to DEST, a checkpoint, with a return point made first.  */

static void
go_with_return_point (remote_target *remote, destination &dest)
{
  dest.return_point = make_return_point (remote, dest.inf);

  try
    {
      go_to (remote, dest);
    }
  catch (const gdb_exception &ex)
    {
      const remote_bookmark *kept
	= find_number (checkpoints, return_point_number);
      if (ex.error != TARGET_CLOSE_ERROR
	  && !dest.return_point.id.empty ()
	  && (kept == nullptr || kept->id != dest.return_point.id))
	free_quietly (dest.return_point);
      throw;
    }
}

/* Showing entries.  */

/* Which entries the user wants to see.  */

struct shown_entries
{
  /* Also those that the stub made by itself.  */
  bool all = false;

  /* The numbers, or all if empty.  */
  std::vector<int> numbers;

  /* True if B is one of them.  */
  bool contains (const remote_bookmark &b) const
  {
    if (!numbers.empty ())
      return (std::find (numbers.begin (), numbers.end (), b.number)
	      != numbers.end ());
    return all || b.origin == BOOKMARK_ORIGIN_USER;
  }
};

/* Print to UIOUT where B is, in its own program space.  */

static void
print_where (ui_out *uiout, const remote_bookmark &b)
{
  inferior *inf = find_inferior (b);

  if (!b.pc.has_value () || inf == nullptr)
    {
      uiout->field_skip ("addr");
      uiout->field_skip ("where");
      return;
    }

  scoped_restore_current_pspace_and_thread restore_pspace;
  switch_to_program_space_and_thread (inf->pspace);

  uiout->field_core_addr ("addr", inf->gdbarch, *b.pc);

  string_file where;
  struct symbol *sym = find_pc_sect_function (*b.pc, find_pc_overlay (*b.pc));
  symtab_and_line sal = find_pc_line (*b.pc, 0);

  if (uiout->is_mi_like_p ())
    {
      if (sym != nullptr)
	uiout->field_string ("func", sym->print_name ());
      if (sal.symtab != nullptr)
	{
	  uiout->field_string ("file",
			       symtab_to_filename_for_display (sal.symtab));
	  uiout->field_string ("fullname", symtab_to_fullname (sal.symtab));
	  uiout->field_signed ("line", sal.line);
	}
      return;
    }

  if (sym != nullptr)
    where.printf (_("in %s"), sym->print_name ());
  else if (sal.symtab == nullptr)
    print_address_symbolic (inf->gdbarch, *b.pc, &where, demangle, "");
  if (sal.symtab != nullptr)
    where.printf (_("%sat %s:%d"), sym == nullptr ? "" : " ",
		  symtab_to_filename_for_display (sal.symtab), sal.line);
  uiout->field_stream ("where", where);
}

/* Print to UIOUT the thread of B, as "info threads" numbers it.  */

static void
print_thread (ui_out *uiout, const remote_bookmark &b)
{
  thread_info *tp = (b.thread == null_ptid
		     ? nullptr : find_thread_ptid (b.target, b.thread));

  if (tp != nullptr)
    uiout->field_string ("thread", print_thread_id (tp));
  else if (b.thread != null_ptid)
    uiout->field_string ("thread", remote_ptid_string
				     (target_as_remote (b.target), b.thread));
  else
    uiout->field_skip ("thread");
}

/* Print to UIOUT the line of the table for B.  */

static void
print_entry (ui_out *uiout, const remote_bookmark &b, bool show_pos,
	     bool show_origin, bool show_name)
{
  ui_out_emit_tuple tuple (uiout, nullptr);

  if (b.here)
    uiout->field_string ("current", "*");
  else
    uiout->field_skip ("current");
  uiout->field_signed ("number", b.number);
  uiout->field_string ("kind", bookmark_kind_name (b.kind));
  if (show_pos)
    {
      if (b.pos.has_value ())
	uiout->field_string ("position", pulongest (*b.pos));
      else
	uiout->field_skip ("position");
    }
  print_thread (uiout, b);
  if (show_origin)
    uiout->field_string ("origin", bookmark_origin_name (b.origin));
  print_where (uiout, b);
  if (show_name)
    uiout->field_string ("name", b.name);
  uiout->text ("\n");
}

/* Print LIST as a table, those entries that SHOWN says.  */

static void
print_table (const remote_bookmark_list &list, const shown_entries &shown)
{
  ui_out *uiout = current_uiout;
  bool show_pos = false, show_origin = false, show_name = false;
  int rows = 0;

  for (const remote_bookmark &b : list.entries)
    if (shown.contains (b))
      {
	rows++;
	show_pos |= b.pos.has_value ();
	show_origin |= b.found;
	show_name |= !b.name.empty ();
      }

  if (rows == 0 && !uiout->is_mi_like_p ())
    {
      if (shown.numbers.empty ())
	uiout->message (_("No %ss.\n"), list.noun);
      return;
    }

  int columns = 6 + show_pos + show_origin + show_name;
  ui_out_emit_table table (uiout, columns, rows, list.table_id);
  uiout->table_header (1, ui_left, "current", "");
  uiout->table_header (3, ui_left, "number", "Num");
  uiout->table_header (8, ui_left, "kind", "Kind");
  if (show_pos)
    uiout->table_header (10, ui_left, "position", "Position");
  uiout->table_header (6, ui_left, "thread", "Thread");
  if (show_origin)
    uiout->table_header (6, ui_left, "origin", "Origin");
  uiout->table_header (18, ui_left, "addr", "Address");
  uiout->table_header (show_name ? 28 : 0, show_name ? ui_left : ui_noalign,
		       "where", "Where");
  if (show_name)
    uiout->table_header (0, ui_noalign, "name", "Name");
  uiout->table_body ();

  for (const remote_bookmark &b : list.entries)
    if (shown.contains (b))
      print_entry (uiout, b, show_pos, show_origin, show_name);
}

/* Implement "info bookmarks" and "info checkpoints".  */

static bool
show_list (remote_target *remote, remote_bookmark_list &list,
	   const char *args)
{
  static const char all_option[] = "-all";
  shown_entries shown;

  if (args != nullptr && check_for_argument (&args, all_option))
    shown.all = true;
  std::string text = trimmed (args);
  bool is_name = !text.empty () && text[0] != '-' && !number_p (text.c_str ());
  if (!is_name)
    shown.numbers = parse_numbers (list, text.c_str ());

  refresh (remote);
  if (is_name)
    shown.numbers.push_back (lookup (remote, list, text.c_str (),
				     false).number);

  for (int num : shown.numbers)
    if (find_number (list, num) == nullptr)
      gdb_printf (_("No %s number %d.\n"), list.noun, num);

  if (list.entries.empty () && !current_uiout->is_mi_like_p ())
    return !shown.numbers.empty ();
  print_table (list, shown);
  return true;
}

/* Deleting entries.  */

/* Delete B of LIST, and its twin in the other list, here and in the
   stub.  */

static void
delete_entry (const remote_bookmark_list &list, const remote_bookmark &b)
{
  process_stratum_target *target = b.target;
  std::string id = b.id;

  free_bookmark (list, b);
  for (remote_bookmark_list *l : all_lists)
    drop_entries (*l, [&] (const remote_bookmark &other)
		  { return other.target == target && other.id == id; });
}

/* Delete from LIST the entries that ARGS names, or all of them.  */

static void
delete_entries (remote_target *remote, remote_bookmark_list &list,
		const char *args, int from_tty)
{
  std::string text = trimmed (args);

  if (text.empty ())
    {
      if (from_tty && !query (_("Delete all %ss? "), list.noun))
	return;
      while (!list.entries.empty ())
	delete_entry (list, list.entries.back ());
      return;
    }

  if (!number_p (text.c_str ()))
    {
      delete_entry (list, lookup (remote, list, text.c_str (), false));
      return;
    }

  for (int num : parse_numbers (list, text.c_str ()))
    if (remote_bookmark *b = find_number (list, num))
      delete_entry (list, *b);
    else
      warning (_("No %s number %d."), list.noun, num);
}

/* Complete TEXT, whose last word begins at WORD: all of it to the names,
   what follows the last blank to the numbers of LIST.  */

static void
complete_entry (const remote_bookmark_list &list,
		completion_tracker &tracker,
		const char *text, const char *word)
{
  const char *blank = strrchr (text, ' ');
  const char *last = blank == nullptr ? text : blank + 1;

  for (const remote_bookmark &b : list.entries)
    {
      std::string num = std::to_string (b.number);

      if (startswith (num.c_str (), last))
	tracker.add_completion (make_completion_match_str (num.c_str (), last,
							    word));
      if (!b.name.empty () && startswith (b.name.c_str (), text))
	tracker.add_completion (make_completion_match_str (b.name.c_str (),
							    text, word));
    }
}

/* The target methods.  */

/* See remote-bookmark.h.  */

void
remote_save_bookmark (remote_target *remote, const char *args)
{
  save_entry (remote, bookmarks, args);
}

/* The position that the expression TEXT is.  */

static ULONGEST
parse_position (const char *text)
{
  if (*text != '\0')
    {
      value *val = parse_and_eval (text);
      LONGEST pos = value_as_long (val);

      if (pos >= 0 || value_type (val)->is_unsigned ())
	return pos;
    }
  error (_("A position is @ and a number that is not negative."));
}

/* A destination, yet without place, for the current process.  TEXT says
   where it is going to be.  */

static destination
current_destination (const char *text)
{
  destination dest;

  if (!target_has_execution ())
    error (_("The program is not being run."));
  dest.inf = current_inferior ();
  dest.old_pid = dest.inf->pid;
  dest.doing = string_printf (_("go to %s"), text);
  return dest;
}

/* The destination that TEXT, which names no bookmark, is for the current
   process: the beginning or end of its history, a position, or a text
   that only the stub understands.  */

static destination
parse_destination (const std::string &text)
{
  destination dest = current_destination (text.c_str ());

  if (text == "begin" || text == "start")
    dest.where.what = BOOKMARK_GOTO_BEGIN;
  else if (text == "end")
    dest.where.what = BOOKMARK_GOTO_END;
  else if (text[0] == '@')
    {
      dest.where.what = BOOKMARK_GOTO_POS;
      dest.where.pos = parse_position (text.c_str () + 1);
    }
  else
    {
      if (text.size () < 2 || text.back () != text[0])
	error (_("Unbalanced quotes: %s"), text.c_str ());
      if (text.size () - 2 > BOOKMARK_TEXT_MAX)
	error (_("The text is longer than %d bytes."), BOOKMARK_TEXT_MAX);
      dest.where.what = BOOKMARK_GOTO_TEXT;
      strcpy (dest.where.text, text.substr (1, text.size () - 2).c_str ());
    }
  return dest;
}

/* The destination that is the entry of LIST called TEXT, which *REMOTE's
   process, or another's, can go to.  Set *REMOTE to that connection.  */

static destination
find_destination (remote_target **remote, remote_bookmark_list &list,
		  const std::string &text)
{
  const remote_bookmark &b = lookup (*remote, list, text.c_str (), true);
  destination dest = entry_destination (list, b);

  *remote = target_as_remote (b.target);
  check_destination (*remote, dest);
  return dest;
}

/* See remote-bookmark.h.  */

void
remote_goto_bookmark (remote_target *remote, const char *args)
{
  std::string text = trimmed (args);

  if (text == "begin" || text == "start" || text == "end"
      || strchr ("@'\"", text[0]) != nullptr)
    {
      destination dest = parse_destination (text);
      check_destination (remote, dest);
      go_to (remote, dest);
      return;
    }

  destination dest = find_destination (&remote, bookmarks, text);
  go_to (remote, dest);
}

/* See remote-bookmark.h.  */

void
remote_goto_history (remote_target *remote, const bookmark_goto &where)
{
  std::string text;

  if (where.what == BOOKMARK_GOTO_POS)
    text = string_printf (_("position %s"), pulongest (where.pos));
  else
    text = where.what == BOOKMARK_GOTO_BEGIN ? "begin" : "end";

  destination dest = current_destination (text.c_str ());
  dest.where = where;
  check_destination (remote, dest);
  go_to (remote, dest);
}

/* See remote-bookmark.h.  */

bool
remote_info_bookmarks (remote_target *remote, const char *args)
{
  return show_list (remote, bookmarks, args);
}

/* See remote-bookmark.h.  */

void
remote_delete_bookmarks (remote_target *remote, const char *args,
			 int from_tty)
{
  delete_entries (remote, bookmarks, args, from_tty);
}

/* See remote-bookmark.h.  */

void
remote_complete_bookmark (completion_tracker &tracker, const char *text,
			  const char *word)
{
  complete_entry (bookmarks, tracker, text, word);
}

/* See remote-bookmark.h.  */

void
remote_save_checkpoint (remote_target *remote, const char *args)
{
  save_entry (remote, checkpoints, args);
}

/* See remote-bookmark.h.  */

void
remote_restart_checkpoint (remote_target *remote, const char *args)
{
  destination dest = find_destination (&remote, checkpoints, trimmed (args));

  if (checkpoint_return_point && dest.inf->pid != 0)
    go_with_return_point (remote, dest);
  else
    go_to (remote, dest);
}

/* See remote-bookmark.h.  */

bool
remote_info_checkpoints (remote_target *remote, const char *args)
{
  return show_list (remote, checkpoints, args);
}

/* See remote-bookmark.h.  */

void
remote_delete_checkpoints (remote_target *remote, const char *args,
			   int from_tty)
{
  delete_entries (remote, checkpoints, args, from_tty);
}

/* See remote-bookmark.h.  */

void
remote_detach_checkpoint ()
{
  error (_("A checkpoint of a remote target is no process of its own "
	   "to detach from; use \"delete checkpoint\" to free it."));
}

/* See remote-bookmark.h.  */

void
remote_complete_checkpoint (completion_tracker &tracker, const char *text,
			    const char *word)
{
  complete_entry (checkpoints, tracker, text, word);
}

/* What happens to processes.  */

/* See remote-bookmark.h.  */

void
remote_bookmarks_forget_connection (remote_target *remote)
{
  process_stratum_target *target = remote_as_target (remote);

  drop_and_tell (_("the connection is closed"),
		 [=] (const remote_bookmark &b)
		 { return b.target == target; });
}

/* True if B belongs to the process of INF.  */

static bool
belongs_to_inferior_p (const remote_bookmark &b, inferior *inf)
{
  return !b.exited && b.pid == inf->pid && b.inferior_num == inf->num;
}

/* True if the process of INF, which gdb is losing, has exited by itself,
   on a connection that lasts, and the stub has a list to say whether it
   keeps its bookmarks.  */

static bool
exited_and_kept_p (inferior *inf)
{
  process_stratum_target *last_target;
  ptid_t last_ptid;
  target_waitstatus last;
  remote_target *remote = target_as_remote (inf->process_target ());

  if (remote == nullptr || !remote_extended_p (remote)
      || !remote_bookmark_feature_p (remote, REMOTE_BOOKMARK_LIST))
    return false;

  get_last_target_status (&last_target, &last_ptid, &last);
  return (last_target == inf->process_target ()
	  && last_ptid.pid () == inf->pid
	  && (last.kind () == TARGET_WAITKIND_EXITED
	      || last.kind () == TARGET_WAITKIND_SIGNALLED));
}

/* Observer for inferior_exit.  */

static void
remote_bookmark_inferior_exit (inferior *inf)
{
  std::string why = string_printf (_("process %d is gone"), inf->pid);

  if (!exited_and_kept_p (inf))
    {
      drop_and_tell (why.c_str (), [=] (const remote_bookmark &b)
		     { return belongs_to_inferior_p (b, inf); });
      return;
    }

  bool any = false;
  for (remote_bookmark_list *list : all_lists)
    for (remote_bookmark &b : list->entries)
      if (belongs_to_inferior_p (b, inf))
	{
	  any = true;
	  b.exited = true;
	  b.here = false;
	}
  if (any)
    gdb_printf (_("[Bookmarks and checkpoints of process %d are kept, "
		  "and bring it back]\n"), inf->pid);
}

/* Observer for inferior_appeared: INF has a new process, so the one that
   it had before is not to come back.  */

static void
remote_bookmark_inferior_appeared (inferior *inf)
{
  auto replaced_p = [=] (const remote_bookmark &b)
    {
      return b.exited && b.inferior_num == inf->num;
    };

  if (process_coming_back)
    return;

  std::set<std::string> freed;
  for (remote_bookmark_list *list : all_lists)
    for (const remote_bookmark &b : list->entries)
      if (replaced_p (b) && freed.insert (b.id).second)
	free_quietly (b);
  drop_and_tell (_("their inferior has a new process"), replaced_p);
}

/* Observer for inferior_execd: what was saved is another program.  */

static void
remote_bookmark_inferior_execd (inferior *inf)
{
  drop_and_tell (_("the process runs another program now"),
		 [=] (const remote_bookmark &b)
		 { return belongs_to_inferior_p (b, inf); });
}

/* Observers for what the user writes.  */

static void
remote_bookmark_memory_changed (inferior *inf, CORE_ADDR addr, ssize_t len,
				const bfd_byte *data)
{
  leave_entries (ptid_t (inf->pid));
}

static void
remote_bookmark_register_changed (frame_info_ptr frame, int regnum)
{
  leave_entries (inferior_ptid);
}

/* Observers for libraries.  */

static void
remote_bookmark_solib_loaded (so_list *so)
{
  library_generation++;
}

static void
remote_bookmark_solib_unloaded (so_list *so)
{
  library_generation++;
}

void _initialize_remote_bookmark ();
void
_initialize_remote_bookmark ()
{
  static const char observer[] = "remote-bookmark";

  gdb::observers::inferior_exit.attach (remote_bookmark_inferior_exit,
					observer);
  gdb::observers::inferior_appeared.attach
    (remote_bookmark_inferior_appeared, observer);
  gdb::observers::inferior_execd.attach (remote_bookmark_inferior_execd,
					 observer);
  gdb::observers::target_resumed.attach (leave_entries, observer);
  gdb::observers::memory_changed.attach (remote_bookmark_memory_changed,
					 observer);
  gdb::observers::register_changed.attach (remote_bookmark_register_changed,
					   observer);
  gdb::observers::solib_loaded.attach (remote_bookmark_solib_loaded,
				       observer);
  gdb::observers::solib_unloaded.attach (remote_bookmark_solib_unloaded,
					 observer);
}
