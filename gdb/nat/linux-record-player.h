/* Running a recorded program again, forward.

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

#ifndef NAT_LINUX_RECORD_PLAYER_H
#define NAT_LINUX_RECORD_PLAYER_H

/* The player runs the program itself, after somebody has put it back to a
   state that it was in, at its own speed; but instead of system calls the
   program gets the results that are in the log.  Whatever differs from
   what was recorded is an error.  */

#include "nat/linux-record-arch.h"
#include "nat/linux-record-calls.h"
#include "nat/linux-record-count.h"
#include "nat/linux-snapshot.h"
#include "gdbsupport/gdb_optional.h"

#include <functional>
#include <map>

/* Where to stop the program, for the debugger's sake.  */

struct record_points
{
  std::vector<CORE_ADDR> breakpoints;
  record_debug_regs watchpoints;

  /* What is watched for writes.  A single step stops for it if it has
     changed.  */
  std::vector<linux_snapshot_piece> watched;

  /* The signals before whose delivery to stop, a bit each, from that of
     signal 1.  */
  uint64_t signals = 0;

  /* Says of the number of a system call whether to stop before and after
     it.  Not there if no call is meant.  */
  std::function<bool (int)> calls;
};

/* A state of the program that can be told from others.  */

struct record_target
{
  /* The number of the event that is next there, and the program counter.  */
  uint64_t next;
  CORE_ADDR pc;

  /* Return true if this is it.  Asked when the former two are right.  */
  std::function<bool ()> is_here;

  /* How often that may be asked in one run.  */
  uint64_t patience;
};

/* Send process PID a signal as INFO says, or if the kernel does not allow
   that, one with the same number.  */

extern void record_send_signal (pid_t pid, siginfo_t info);

/* Return the number of nanoseconds since some time.  */

extern uint64_t record_clock_now ();

/* Return the processor time that process PID has taken, in nanoseconds, zero
   if that is not known.  On a busy machine it is less than the time that goes
   by.  */

extern uint64_t record_process_time (pid_t pid);

class record_player
{
public:

  /* Why the program has stopped.  */
  enum class stop
  {
    /* The event is next that was asked for.  */
    event,

    /* One step is done.  */
    step,

    /* The program is at one of the breakpoints, or has just written what
       is watched.  */
    breakpoint,
    watchpoint,

    /* A signal is about to be delivered; the program is about to make a
       system call, or has just made it.  */
    signal,
    call_entry,
    call_return,

    /* It is at the target, or has been at the target's program counter as
       often as was asked for.  */
    target,

    /* It has come to the target's program counter so often that it takes
       too long to look at each time.  */
    lost,

    /* It is where the counter was to stop it.  */
    counted,

    /* It is where counting was to begin, and that can't be done.  */
    uncounted,

    /* The time is up.  */
    time,

    /* Somebody wants it to stop: by `interrupt', or by SIGINT.  */
    interrupt
  };

  /* Play LOG to PROCESS.  */
  record_player (const linux_snapshot_process &process,
		 const record_log *log)
    : m_process (process), m_log (log)
  {
  }

  /* The program was put back to where event NEXT is the next.  */
  void put (uint64_t next)
  {
    m_next = next;
    m_told = 0;
    m_signal = 0;
    m_at_call = false;
    m_at_entry = false;
  }

  /* The debugger need not be told of what happens before event NUMBER.  */
  void set_told (uint64_t number)
  { m_told = number; }
  uint64_t told () const
  { return m_told; }

  /* Have process PID, which may be running, or just put elsewhere, stop with
     `interrupt', or with Quit before it runs.  It need not be this player's.
     A signal handler may call this.  */
  static void interrupt (pid_t pid);

  /* Forget what `interrupt' was called for.  Return true if nothing has
     stopped for that.  */
  static bool take_interrupt ();

  /* While one of these lives, that waits.  */

  class no_interrupts
  {
  public:
    no_interrupts ()
    { s_heeding = false; }

    ~no_interrupts ()
    { s_heeding = true; }

    DISABLE_COPY_AND_ASSIGN (no_interrupts);
  };

  /* The event that is next.  */
  uint64_t next () const
  { return m_next; }

  /* Stop at POINTS from now on, which may be null.  */
  void set_points (const record_points *points)
  { m_points = points; }

  /* Stop at TARGET from now on, which may be null.  */
  void set_target (const record_target *target)
  { m_target = target; }

  /* Stop where COUNTER says, too, from now on; it may be null.  IS_HERE is
     asked whether the state is right that the counter has found.  Give up after
     TIME nanoseconds, unless that is zero.  */
  void set_counter (record_counter *counter,
		    std::function<bool ()> is_here = nullptr,
		    uint64_t time = 0);

  /* Run until event LIMIT is next, or something else comes first.  If
     ARRIVALS is not zero, don't look whether it is the target's state, but
     stop when the program has come to its program counter that often.  */
  stop run (uint64_t limit, uint64_t arrivals = 0);

  /* Run for MICROSECONDS at most, or until something else comes first: the
     target's program counter, whatever the state is there, but none of the
     points, which are forgotten.  */
  stop run_for (long microseconds);

  /* Execute one instruction, or enter a signal's handler.  Return step or
     call_return when that is done, signal or call_entry if something comes
     before it that is to be told first.  */
  stop step ();

  /* Event next, which is a signal, comes here.  Return true if it is to be
     told first, which it then is.  */
  bool tell_signal ();

  /* True if the event before NEXT is a call that was interrupted, and NEXT
     the signal that did it.  Both are one to the kernel.  */
  bool in_half_at (uint64_t next) const;

  /* Event next, which is a signal, came here.  Return true if the program
     is in its handler now.  */
  bool deliver_signal ();

  /* How often the program has come to the target's program counter in the
     last run.  */
  uint64_t arrivals () const
  { return m_arrivals; }

  /* The address that was written, when a watchpoint has stopped the
     program.  */
  CORE_ADDR watched () const
  { return m_watched; }

  /* The signal or system call that has stopped the program, and what came
     with a signal, which may be null.  */
  int number () const
  { return m_number; }
  const siginfo_t *signal_info () const
  { return m_info; }

  /* Signals that came from outside meanwhile, which are not the
     recording's.  They are forgotten here.  */
  std::vector<siginfo_t> take_held ()
  { return std::move (m_held); }

  /* While one of these lives, the breakpoints are not in memory.  */

  class bare_memory
  {
  public:
    explicit bare_memory (record_player &player)
      : m_player (player)
    { m_player.write_breakpoints (false); }

    ~bare_memory ()
    { m_player.write_breakpoints (true); }

  private:
    record_player &m_player;
  };

private:
  void write_breakpoints (bool in);
  void resume (bool step);
  int wait ();
  void step_really ();
  void settle ();
  bool in_half () const
  { return in_half_at (m_next); }
  void enter_handler ();
  void leave_entry (int signal);
  void stand_before_call ();
  bool deliver_due ();
  void insert ();
  void remove ();
  bool at_target ();
  bool after_event ();
  bool insert_counter (bool in);
  bool is_counting_due () const;
  bool check_count ();
  gdb::optional<stop> arrive ();
  void begin_run (uint64_t arrivals);
  gdb::optional<stop> deliver_signals (uint64_t limit);
  gdb::optional<stop> go_on (CORE_ADDR *skip);
  gdb::optional<stop> end_run (stop why, CORE_ADDR *skip);
  gdb::optional<stop> handle (int status);
  gdb::optional<stop> handle_trap ();
  static bool is_interrupted ();
  static void check_interrupt ();
  gdb::optional<stop> handle_signal (int signal, const siginfo_t &info);
  gdb::optional<stop> handle_call ();
  bool tell (uint64_t number, int signal);
  bool tell_entry ();
  bool tell_return ();
  bool comes_signal () const;
  void answer_call ();
  void redo_call (const record_event &event, record_way way,
		  const record_regs &regs);
  void redo_map (const record_event &event);
  void redo_remap (const record_event &event);
  void write_memory (const record_event &event);
  bool answer_time_stamp ();
  const record_event &expect (record_event_kind kind, CORE_ADDR pc);
  void diverged (const char *what) ATTRIBUTE_NORETURN;

  /* See interrupt and no_interrupts.  */
  static volatile sig_atomic_t s_interrupted;
  static bool s_heeding;

  linux_snapshot_process m_process;
  const record_log *m_log;
  const record_points *m_points = nullptr;
  const record_target *m_target = nullptr;

  /* The event that is next.  */
  uint64_t m_next = 0;

  /* The first event that the debugger may have to be told of before it
     happens.  It knows of those before, at which the program has stopped
     for that.  */
  uint64_t m_told = 0;

  /* The signal to resume the program with.  */
  int m_signal = 0;

  /* True while the program stands in a call that is not executed.  */
  bool m_at_call = false;

  /* True while it stands where it has just entered a handler.  */
  bool m_at_entry = false;

  /* Breakpoints in memory, and what they replaced.  */
  std::map<CORE_ADDR, gdb_byte> m_inserted;

  /* The debug registers, and the one of them that watches for the target,
     or -1.  */
  record_debug_regs m_debug;
  int m_target_reg = -1;

  record_counter *m_counter = nullptr;
  std::function<bool ()> m_is_counted;

  /* The time at which the program is stopped, zero if it is not.  */
  uint64_t m_deadline = 0;

  uint64_t m_arrivals = 0;
  uint64_t m_arrivals_wanted = 0;
  CORE_ADDR m_watched = 0;
  int m_number = 0;
  const siginfo_t *m_info = nullptr;
  std::vector<siginfo_t> m_held;
};

#endif /* NAT_LINUX_RECORD_PLAYER_H */
