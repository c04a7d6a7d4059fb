/* A program that speaks as QEMU's gdbstub does, to test gdbbridge.

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

/* Usage: qemu-system-fake -program BASE,COUNTER,PLACE,PLACE... OPTION...

   It takes those of QEMU's options that matter here, answers packets and
   monitor commands with the texts of QEMU 7.2, and has its traps: where the
   real one crashes, this one prints "trap: ..." on standard error and ends.

   The program that it pretends to run is for x86-64, in memory at BASE.  It
   runs in turns of 8 instructions, each one byte long: each turn begins at
   the next PLACE (after the last comes the first), and its last instruction
   adds one to the 4-byte integer at COUNTER.  All of these are in
   hexadecimal.

   Options, those of QEMU first:

     -gdb unix:PATH[,...]	Listen there, for one gdb after the other.
     -gdb chardev:ID -chardev socket,id=ID,fd=N
				Speak over descriptor N.
     -drive ...			There is an image that can hold snapshots.
     -icount ...rr=record|replay[,rrsnapshot=NAME]
				Record, or replay a recording.
     -no-shutdown, -smp N, -m KIB, -S
     -fake WORD[,WORD]...	Be different:

       end=N	    The recording has N instructions (1000 if this is not
		    said).
       exit=N	    It ends with the program, and exit code N.
       old	    A version that can't record.
       i386	    A PC.
       binary	    Take X packets.
       rle	    Encode runs in replies.
       no-ack	    Can do without acknowledgements.

   While connected, gdb's "monitor fake COMMAND" tells it what else to do:

     on PREFIX | ACTION [| ACTION]...
			    When a packet begins with PREFIX, do not answer it
			    in the usual way, but do this.  A monitor command
			    is "monitor TEXT".
     once PREFIX | ACTION [| ACTION]...
			    The same, for the first such packet only.
     off		    Forget all of those.
     packets [PREFIX]	    Print the packets that came since the last time
			    this was asked, one in a line; "^C" is an interrupt.
     spoil N		    Send the next N frames with a wrong checksum.
     deaf N		    Do not understand the next N packets.

   ACTION is one of:

     console TEXT	    Print TEXT, and a line end.
     reply TEXT		    Answer TEXT.
     raw TEXT		    Send the bytes of TEXT, with \xNN for others.
     sleep SECONDS	    Do nothing for that time.
     pass		    Answer in the usual way.
     die		    End.  */

#define _POSIX_C_SOURCE 200809L

#include "stub-rules.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum
{
  PACKET_SIZE = 0x1000,
  BUFFER_SIZE = 4 * PACKET_SIZE,
  MAX_PLACES = 8,
  MAX_BREAKPOINTS = 32,

  /* Instructions in a turn, and those that are executed before the
     connection is looked at.  */
  TURN = 8,
  BURST = 100000,

  /* Registers in the order of the g packet: 16 general ones, rip, and
     then eflags and 6 segment registers of 4 bytes each.  */
  REG_RSP = 7,
  REG_RIP = 16,
  N_REGS = 17,
  OTHER_REGS_SIZE = 7 * 4
};

/* The state of the machine.  The program counter is that of both CPUs.  */
struct state
{
  uint64_t icount;
  uint64_t regs[N_REGS];
  unsigned char *memory;
};

struct snapshot
{
  char *name;
  struct state state;
  struct snapshot *next;
};

/* TYPE is that of Z packets.  */
struct breakpoint
{
  int type;
  uint64_t addr, len;
};

/* The program.  */
static uint64_t base, counter, places[MAX_PLACES];
static int n_places;
static size_t memory_size = 0x10000;

/* The command line.  */
static bool has_drive, no_shutdown, old, i386, binary, rle, can_no_ack;
static enum { LIVE, RECORD, REPLAY } mode;
static const char *first_snapshot;
static int cpus = 1, exit_code = -1;
static uint64_t end = 1000;

/* The machine.  */
static struct state now;
static struct snapshot *snapshots;
static bool running;

/* True at the end of the log, where nothing works any more.  */
static bool spent;

/* How many snapshots were loaded since it last ran.  */
static int loads;

/* Where a replay stops, and whether it is to.  */
static bool has_stop_at;
static uint64_t stop_at;

/* How many instructions of a single step are left; negative without.  */
static int steps_left = -1;

/* The connection.  */
static int in = -1;
static bool acks, multiprocess;
static int general_cpu = 1, next_cpu;
static struct breakpoint breakpoints[MAX_BREAKPOINTS];
static int n_breakpoints;
static char last_frame[2 * BUFFER_SIZE];
static size_t last_frame_len;

/* What the test wants.  */
static int spoil, deaf;

/* The debugger has let QEMU run into a trap.  */

static void
trap (const char *text)
{
  fprintf (stderr, "qemu-system-fake: trap: %s\n", text);
  exit (1);
}

static void
sleep_for (double seconds)
{
  struct timespec time;

  time.tv_sec = (time_t) seconds;
  time.tv_nsec = (long) ((seconds - time.tv_sec) * 1e9);
  while (nanosleep (&time, &time) != 0 && errno == EINTR)
    continue;
}


/* Sending.  */

/* Write LEN bytes at TEXT.  Who does not read any more is noticed when
   reading.  */

static void
write_all (const char *text, size_t len)
{
  while (len > 0)
    {
      ssize_t done = write (in, text, len);

      if (done < 0 && errno == EINTR)
	continue;
      if (done <= 0)
	return;
      text += done;
      len -= done;
    }
}

/* Put the LEN bytes at TEXT into OUT with runs encoded, and return how many
   that makes.  */

static size_t
encode_runs (char *out, const char *text, size_t len)
{
  size_t used = 0;

  for (size_t i = 0; i < len; )
    {
      size_t run = 1;

      while (i + run < len && run < 98 && text[i + run] == text[i])
	++run;
      out[used++] = text[i];
      /* Counts that would look like '#' and '$' do not exist.  */
      while (run > 3 && (run - 1 + 29 == '#' || run - 1 + 29 == '$'))
	--run;
      if (run > 3)
	{
	  out[used++] = '*';
	  out[used++] = run - 1 + 29;
	}
      else
	run = 1;
      i += run;
    }
  return used;
}

/* Send the LEN bytes at TEXT as a packet.  */

static void
send_bytes (const char *text, size_t len)
{
  unsigned char sum = 0;
  char *body = last_frame + 1;
  size_t size = len;

  last_frame[0] = '$';
  if (rle)
    size = encode_runs (body, text, len);
  else
    memcpy (body, text, len);
  for (size_t i = 0; i < size; i++)
    sum += (unsigned char) body[i];
  sprintf (body + size, "#%02x", sum);
  last_frame_len = size + 4;
  if (spoil > 0)
    {
      char bad[sizeof last_frame];

      --spoil;
      memcpy (bad, last_frame, last_frame_len);
      bad[last_frame_len - 1] ^= 1;
      write_all (bad, last_frame_len);
    }
  else
    write_all (last_frame, last_frame_len);
}

static void
send_packet (const char *text)
{
  send_bytes (text, strlen (text));
}

/* Print as printf does, on gdb's console.  */

static void __attribute__ ((format (printf, 1, 2)))
print (const char *format, ...)
{
  char text[1024], packet[2 * sizeof text + 2] = "O";
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);
  to_hex (packet + 1, text, strlen (text));
  send_packet (packet);
}

/* Put the id of thread CPU into BUF, which has room for it.  */

static const char *
thread_id (char *buf, int cpu)
{
  sprintf (buf, multiprocess ? "p01.%02x" : "%02x", cpu);
  return buf;
}

/* Report a stop with SIGNAL, and MORE, the end of the stop reply.  */

static void
send_stop (int signal_number, const char *more)
{
  char packet[128], id[16];

  running = false;
  steps_left = -1;
  sprintf (packet, "T%02xthread:%s;%s", signal_number,
	   thread_id (id, general_cpu), more);
  send_packet (packet);
}


/* The machine.  */

/* Where ADDR of LEN bytes is in memory, or null.  */

static unsigned char *
memory_at (uint64_t addr, uint64_t len)
{
  if (addr < base || addr - base > memory_size
      || len > memory_size - (addr - base))
    return NULL;
  return now.memory + (addr - base);
}

static void
copy_state (struct state *to, const struct state *from)
{
  unsigned char *memory = must_realloc (to->memory, memory_size);

  *to = *from;
  to->memory = memory;
  memcpy (memory, from->memory, memory_size);
}

/* Execute an instruction.  */

static void
execute (void)
{
  uint64_t in_turn = now.icount++ % TURN;

  if (in_turn < TURN - 1)
    now.regs[REG_RIP]++;
  else
    {
      unsigned char *p = memory_at (counter, 4);

      now.regs[REG_RIP] = places[now.icount / TURN % n_places];
      for (int i = 0; p != NULL && i < 4 && ++p[i] == 0; ++i)
	continue;
    }
}

/* True if there is a breakpoint where the program is.  */

static bool
at_breakpoint (void)
{
  for (int i = 0; i < n_breakpoints; i++)
    if (breakpoints[i].type <= 1 && breakpoints[i].addr == now.regs[REG_RIP])
      return true;
  return false;
}

/* True if gdb watches where the next instruction writes.  */

static bool
at_watchpoint (void)
{
  if (now.icount % TURN != TURN - 1)
    return false;
  for (int i = 0; i < n_breakpoints; i++)
    if (breakpoints[i].type >= 2 && breakpoints[i].addr == counter)
      return true;
  return false;
}

/* Let the machine run.  */

static void
resume (void)
{
  if (loads >= 2)
    trap ("two snapshots were loaded, and it has not run between them");
  if (spent)
    trap ("there is nothing to run behind the end of the log");
  loads = 0;
  running = true;
}

/* The replay is at the end of its log.  */

static void
end_replay (void)
{
  char packet[16];

  if (exit_code >= 0 || !no_shutdown)
    {
      sprintf (packet, "W%02x", exit_code >= 0 ? exit_code : 0);
      send_packet (packet);
      exit (0);
    }
  spent = true;
  send_stop (3, "");
}

/* Report a stop at a watchpoint.  */

static void
stop_at_watchpoint (void)
{
  char more[64];

  sprintf (more, "watch:%" PRIx64 ";", counter);
  send_stop (5, more);
}

/* Execute the next instruction of a machine that runs.  A replay stops
   before it hits a watchpoint, and always again, a live machine after
   that.  */

static void
run_one (void)
{
  bool hit = at_watchpoint ();

  if (hit && mode == REPLAY)
    {
      stop_at_watchpoint ();
      return;
    }
  execute ();
  if (hit)
    stop_at_watchpoint ();
  else if (steps_left > 0 && --steps_left == 0)
    send_stop (5, "");
}

/* Execute some instructions of a machine that runs, and report where it
   stops.  */

static void
run (void)
{
  for (int i = 0; i < BURST && running; i++)
    if (has_stop_at && now.icount == stop_at)
      {
	has_stop_at = false;
	send_stop (2, "");
      }
    else if (steps_left < 0 && at_breakpoint ())
      send_stop (5, "");
    else if (mode == REPLAY && now.icount >= end)
      end_replay ();
    else
      run_one ();
}

/* The snapshot called NAME, or null.  */

static struct snapshot *
find_snapshot (const char *name)
{
  struct snapshot *s = snapshots;

  while (s != NULL && strcmp (s->name, name) != 0)
    s = s->next;
  return s;
}

/* The last snapshot that is not behind ICOUNT, or null.  */

static struct snapshot *
snapshot_before (uint64_t icount)
{
  struct snapshot *best = NULL;

  for (struct snapshot *s = snapshots; s != NULL; s = s->next)
    if (s->state.icount <= icount
	&& (best == NULL || s->state.icount > best->state.icount))
      best = s;
  return best;
}

/* Save the machine as NAME.  */

static void
save (const char *name)
{
  struct snapshot *s = find_snapshot (name);

  if (s == NULL)
    {
      struct snapshot **last = &snapshots;

      while (*last != NULL)
	last = &(*last)->next;
      s = must_realloc (NULL, sizeof *s);
      memset (s, 0, sizeof *s);
      s->name = copy_string (name, strlen (name));
      *last = s;
    }
  copy_state (&s->state, &now);
}

static void
load (const struct snapshot *s)
{
  copy_state (&now, &s->state);
  ++loads;
}

/* Go back to ICOUNT.  */

static void
go_back (uint64_t icount)
{
  load (snapshot_before (icount));
  resume ();
  while (now.icount < icount)
    execute ();
  send_stop (5, "");
}

/* The last place before the program's where bc stops.  */

static uint64_t
last_hit (uint64_t begin)
{
  uint64_t here = now.icount, hit = begin;
  struct state saved = { 0 };

  copy_state (&saved, &now);
  copy_state (&now, &snapshot_before (begin)->state);
  while (now.icount < here)
    {
      bool writes = at_watchpoint () && now.icount + 1 < here;

      if (now.icount > begin && at_breakpoint ())
	hit = now.icount;
      execute ();
      if (writes)
	hit = now.icount;
    }
  copy_state (&now, &saved);
  free (saved.memory);
  return hit;
}

/* bs and bc.  */

static void
go_backward (bool step)
{
  uint64_t begin = UINT64_MAX;

  if (mode != REPLAY)
    trap ("it does not go backward but in a replay");
  if (spent)
    trap ("there is no way back from the end of the log");
  for (struct snapshot *s = snapshots; s != NULL; s = s->next)
    if (s->state.icount < begin)
      begin = s->state.icount;
  if (begin >= now.icount)
    send_packet ("E14");
  else
    go_back (step ? now.icount - 1 : last_hit (begin));
}


/* Monitor commands.  */

static const char no_drive[]
  = "no block device can store vmstate for snapshot\r\n";

static void
info_snapshots (void)
{
  if (!has_drive)
    {
      print ("%s", no_drive);
      return;
    }
  if (snapshots == NULL)
    {
      print ("There is no snapshot available.\r\n");
      return;
    }
  print ("List of snapshots present on all disks:\r\n");
  print ("ID        TAG               VM SIZE                DATE     VM CLOCK"
	 "     ICOUNT\r\n");
  for (struct snapshot *s = snapshots; s != NULL; s = s->next)
    {
      char icount[24] = "";

      if (mode != LIVE)
	sprintf (icount, "%" PRIu64, s->state.icount);
      print ("--        %-16s  288 KiB 2026-11-23 19:56:35 00:00:00.%03u"
	     " %10s\r\n",
	     s->name, (unsigned int) (s->state.icount % 1000), icount);
    }
}

static void
info_replay (void)
{
  if (mode == LIVE)
    print ("Record/replay is not active\r\n");
  else
    print ("%s execution 'rr.bin': instruction count = %" PRIu64 "\r\n",
	   mode == RECORD ? "Recording" : "Replaying", now.icount);
}

/* VERB, which is savevm, loadvm or delvm, with NAME, which may be quoted.  */

static void
use_snapshot (const char *verb, char *name)
{
  char what = verb[0];
  size_t len = strlen (name);
  struct snapshot *s;

  if (name[0] == '"' && len > 1 && name[len - 1] == '"')
    {
      name[len - 1] = '\0';
      ++name;
    }
  else if (strchr (name, ' ') != NULL)
    {
      print ("%s: extraneous characters at the end of line\r\n", verb);
      return;
    }
  s = find_snapshot (name);
  if (!has_drive)
    {
      if (what != 'd')
	print ("Error: %s", no_drive);
    }
  else if (what == 's')
    save (name);
  else if (what == 'l' && s == NULL)
    print ("Error: Snapshot '%s' does not exist in one or more devices\r\n",
	   name);
  else if (what == 'l')
    {
      if (mode == RECORD)
	trap ("what is recorded from now on is wrong");
      load (s);
    }
  else if (s != NULL)
    {
      struct snapshot **link = &snapshots;

      while (*link != s)
	link = &(*link)->next;
      *link = s->next;
      free (s->name);
      free (s->state.memory);
      free (s);
    }
}

/* replay_seek.  Return true if it has been told to run.  */

static bool
replay_seek (uint64_t icount)
{
  struct snapshot *s = snapshot_before (icount);

  if (mode != REPLAY)
    {
      print ("replay must be enabled to seek\r\n");
      return false;
    }
  if (s == NULL && icount < now.icount)
    {
      print ("cannot seek to the specified instruction count\r\n");
      return false;
    }
  if (spent && icount < now.icount)
    trap ("there is no way back from the end of the log");
  if (icount < now.icount || (s != NULL && s->state.icount > now.icount))
    load (s);
  has_stop_at = true;
  stop_at = icount;
  return true;
}

static void
replay_break (uint64_t icount)
{
  if (mode != REPLAY)
    print ("setting the breakpoint is allowed only in play mode\r\n");
  else if (icount < now.icount)
    print ("cannot set breakpoint at the instruction in the past\r\n");
  else
    {
      has_stop_at = true;
      stop_at = icount;
    }
}

/* Print those packets of the log that begin with PREFIX, and forget them
   all.  */

static void
print_log (const char *prefix)
{
  for (char *line = packet_log; line != NULL && *line != '\0'; )
    {
      char *line_end = strchr (line, '\n');

      *line_end = '\0';
      if (starts (line, prefix))
	print ("%.500s\n", line);
      line = line_end + 1;
    }
  empty_log ();
}

/* "monitor fake COMMAND".  */

static void
do_fake (const char *command)
{
  int new_spoil = 0;
  bool good;

  if (change_rules (command, &good))
    {
      if (!good)
	print ("That is no rule.\r\n");
    }
  else if (starts (command, "packets"))
    print_log (command + strlen ("packets") + (command[7] == ' '));
  else if (starts (command, "spoil "))
    new_spoil = atoi (command + 6);
  else if (starts (command, "deaf "))
    deaf = atoi (command + 5);
  else
    print ("That is no command.\r\n");
  send_packet ("OK");
  spoil = new_spoil;
}

/* Execute COMMAND, which is one of QEMU's.  */

static void
do_command (char *command)
{
  bool runs = running;

  if (strcmp (command, "info status") == 0)
    print ("VM status: %s\r\n", running ? "running"
	   : spent ? "paused (shutdown)" : "paused");
  else if (strcmp (command, "info snapshots") == 0)
    info_snapshots ();
  else if (strcmp (command, "info replay") == 0 && !old)
    info_replay ();
  else if (starts (command, "savevm "))
    use_snapshot ("savevm", command + 7);
  else if (starts (command, "loadvm "))
    use_snapshot ("loadvm", command + 7);
  else if (starts (command, "delvm "))
    use_snapshot ("delvm", command + 6);
  else if (starts (command, "replay_seek ") && !old)
    runs = replay_seek (strtoull (command + 12, NULL, 10));
  else if (starts (command, "replay_break ") && !old)
    replay_break (strtoull (command + 13, NULL, 10));
  else if (strcmp (command, "replay_delete_break") == 0 && !old)
    has_stop_at = false;
  else if (strcmp (command, "cont") == 0)
    runs = true;
  else if (strcmp (command, "quit") == 0)
    exit (0);
  else if (strcmp (command, "stop") != 0
	   && strcmp (command, "system_reset") != 0)
    print ("unknown command: '%s'\r\n", command);
  send_packet ("OK");
  if (runs)
    resume ();
}


/* Packets.  */

/* Answer PACKET, "maddr,length", "Maddr,length:bytes", or X, with the LEN
   bytes at DATA.  */

static void
access_memory (const char *packet, const char *data, size_t len)
{
  static char reply[BUFFER_SIZE];
  char *rest;
  uint64_t addr = strtoull (packet + 1, &rest, 16);
  uint64_t size = *rest == ',' ? strtoull (rest + 1, NULL, 16) : 0;
  unsigned char *p = memory_at (addr, size);

  if (p == NULL || size > (packet[0] == 'm' ? PACKET_SIZE / 2 : PACKET_SIZE))
    send_packet ("E14");
  else if (packet[0] == 'm')
    {
      to_hex (reply, p, size);
      send_packet (reply);
    }
  else
    {
      if (packet[0] == 'M')
	len = from_hex (reply, sizeof reply, data);
      if (len != size)
	{
	  send_packet ("E22");
	  return;
	}
      memcpy (p, packet[0] == 'M' ? reply : data, len);
      send_packet ("OK");
    }
}

/* Answer "g", or "P" with what is behind it in VALUE.  */

static void
send_registers (void)
{
  char packet[2 * (N_REGS * 8 + OTHER_REGS_SIZE) + 1];
  static const char zeros[OTHER_REGS_SIZE];

  to_hex (packet, now.regs, N_REGS * 8);
  to_hex (packet + 2 * N_REGS * 8, zeros, OTHER_REGS_SIZE);
  send_packet (packet);
}

static void
write_register (const char *value)
{
  unsigned long reg = strtoul (value, NULL, 16);
  const char *equals = strchr (value, '=');
  char bytes[9];

  if (reg < N_REGS && equals != NULL
      && from_hex (bytes, sizeof bytes, equals + 1) == 8)
    memcpy (&now.regs[reg], bytes, 8);
  send_packet ("OK");
}

/* Insert or remove the breakpoint that PACKET (Z or z) is about.  */

static void
change_breakpoint (const char *packet)
{
  char *rest;
  struct breakpoint b;
  int i = 0;

  b.type = packet[1] - '0';
  b.addr = strtoull (packet + 3, &rest, 16);
  b.len = *rest == ',' ? strtoull (rest + 1, NULL, 16) : 0;
  while (i < n_breakpoints
	 && (breakpoints[i].type != b.type || breakpoints[i].addr != b.addr))
    i++;
  if (packet[0] == 'z' && i == n_breakpoints)
    {
      send_packet ("E22");
      return;
    }
  if (packet[0] == 'z')
    breakpoints[i] = breakpoints[--n_breakpoints];
  else if (i == n_breakpoints && i < MAX_BREAKPOINTS)
    breakpoints[n_breakpoints++] = b;
  send_packet ("OK");
}

/* Answer qfThreadInfo and qsThreadInfo.  */

static void
send_thread (void)
{
  char packet[24] = "m", id[16];

  if (++next_cpu > cpus)
    send_packet ("l");
  else
    {
      strcat (packet, thread_id (id, next_cpu));
      send_packet (packet);
    }
}

/* Answer qSupported, which is PACKET.  */

static void
send_features (const char *packet)
{
  char reply[256];

  multiprocess = strstr (packet, "multiprocess+") != NULL;
  sprintf (reply, "PacketSize=%x%s%s%s;vContSupported+;multiprocess+",
	   PACKET_SIZE, i386 ? ";qXfer:features:read+" : "",
	   mode == REPLAY ? ";ReverseStep+;ReverseContinue+" : "",
	   can_no_ack ? ";QStartNoAckMode+" : "");
  send_packet (reply);
}

/* Answer PACKET, a query.  Return false if it is not known.  */

static bool
answer_query (const char *packet)
{
  char reply[64], id[16];

  if (starts (packet, "qSupported"))
    send_features (packet);
  else if (strcmp (packet, "QStartNoAckMode") == 0 && can_no_ack)
    {
      send_packet ("OK");
      acks = false;
    }
  else if (starts (packet, "qXfer:features:read:target.xml:0,") && i386)
    send_packet ("l<?xml version=\"1.0\"?><target><architecture>i386:x86-64"
		 "</architecture></target>");
  else if (strcmp (packet, "qC") == 0)
    {
      sprintf (reply, "QC%s", thread_id (id, general_cpu));
      send_packet (reply);
    }
  else if (strcmp (packet, "qAttached") == 0 || starts (packet, "qAttached:"))
    send_packet ("1");
  else if (strcmp (packet, "qfThreadInfo") == 0)
    {
      next_cpu = 0;
      send_thread ();
    }
  else if (strcmp (packet, "qsThreadInfo") == 0)
    send_thread ();
  else if (starts (packet, "qRcmd,"))
    {
      char command[PACKET_SIZE];

      from_hex (command, sizeof command, packet + strlen ("qRcmd,"));
      if (starts (command, "fake "))
	do_fake (command + strlen ("fake "));
      else
	do_command (command);
    }
  else
    return false;
  return true;
}

/* Let the program run as PACKET says: c, s or vCont.  */

static void
start_running (const char *packet)
{
  const char *action = starts (packet, "vCont;") ? packet + 6 : packet;

  resume ();
  if (action[0] == 's' || action[0] == 'S')
    steps_left = 1;
}

/* Answer PACKET, one that ends the program or the session.  */

static void
answer_end (const char *packet)
{
  if (packet[0] != 'k')
    send_packet ("OK");
  if (packet[0] != 'D')
    {
      send_packet ("W00");
      exit (0);
    }
  n_breakpoints = 0;
  if (!spent)
    resume ();
}

/* Answer PACKET, which has LEN bytes and a null, in the usual way.  */

static void
answer (const char *packet, size_t len)
{
  const char *colon;

  switch (packet[0])
    {
    case '?':
      n_breakpoints = 0;
      send_stop (5, "");
      return;
    case 'g':
      send_registers ();
      return;
    case 'P':
      write_register (packet + 1);
      return;
    case 'X':
      if (!binary)
	break;
      /* Fall through.  */
    case 'm':
    case 'M':
      colon = memchr (packet, ':', len);
      if (colon == NULL)
	colon = packet + len - 1;
      access_memory (packet, colon + 1, packet + len - (colon + 1));
      return;
    case 'H':
      if (packet[1] == 'g' && strchr (packet, '-') == NULL)
	{
	  const char *dot = strchr (packet, '.');
	  int cpu = strtol (dot != NULL ? dot + 1 : packet + 2, NULL, 16);

	  if (cpu > cpus)
	    {
	      send_packet ("E22");
	      return;
	    }
	  general_cpu = cpu > 0 ? cpu : 1;
	}
      send_packet ("OK");
      return;
    case 'T':
    case '!':
      send_packet ("OK");
      return;
    case 'Z':
    case 'z':
      change_breakpoint (packet);
      return;
    case 'c':
    case 's':
    case 'C':
    case 'S':
      start_running (packet);
      return;
    case 'b':
      go_backward (packet[1] == 's');
      return;
    case 'D':
    case 'k':
      answer_end (packet);
      return;
    case 'v':
      if (strcmp (packet, "vCont?") == 0)
	send_packet ("vCont;c;C;s;S");
      else if (starts (packet, "vCont;") && packet[6] != 'b')
	start_running (packet);
      else if (starts (packet, "vKill;"))
	answer_end (packet);
      else
	break;
      return;
    case 'q':
    case 'Q':
      if (answer_query (packet))
	return;
      break;
    }
  send_packet ("");
}

/* Send the bytes that TEXT says, with \xNN for others.  */

static void
send_raw (const char *text)
{
  while (*text != '\0')
    {
      char byte[2] = { *text };
      size_t len = 1;

      if (text[0] == '\\' && text[1] == 'x'
	  && from_hex (byte, sizeof byte, text + 2) == 1)
	len = 4;
      write_all (byte, 1);
      text += len;
    }
}

/* Do ACTION for PACKET, which has LEN bytes.  */

static void
act (const char *action, const char *packet, size_t len)
{
  if (starts (action, "console "))
    print ("%s\r\n", action + strlen ("console "));
  else if (strcmp (action, "reply") == 0 || starts (action, "reply "))
    send_packet (action[5] == ' ' ? action + 6 : "");
  else if (starts (action, "raw "))
    send_raw (action + 4);
  else if (starts (action, "sleep "))
    sleep_for (atof (action + 6));
  else if (strcmp (action, "pass") == 0)
    answer (packet, len);
  else if (strcmp (action, "die") == 0)
    exit (0);
}

/* Do what the rule for PACKET, which has LEN bytes and is called TEXT in
   rules, says.  Return false if there is none.  */

static bool
obey (const char *text, const char *packet, size_t len)
{
  for (int i = 0; i < n_rules; i++)
    if (starts (text, rules[i].prefix))
      {
	char *actions = obey_rule (i), *rest = actions, *action;

	while ((action = next_action (&rest)) != NULL)
	  act (action, packet, len);
	free (actions);
	return true;
      }
  return false;
}

/* Deal with PACKET, which has LEN bytes and a null.  */

static void
take_packet (const char *packet, size_t len)
{
  char text[BUFFER_SIZE] = "monitor ";

  if (starts (packet, "qRcmd,"))
    from_hex (text + strlen (text), sizeof text - strlen (text),
	      packet + strlen ("qRcmd,"));
  else
    snprintf (text, sizeof text, "%s", packet);
  if (!starts (text, "monitor fake "))
    log_packet (text);
  if (starts (text, "monitor fake ") || !obey (text, packet, len))
    answer (packet, len);
}


/* Receiving.  */

/* Where the reader is: as QEMU's, it takes bytes one by one.  */
static enum { IDLE, IN_PACKET, ESCAPED, FIRST_DIGIT, SECOND_DIGIT } state;
static char packet[BUFFER_SIZE];
static size_t packet_len;
static unsigned char sum;
static char digits[3];

/* A whole packet has come.  */

static void
end_packet (void)
{
  bool good = strtoul (digits, NULL, 16) == sum;

  state = IDLE;
  if (deaf > 0)
    {
      --deaf;
      good = false;
    }
  if (acks)
    write_all (good ? "+" : "-", 1);
  if (good)
    {
      packet[packet_len] = '\0';
      take_packet (packet, packet_len);
    }
}

/* Take the byte C of a packet.  */

static void
take_packet_byte (char c)
{
  switch (state)
    {
    case ESCAPED:
      state = IN_PACKET;
      sum += (unsigned char) c;
      c ^= 0x20;
      break;
    case IN_PACKET:
      if (c == '#')
	{
	  state = FIRST_DIGIT;
	  return;
	}
      sum += (unsigned char) c;
      if (c == '}')
	{
	  state = ESCAPED;
	  return;
	}
      break;
    case FIRST_DIGIT:
      digits[0] = c;
      state = SECOND_DIGIT;
      return;
    default:
      digits[1] = c;
      end_packet ();
      return;
    }
  if (packet_len < sizeof packet - 1)
    packet[packet_len++] = c;
}

/* Take the byte C.  Any stops a machine that runs, and does no more; but the
   acknowledgement that is due.  */

static void
take_byte (char c)
{
  if (c == '+' && last_frame_len > 0)
    last_frame_len = 0;
  else if (running)
    {
      if (c == '\003')
	log_packet ("^C");
      has_stop_at = false;
      send_stop (2, "");
    }
  else if (state != IDLE)
    take_packet_byte (c);
  else if (c == '$')
    {
      state = IN_PACKET;
      packet_len = 0;
      sum = 0;
    }
  else if (c == '-' && last_frame_len > 0)
    {
      /* It is spoilt again if that is still wanted.  */
      if (spoil > 0)
	{
	  --spoil;
	  write_all ("$spoilt#00", 10);
	}
      else
	write_all (last_frame, last_frame_len);
    }
  else if (c == '\003')
    log_packet ("^C");
}

/* Serve the one at the other end until it closes.  */

static void
serve (void)
{
  for (;;)
    {
      struct pollfd fd = { in, POLLIN, 0 };
      char bytes[65536];
      ssize_t n;

      if (running)
	run ();
      if (poll (&fd, 1, running ? 1 : -1) <= 0)
	continue;
      n = read (in, bytes, sizeof bytes);
      if (n < 0 && errno == EINTR)
	continue;
      if (n <= 0)
	return;
      for (ssize_t i = 0; i < n; i++)
	take_byte (bytes[i]);
    }
}

/* A debugger has connected.  */

static void
begin_session (void)
{
  acks = true;
  state = IDLE;
  last_frame_len = 0;
  if (running)
    send_stop (2, "");
}

/* Listen at the socket PATH, and serve whoever connects.  */

static void
listen_at (const char *path)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  int listener = socket (AF_UNIX, SOCK_STREAM, 0);

  snprintf (name.sun_path, sizeof name.sun_path, "%s", path);
  unlink (path);
  if (listener < 0
      || bind (listener, (struct sockaddr *) &name, sizeof name) != 0
      || listen (listener, 1) != 0)
    {
      perror (path);
      exit (1);
    }
  while ((in = accept (listener, NULL, NULL)) >= 0)
    {
      begin_session ();
      serve ();
      close (in);
    }
}


/* Starting.  */

/* Take BASE, COUNTER and the places from TEXT.  */

static void
parse_program (char *text)
{
  base = strtoull (strtok (text, ","), NULL, 16);
  counter = strtoull (strtok (NULL, ","), NULL, 16);
  for (char *place = strtok (NULL, ","); place != NULL && n_places < MAX_PLACES;
       place = strtok (NULL, ","))
    places[n_places++] = strtoull (place, NULL, 16);
}

/* What comes behind KEY in TEXT, up to a comma, as a string of its own; or
   null.  */

static char *
value_of (const char *text, const char *key)
{
  const char *found = strstr (text, key);

  if (found == NULL)
    return NULL;
  found += strlen (key);
  return copy_string (found, strcspn (found, ","));
}

/* Take the words of -fake from TEXT.  */

static void
parse_fake (char *text)
{
  for (char *word = strtok (text, ","); word != NULL;
       word = strtok (NULL, ","))
    if (starts (word, "end="))
      end = strtoull (word + 4, NULL, 10);
    else if (starts (word, "exit="))
      exit_code = atoi (word + 5);
    else if (strcmp (word, "old") == 0)
      old = true;
    else if (strcmp (word, "i386") == 0)
      i386 = true;
    else if (strcmp (word, "binary") == 0)
      binary = true;
    else if (strcmp (word, "rle") == 0)
      rle = true;
    else if (strcmp (word, "no-ack") == 0)
      can_no_ack = true;
}

/* Take the option NAME with VALUE.  Set *PATH to a socket to listen at.  */

static void
parse_option (const char *name, char *value, char **path)
{
  if (strcmp (name, "-program") == 0)
    parse_program (value);
  else if (strcmp (name, "-fake") == 0)
    parse_fake (value);
  else if (strcmp (name, "-gdb") == 0)
    *path = value_of (value, "unix:");
  else if (strcmp (name, "-chardev") == 0)
    in = atoi (value_of (value, "fd="));
  else if (strcmp (name, "-drive") == 0)
    has_drive = true;
  else if (strcmp (name, "-smp") == 0)
    cpus = atoi (value);
  else if (strcmp (name, "-m") == 0)
    memory_size = 1024 * (size_t) atoi (value);
  else if (strcmp (name, "-icount") == 0)
    {
      mode = (strstr (value, "rr=record") != NULL ? RECORD
	      : strstr (value, "rr=replay") != NULL ? REPLAY : LIVE);
      first_snapshot = value_of (value, "rrsnapshot=");
    }
}

int
main (int argc, char **argv)
{
  char *path = NULL;

  /* One that a test has forgotten ends some time.  */
  alarm (600);
  signal (SIGPIPE, SIG_IGN);
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "-no-shutdown") == 0)
      no_shutdown = true;
    else if (strcmp (argv[i], "-S") != 0 && i + 1 < argc)
      {
	parse_option (argv[i], argv[i + 1], &path);
	i++;
      }
  now.memory = must_realloc (NULL, memory_size);
  memset (now.memory, 0, memory_size);
  now.regs[REG_RSP] = base + memory_size - 0x1000;
  now.regs[REG_RIP] = n_places > 0 ? places[0] : 0;
  if (first_snapshot != NULL && mode != LIVE)
    {
      save (first_snapshot);
      loads = mode == REPLAY;
    }
  if (path != NULL)
    listen_at (path);
  else if (in >= 0)
    {
      begin_session ();
      serve ();
    }
  return 0;
}
