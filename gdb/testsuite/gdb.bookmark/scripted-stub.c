/* A remote stub that does as it is told, to test gdb's side of the
   bookmark packets.

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

/* Usage: scripted-stub BASE COUNTER PLACE,PLACE... [OPTION...]

   It speaks on standard input and output, so that gdb starts and ends it
   with "target remote | scripted-stub ...", and no port is involved.

   The program that it pretends to debug is for x86-64.  It has 64 KiB of
   memory at BASE, and runs in turns: each turn, it goes to the next PLACE
   (after the last comes the first) and adds one to the 4-byte integer at
   COUNTER.  After the turn that "continue" is, it stops.  The number of
   turns is the position in its history.  Within a turn, each instruction
   is one byte.  BASE, COUNTER and PLACE are addresses in hexadecimal.

   It can go back by the same turns and bytes.  Back from the first byte of
   a turn is the first byte of the turn before.  If QRecord is among the
   features, it can do so only while it records, or has recorded.

   Left to itself it is a good stub.  Options are features to advertise in
   the qSupported reply ("qBookmark:snapshot+"), and:

     threads=N         The program has N threads.
     processes=N       There are N processes of so many threads, which do
		       everything together.
     vCont=LIST        The actions in its reply to "vCont?", with commas:
		       "c,C,s,S" if it is left out.
     single-process    Without the multiprocess extensions.
     no-Z              Without packets for breakpoints.
     positions         Says where bookmarks are.
     recorded          It records from the start.

   While connected, gdb's "monitor" command tells it what else to do:

     on PREFIX | ACTION [| ACTION]...
		       When a packet begins with PREFIX, do not answer it in
		       the usual way, but do this.
     once PREFIX | ACTION [| ACTION]...
		       The same, for the first such packet only.
     off               Forget all of those.
     packets [PREFIX]...
		       Print the packets that came since the last time this
		       was asked, one in a line, but "monitor" itself; "^C"
		       is an interrupt.  With prefixes, only those that
		       begin with one.
     bookmarks         Print how many bookmarks there are.

   ACTION is one of:

     console TEXT      Send TEXT, and a line end, as console output.
     sleep SECONDS     Do nothing for that time, or until an interrupt.
     interrupt         Wait for an interrupt.
     reply TEXT        Answer TEXT (escaped, if to a qXfer packet).
     reply-hex HEX     Answer the bytes that HEX stands for.
     pass              Answer in the usual way.
     run               In non-stop mode, let those threads run that a vCont
		       resumes, and go on running.
     die               The program ends; nothing is answered.
     close             The stub ends, without an answer.  */

#define _POSIX_C_SOURCE 200809L

#include "stub-rules.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum
{
  MEMORY_SIZE = 0x10000,
  PACKET_SIZE = 0x4000,
  MAX_THREADS = 8,
  MAX_PLACES = 8,
  MAX_BOOKMARKS = 64,

  /* Registers in the order of the g packet: 16 general ones, rip, and
     then eflags and 6 segment registers of 4 bytes each.  */
  REG_RSP = 7,
  REG_RIP = 16,
  N_REGS = 17,
  OTHER_REGS_SIZE = 7 * 4
};

/* All that a snapshot saves.  */
struct state
{
  uint64_t pos;
  uint64_t regs[MAX_THREADS][N_REGS];
  unsigned char memory[MEMORY_SIZE];
};

struct bookmark
{
  char id[16];
  bool snapshot;
  char name[256];
  struct state state;
};

static struct state now;

/* The recorded history.  A stub that does not know of recording has it from
   the start.  */
static uint64_t begin_pos, end_pos;
static bool knows_record, recording;
static bool alive = true;

static uint64_t base, counter;
static uint64_t places[MAX_PLACES];
static int n_places;

/* Threads are numbered through, first those of the first process.  */
static int n_threads = 1, n_processes = 1;
static int general_thread = 1;
static bool multiprocess = true, z_packets = true, positions;
static char features[4096], vcont_actions[256] = "c;C;s;S";

/* In non-stop mode, which threads run, and the stops that are to be
   reported: all but the first wait for a vStopped.  */
static bool non_stop, running[MAX_THREADS + 1];
static char pending_stops[2 * MAX_THREADS][64];
static int n_pending_stops;

static struct bookmark *bookmarks[MAX_BOOKMARKS];
static int n_bookmarks, last_id;

static bool acks = true;

/* The connection.  */

/* Read a byte; wait for it for at most MSEC milliseconds, or forever if
   that is negative.  Return -1 if none came.  */

static int
read_byte (int msec)
{
  static unsigned char buf[4096];
  static ssize_t len, used;

  if (used == len)
    {
      struct pollfd fd = { STDIN_FILENO, POLLIN, 0 };
      int ready = poll (&fd, 1, msec);

      if (ready == 0 || (ready < 0 && errno == EINTR))
	return -1;
      used = 0;
      len = read (STDIN_FILENO, buf, sizeof (buf));
      if (len <= 0)
	exit (0);
    }
  return buf[used++];
}

/* The same, without a limit to the time.  */

static int
wait_byte (void)
{
  int c;

  do
    c = read_byte (-1);
  while (c < 0);
  return c;
}

/* Write LEN bytes at TEXT.  */

static void
write_all (const char *text, size_t len)
{
  while (len > 0)
    {
      ssize_t done = write (STDOUT_FILENO, text, len);

      if (done < 0 && errno == EINTR)
	continue;
      if (done <= 0)
	exit (0);
      text += done;
      len -= done;
    }
}

/* Read a packet into BUF of SIZE bytes.  Interrupts outside of packets are
   logged.  */

static void
read_packet (char *buf, size_t size)
{
  size_t len = 0;
  int c;

  while ((c = wait_byte ()) != '$')
    if (c == '\003')
      log_packet ("^C");
  while ((c = wait_byte ()) != '#')
    if (len < size - 1)
      buf[len++] = c;
  buf[len] = '\0';
  wait_byte ();
  wait_byte ();
  if (acks)
    write_all ("+", 1);
}

/* Send LEN bytes at TEXT as they are, in a frame that starts with START:
   '$' for a packet, '%' for a notification.  */

static void
send_frame (char start, const char *text, size_t len)
{
  char *frame = must_realloc (NULL, len + 5);
  unsigned char sum = 0;

  frame[0] = start;
  memcpy (frame + 1, text, len);
  for (size_t i = 0; i < len; i++)
    sum += (unsigned char) text[i];
  snprintf (frame + 1 + len, 4, "#%02x", sum);
  write_all (frame, len + 4);
  free (frame);
}

static void
send_bytes (const char *text, size_t len)
{
  send_frame ('$', text, len);
}

/* The same, escaped as binary data is.  */

static void
send_binary (const char *text, size_t len)
{
  char *escaped = must_realloc (NULL, 2 * len + 1);
  size_t escaped_len = 0;

  for (size_t i = 0; i < len; i++)
    if (strchr ("$#}*", text[i]) != NULL)
      {
	escaped[escaped_len++] = '}';
	escaped[escaped_len++] = text[i] ^ 0x20;
      }
    else
      escaped[escaped_len++] = text[i];
  send_bytes (escaped, escaped_len);
  free (escaped);
}

static void
send_packet (const char *text)
{
  send_bytes (text, strlen (text));
}

/* Send TEXT as console output, in pieces that fit a packet.  */

static void
send_console (const char *text)
{
  static char packet[PACKET_SIZE];
  size_t len = strlen (text);

  while (len > 0)
    {
      size_t piece = len < 1000 ? len : 1000;

      packet[0] = 'O';
      to_hex (packet + 1, text, piece);
      send_packet (packet);
      text += piece;
      len -= piece;
    }
}

/* The program.  */

/* Where ADDR of LEN bytes is in memory, or null.  */

static unsigned char *
memory_at (uint64_t addr, uint64_t len)
{
  if (addr < base || addr - base > MEMORY_SIZE
      || len > MEMORY_SIZE - (addr - base))
    return NULL;
  return now.memory + (addr - base);
}

/* Put the program at POS of its history.  */

static void
set_position (uint64_t pos)
{
  uint32_t value = pos;
  unsigned char *p = memory_at (counter, sizeof (value));

  now.pos = pos;
  for (int i = 0; i < n_threads * n_processes; i++)
    now.regs[i][REG_RIP] = places[pos % n_places];
  if (p != NULL)
    memcpy (p, &value, sizeof (value));
  if (pos > end_pos)
    end_pos = pos;
}

/* Start the program.  */

static void
start_program (void)
{
  memset (&now, 0, sizeof (now));
  for (int i = 0; i < n_threads * n_processes; i++)
    now.regs[i][REG_RSP] = base + MEMORY_SIZE - 0x1000 * (i + 1);
  begin_pos = end_pos = 0;
  set_position (0);
  alive = true;
}

static int
process_of (int thread)
{
  return (thread - 1) / n_threads + 1;
}

/* Put the id of THREAD into BUF, which has room for it.  */

static const char *
thread_id (char *buf, int thread)
{
  if (multiprocess)
    sprintf (buf, "p%x.%x", process_of (thread), thread);
  else
    sprintf (buf, "%x", thread);
  return buf;
}

/* True if ID, which ends at a ';' or a null, means THREAD.  The empty id
   means every one.  */

static bool
id_means_p (const char *id, int thread)
{
  if (*id == 'p')
    {
      char *rest;
      long process = strtol (id + 1, &rest, 16);

      if (process > 0 && process != process_of (thread))
	return false;
      id = *rest == '.' ? rest + 1 : "";
    }
  long number = strtol (id, NULL, 16);
  return number <= 0 || number == thread;
}

/* The thread that ID means: where it leaves a choice, THREAD if that is
   one of them, otherwise the first.  */

static int
parse_thread (const char *id, int thread)
{
  if (id_means_p (id, thread))
    return thread;
  for (int i = 1; i <= n_threads * n_processes; i++)
    if (id_means_p (id, i))
      return i;
  return 1;
}

/* Put into BUF that THREAD has stopped with SIGNAL, and MORE, the end of
   the stop reply.  */

static void
print_stop (char buf[64], int thread, int signal, const char *more)
{
  char id[16];

  if (alive)
    sprintf (buf, "T%02xthread:%s;%s", signal, thread_id (id, thread), more);
  else
    strcpy (buf, "W00");
}

/* Report that the general thread has stopped, in a reply.  */

static void
send_stop (void)
{
  char packet[64];

  print_stop (packet, general_thread, 5, "");
  send_packet (packet);
}

/* In non-stop mode, report a stop of THREAD as print_stop makes it: now,
   or in its turn.  */

static void
notify_stop (int thread, int signal, const char *more)
{
  char *stop = pending_stops[n_pending_stops++];

  running[thread] = false;
  print_stop (stop, thread, signal, more);
  if (n_pending_stops == 1)
    {
      char text[80];

      sprintf (text, "Stop:%s", stop);
      send_frame ('%', text, strlen (text));
    }
}

/* Answer vStopped: gdb has the first of the pending stops.  */

static void
next_stop (void)
{
  if (n_pending_stops > 0)
    memmove (pending_stops[0], pending_stops[1],
	     --n_pending_stops * sizeof (pending_stops[0]));
  send_packet (n_pending_stops > 0 ? pending_stops[0] : "OK");
}

/* Answer "?" in non-stop mode: the first thread has stopped, and the others
   run.  (When several have stopped, GDB 13.1 fails an assertion of its
   own.)  */

static void
start_non_stop (void)
{
  for (int i = 2; i <= n_threads * n_processes; i++)
    running[i] = true;
  print_stop (pending_stops[0], 1, 0, "");
  n_pending_stops = 1;
  send_packet (pending_stops[0]);
}

static void
send_threads (void)
{
  char packet[16 * MAX_THREADS] = "m", id[16];

  for (int i = 1; alive && i <= n_threads * n_processes; i++)
    {
      strcat (packet, i == 1 ? "" : ",");
      strcat (packet, thread_id (id, i));
    }
  send_packet (alive ? packet : "l");
}

static void
send_registers (void)
{
  char packet[2 * (N_REGS * 8 + OTHER_REGS_SIZE) + 1];
  static const char zeros[OTHER_REGS_SIZE];

  to_hex (packet, now.regs[general_thread - 1], N_REGS * 8);
  to_hex (packet + 2 * N_REGS * 8, zeros, OTHER_REGS_SIZE);
  send_packet (packet);
}

/* Answer PACKET, which is "Pn=value".  */

static void
write_register (const char *packet)
{
  unsigned long reg = strtoul (packet + 1, NULL, 16);
  const char *value = strchr (packet, '=');

  if (value == NULL)
    {
      send_packet ("E01");
      return;
    }

  /* What is written to the others is lost.  */
  char bytes[9];
  if (reg < N_REGS && from_hex (bytes, sizeof (bytes), value + 1) == 8)
    memcpy (&now.regs[general_thread - 1][reg], bytes, 8);
  send_packet ("OK");
}

/* Answer PACKET, "maddr,length" or "Maddr,length:bytes".  */

static void
access_memory (const char *packet)
{
  static char reply[PACKET_SIZE];
  char *rest;
  uint64_t addr = strtoull (packet + 1, &rest, 16);
  uint64_t len = *rest == ',' ? strtoull (rest + 1, &rest, 16) : 0;
  unsigned char *p = memory_at (addr, len);

  if (p == NULL || len > PACKET_SIZE / 2 - 1)
    {
      send_packet ("E01");
      return;
    }
  if (packet[0] == 'm')
    {
      to_hex (reply, p, len);
      send_packet (reply);
      return;
    }
  if (*rest == ':' && from_hex (reply, sizeof (reply), rest + 1) == len)
    memcpy (p, reply, len);
  send_packet ("OK");
}

/* Bookmarks.  */

static int
find_bookmark (const char *id)
{
  for (int i = 0; i < n_bookmarks; i++)
    if (strcmp (bookmarks[i]->id, id) == 0)
      return i;
  return -1;
}

/* Answer PACKET, which is a qBookmark.  */

static void
make_bookmark (const char *packet)
{
  char reply[128];
  const char *name = strstr (packet, "name:");

  if (n_bookmarks == MAX_BOOKMARKS)
    {
      send_packet ("E.There is no room for more");
      return;
    }

  struct bookmark *b = must_realloc (NULL, sizeof (*b));
  sprintf (b->id, "b%d", ++last_id);
  b->snapshot = strncmp (packet, "qBookmark:position", 18) != 0;
  from_hex (b->name, sizeof (b->name), name == NULL ? "" : name + 5);
  b->state = now;
  bookmarks[n_bookmarks++] = b;

  int len = sprintf (reply, "Bid:%s;kind:%s;", b->id,
		     b->snapshot ? "snapshot" : "position");
  if (positions)
    sprintf (reply + len, "pos:%" PRIx64 ";", now.pos);
  send_packet (reply);
}

/* True if the program is before the end of its history.  */

static bool
replaying_p (void)
{
  return recording && now.pos < end_pos;
}

/* Answer an error, and return true, if the program is in its past, where it
   must not be changed.  */

static bool
refuse_in_past (void)
{
  if (!replaying_p ())
    return false;
  send_packet ("E.The program is in the past");
  return true;
}

/* Answer PACKET, which is a QRecord.  */

static void
answer_record (const char *packet)
{
  const char *what = strchr (packet, ':') + 1;

  if ((strcmp (what, "start") == 0) == recording)
    send_packet (recording ? "E.It is recorded already"
		 : "E.It is not recorded");
  else
    {
      if (strcmp (what, "delete") != 0)
	recording = !recording;
      if (strcmp (what, "start") == 0)
	begin_pos = now.pos;
      end_pos = now.pos;
      send_packet ("OK");
    }
}

/* Answer qRecord.  */

static void
send_record (void)
{
  char reply[256];

  if (recording)
    sprintf (reply, "Qstate:%s;method:scripted;clock:turns;pos:%" PRIx64
	     ";begin:%" PRIx64 ";end:%" PRIx64 ";size:1000;snapshots:2;",
	     replaying_p () ? "replaying" : "recording", now.pos, begin_pos,
	     end_pos);
  else
    strcpy (reply, "Qstate:off;");
  send_packet (reply);
}

/* Answer PACKET, which is a QBookmarkGoto.  */

static void
goto_bookmark (const char *packet)
{
  const char *where = strchr (packet, ':') + 1;

  if (strncmp (where, "id:", 3) == 0)
    {
      int i = find_bookmark (where + 3);

      if (i < 0)
	{
	  send_packet ("E.There is no such bookmark");
	  return;
	}
      if (bookmarks[i]->snapshot && refuse_in_past ())
	return;
      if (bookmarks[i]->snapshot)
	{
	  now = bookmarks[i]->state;
	  if (recording)
	    end_pos = now.pos;
	}
      else
	set_position (bookmarks[i]->state.pos);
      alive = true;
    }
  else if (knows_record && !recording)
    {
      send_packet ("E.Nothing is recorded");
      return;
    }
  else if (strcmp (where, "begin") == 0)
    set_position (begin_pos);
  else if (strcmp (where, "end") == 0)
    set_position (end_pos);
  else if (strncmp (where, "pos:", 4) == 0)
    {
      uint64_t pos = strtoull (where + 4, NULL, 16);

      if (pos < begin_pos || pos > end_pos)
	{
	  send_packet ("E.The history does not go there");
	  return;
	}
      set_position (pos);
    }
  else
    {
      send_packet ("E.This stub does not know what that means");
      return;
    }
  general_thread = 1;
  send_stop ();
}

/* Answer PACKET, which is a QBookmarkDelete.  */

static void
delete_bookmark (const char *packet)
{
  const char *what = strchr (packet, ':') + 1;

  if (strcmp (what, "all") == 0)
    n_bookmarks = 0;
  else
    {
      int i = strncmp (what, "id:", 3) == 0 ? find_bookmark (what + 3) : -1;

      if (i < 0)
	{
	  send_packet ("E.There is no such bookmark");
	  return;
	}
      free (bookmarks[i]);
      bookmarks[i] = bookmarks[--n_bookmarks];
    }
  send_packet ("OK");
}

/* Append TEXT to BUF, escaped for XML.  */

static void
append_escaped (char *buf, const char *text)
{
  buf += strlen (buf);
  for (; *text != '\0'; text++)
    buf += (strchr ("<>&\"'", *text) == NULL
	    ? sprintf (buf, "%c", *text) : sprintf (buf, "&#%d;", *text));
}

/* Answer PACKET, which reads the list.  */

static void
send_list (const char *packet)
{
  static char xml[MAX_BOOKMARKS * 2048], reply[PACKET_SIZE];
  char id[16];

  strcpy (xml, "<bookmarks");
  if (positions)
    sprintf (xml + strlen (xml), " clock=\"turns\" pos=\"%" PRIu64 "\"",
	     now.pos);
  strcat (xml, ">\n");
  for (int i = 0; i < n_bookmarks; i++)
    {
      const struct bookmark *b = bookmarks[i];

      sprintf (xml + strlen (xml),
	       "<bookmark id=\"%s\" kind=\"%s\" origin=\"user\" "
	       "pc=\"0x%" PRIx64 "\" thread=\"%s\" ",
	       b->id, b->snapshot ? "snapshot" : "position",
	       b->state.regs[0][REG_RIP], thread_id (id, 1));
      if (positions)
	sprintf (xml + strlen (xml), "pos=\"%" PRIu64 "\" ", b->state.pos);
      strcat (xml, "name=\"");
      append_escaped (xml, b->name);
      strcat (xml, "\"/>\n");
    }
  strcat (xml, "</bookmarks>\n");

  const char *colon = strrchr (packet, ':');
  char *rest;
  size_t offset = strtoul (colon + 1, &rest, 16);
  size_t len = *rest == ',' ? strtoul (rest + 1, NULL, 16) : 0;
  size_t left = offset < strlen (xml) ? strlen (xml) - offset : 0;

  if (len > PACKET_SIZE / 2 - 2)
    len = PACKET_SIZE / 2 - 2;
  reply[0] = left > len ? 'm' : 'l';
  if (len > left)
    len = left;
  memcpy (reply + 1, xml + offset, len);
  send_binary (reply, len + 1);
}

/* What the user says with "monitor".  */

/* Print those packets of the log that begin with a word of PREFIXES, and
   forget them all.  */

static void
print_log (char *prefixes)
{
  char *words[16];
  int n_words = 0;

  for (char *word = strtok (prefixes, " "); word != NULL && n_words < 16;
       word = strtok (NULL, " "))
    words[n_words++] = word;

  for (char *line = packet_log; line != NULL && *line != '\0';)
    {
      char *end = strchr (line, '\n');
      bool wanted = n_words == 0;

      for (int i = 0; i < n_words; i++)
	wanted |= starts (line, words[i]);
      if (wanted)
	{
	  char *text = copy_string (line, end + 1 - line);
	  send_console (text);
	  free (text);
	}
      line = end + 1;
    }
  empty_log ();
}

/* Answer COMMAND of the user.  */

static void
do_command (char *command)
{
  bool good;

  if (change_rules (command, &good))
    {
      if (!good)
	send_console ("That is no rule.\n");
    }
  else if (starts (command, "packets"))
    print_log (command + 7);
  else if (strcmp (command, "bookmarks") == 0)
    {
      char text[64];

      sprintf (text, "There are %d bookmarks.\n", n_bookmarks);
      send_console (text);
    }
  else
    send_console ("That is no command.\n");
  send_packet ("OK");
}

/* Packets.  */

/* Answer PACKET, a query.  Return false if it is not known.  */

static bool
answer_query (const char *packet)
{
  char reply[PACKET_SIZE], id[16];

  if (starts (packet, "qSupported"))
    {
      sprintf (reply, "PacketSize=%x;QStartNoAckMode+;vContSupported+%s%s",
	       PACKET_SIZE, multiprocess ? ";multiprocess+" : "", features);
      send_packet (reply);
    }
  else if (strcmp (packet, "QStartNoAckMode") == 0)
    {
      send_packet ("OK");
      acks = false;
    }
  else if (starts (packet, "QNonStop:"))
    {
      non_stop = packet[9] == '1';
      send_packet ("OK");
    }
  else if (strcmp (packet, "qC") == 0)
    {
      sprintf (reply, "QC%s", thread_id (id, general_thread));
      send_packet (reply);
    }
  else if (strcmp (packet, "qfThreadInfo") == 0)
    send_threads ();
  else if (strcmp (packet, "qsThreadInfo") == 0)
    send_packet ("l");
  else if (starts (packet, "qAttached"))
    send_packet ("1");
  else if (starts (packet, "qRcmd,"))
    {
      from_hex (reply, sizeof (reply), packet + 6);
      do_command (reply);
    }
  else if (starts (packet, "qBookmark:"))
    make_bookmark (packet);
  else if (starts (packet, "QBookmarkGoto:"))
    goto_bookmark (packet);
  else if (starts (packet, "QBookmarkDelete:"))
    delete_bookmark (packet);
  else if (starts (packet, "QRecord:"))
    answer_record (packet);
  else if (strcmp (packet, "qRecord") == 0)
    send_record ();
  else if (starts (packet, "qXfer:bookmarks:read:"))
    send_list (packet);
  else
    return false;
  return true;
}

/* Run THREAD back by one byte.  Return false if the turn is over.  */

static bool
undo_byte (int thread)
{
  uint64_t *pc = &now.regs[thread - 1][REG_RIP];

  if (*pc == places[now.pos % n_places])
    {
      set_position (now.pos - 1);
      return false;
    }
  --*pc;
  return true;
}

/* Run THREAD as ACTION says: c, s, r or S, or one of these with b in front,
   for backward.  Return what the stop reply has to say of it.  */

static const char *
run_thread (const char *action, int thread)
{
  uint64_t *pc = &now.regs[thread - 1][REG_RIP];
  bool backward = action[0] == 'b';
  char what = action[backward];

  if (what == 'c' || what == 'C')
    {
      if (!backward || now.pos > begin_pos)
	set_position (backward ? now.pos - 1 : now.pos + 1);
      else
	{
	  set_position (begin_pos);
	  return "replaylog:begin:;";
	}
      return "";
    }

  char *rest = "";
  uint64_t start = 0, end = 0;
  if (what == 'r')
    start = strtoull (action + backward + 1, &rest, 16);
  if (*rest == ',')
    end = strtoull (rest + 1, NULL, 16);
  do
    if (!backward)
      ++*pc;
    else if (now.pos == begin_pos && *pc == places[begin_pos % n_places])
      return "replaylog:begin:;";
    else if (!undo_byte (thread))
      break;
  while (start < end && *pc >= start && *pc < end
	 && !(backward && *pc == start));
  return "";
}

/* The id that ACTION of a vCont has, or the empty one.  */

static const char *
action_id (const char *action)
{
  size_t len = strcspn (action, ":;");

  return action[len] == ':' ? action + len + 1 : "";
}

/* True if one of the ACTIONS of a vCont is for THREAD.  */

static bool
resumes_p (const char *actions, int thread)
{
  for (const char *a = actions; a != NULL; a = strchr (a, ';'))
    {
      a += *a == ';';
      if (id_means_p (action_id (a), thread))
	return true;
    }
  return false;
}

/* Let those threads run that a vCont with ACTIONS resumes.  */

static void
mark_running (const char *actions)
{
  send_packet ("OK");
  for (int i = 1; i <= n_threads * n_processes; i++)
    running[i] |= resumes_p (actions, i);
}

/* Answer a vCont with ACTIONS in non-stop mode.  The thread that the first
   is for stops; and if it went backward, so do all of its process.  */

static void
resume_non_stop (const char *actions)
{
  int thread = parse_thread (action_id (actions), general_thread);

  if (actions[0] == 't')
    {
      send_packet ("OK");
      for (int i = 1; i <= n_threads * n_processes; i++)
	if (running[i] && id_means_p (action_id (actions), i))
	  notify_stop (i, 0, "");
      return;
    }

  mark_running (actions);
  notify_stop (thread, 5, run_thread (actions, thread));
  for (int i = 1; i <= n_threads * n_processes; i++)
    if (actions[0] == 'b' && running[i]
	&& process_of (i) == process_of (thread))
      notify_stop (i, 0, "");
}

/* Answer PACKET, which resumes the program.  */

static void
answer_resume (const char *packet)
{
  const char *action = packet[0] == 'v' ? packet + 6 : packet;

  if (action[0] == 'b' && knows_record && !recording)
    {
      send_packet ("E.Nothing is recorded");
      return;
    }
  if (non_stop)
    {
      resume_non_stop (action);
      return;
    }

  char reply[64];
  if (packet[0] == 'v')
    general_thread = parse_thread (action_id (action), general_thread);
  const char *more = run_thread (action, general_thread);
  print_stop (reply, general_thread, 5, more);
  send_packet (reply);
}

/* Answer PACKET in the usual way.  */

static void
answer (const char *packet)
{
  char reply[PACKET_SIZE];

  if (starts (packet, "vCont?"))
    {
      sprintf (reply, "vCont;%s", vcont_actions);
      send_packet (reply);
    }
  else if (starts (packet, "vCont;") || strchr ("cCsSb", packet[0]) != NULL)
    answer_resume (packet);
  else if (strcmp (packet, "vStopped") == 0)
    next_stop ();
  else if (starts (packet, "vRun") || starts (packet, "vAttach"))
    {
      start_program ();
      send_stop ();
    }
  else if (starts (packet, "vKill"))
    {
      alive = false;
      send_packet ("OK");
    }
  else if (packet[0] == 'H')
    {
      if (packet[1] == 'g')
	general_thread = parse_thread (packet + 2, general_thread);
      send_packet ("OK");
    }
  else if (strcmp (packet, "?") == 0 && non_stop)
    start_non_stop ();
  else if (strcmp (packet, "?") == 0)
    send_stop ();
  else if (strcmp (packet, "!") == 0 || packet[0] == 'T' || packet[0] == 'D')
    send_packet ("OK");
  else if (strcmp (packet, "g") == 0)
    send_registers ();
  else if (strchr ("PM", packet[0]) != NULL && refuse_in_past ())
    return;
  else if (packet[0] == 'P')
    write_register (packet);
  else if (packet[0] == 'm' || packet[0] == 'M')
    access_memory (packet);
  else if (packet[0] == 'Z' || packet[0] == 'z')
    send_packet (z_packets ? "OK" : "");
  else if (strcmp (packet, "k") == 0)
    exit (0);
  else if ((packet[0] != 'q' && packet[0] != 'Q') || !answer_query (packet))
    send_packet ("");
}

/* Wait for SECONDS, or without limit if that is negative; an interrupt
   ends it.  */

static void
wait_interrupt (int seconds)
{
  struct timespec start, t;

  clock_gettime (CLOCK_MONOTONIC, &start);
  do
    {
      if (read_byte (100) == '\003')
	{
	  log_packet ("^C");
	  return;
	}
      clock_gettime (CLOCK_MONOTONIC, &t);
    }
  while (seconds < 0 || t.tv_sec - start.tv_sec < seconds);
}

/* Do ACTION about PACKET.  */

static void
do_action (const char *action, const char *packet)
{
  if (starts (action, "console "))
    {
      send_console (action + 8);
      send_console ("\n");
    }
  else if (starts (action, "sleep "))
    wait_interrupt (atoi (action + 6));
  else if (strcmp (action, "interrupt") == 0)
    wait_interrupt (-1);
  else if (strcmp (action, "reply") == 0)
    send_packet ("");
  else if (starts (action, "reply ") && starts (packet, "qXfer:"))
    send_binary (action + 6, strlen (action + 6));
  else if (starts (action, "reply "))
    send_packet (action + 6);
  else if (starts (action, "reply-hex "))
    {
      char bytes[PACKET_SIZE];
      size_t len = from_hex (bytes, sizeof (bytes), action + 10);

      send_bytes (bytes, len);
    }
  else if (strcmp (action, "pass") == 0)
    answer (packet);
  else if (strcmp (action, "run") == 0)
    mark_running (packet + 6);
  else if (strcmp (action, "die") == 0)
    alive = false;
  else if (strcmp (action, "close") == 0)
    exit (0);
}

/* Answer PACKET as the rules say, the newest first.  */

static void
handle_packet (const char *packet)
{
  if (!starts (packet, "qRcmd,"))
    log_packet (packet);
  for (int i = n_rules - 1; i >= 0; i--)
    if (starts (packet, rules[i].prefix))
      {
	char *actions = obey_rule (i), *rest = actions, *action;

	while ((action = next_action (&rest)) != NULL)
	  do_action (action, packet);
	free (actions);
	return;
      }
  answer (packet);
}

/* Take in OPTION of the command line.  */

static void
take_option (const char *option)
{
  if (starts (option, "threads="))
    n_threads = atoi (option + 8);
  else if (starts (option, "processes="))
    n_processes = atoi (option + 10);
  else if (starts (option, "vCont="))
    {
      snprintf (vcont_actions, sizeof (vcont_actions), "%s", option + 6);
      for (char *p = vcont_actions; *p != '\0'; p++)
	if (*p == ',')
	  *p = ';';
    }
  else if (strcmp (option, "single-process") == 0)
    multiprocess = false;
  else if (strcmp (option, "no-Z") == 0)
    z_packets = false;
  else if (strcmp (option, "positions") == 0)
    positions = true;
  else if (strcmp (option, "recorded") == 0)
    recording = true;
  else
    {
      knows_record |= strcmp (option, "QRecord+") == 0;
      strcat (features, ";");
      strcat (features, option);
    }
}

int
main (int argc, char **argv)
{
  static char packet[PACKET_SIZE];

  if (argc < 4)
    {
      fputs ("usage: scripted-stub BASE COUNTER PLACE,PLACE... [OPTION...]\n",
	     stderr);
      return 1;
    }

  base = strtoull (argv[1], NULL, 16);
  counter = strtoull (argv[2], NULL, 16);
  for (char *word = strtok (argv[3], ","); word != NULL && n_places < MAX_PLACES;
       word = strtok (NULL, ","))
    places[n_places++] = strtoull (word, NULL, 16);
  for (int i = 4; i < argc; i++)
    take_option (argv[i]);

  start_program ();
  for (;;)
    {
      read_packet (packet, sizeof (packet));
      handle_packet (packet);
    }
}
