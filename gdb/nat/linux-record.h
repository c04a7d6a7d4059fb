/* Record a GNU/Linux program at its own speed, and go back.

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

#ifndef NAT_LINUX_RECORD_H
#define NAT_LINUX_RECORD_H

/* A recording is a log of what came to the program from outside
   (linux-record-log.h), and a row of marks: snapshots of the program at
   some places of its history.  Any place is reached by putting the program
   back to the last mark before it, and running it from there, with the log
   instead of the world (linux-record-player.h).

   Nothing counts instructions.  A place is told by its state: a mark is
   reached again where the program counter, the registers and all memory
   are the same as there.  To find the state before a place, the program is
   run from the mark before it, and stopped early; then there is another
   mark, closer to the place, and so on, until the rest can be stepped
   (linux-record-search.c).

   All this happens in the one process that there is.  While the program is
   in its past, its descriptors, timers and children are those of the
   present, to which it returns when it has come to the end of its history.

   The program has one thread, and the caller has it in a ptrace stop
   whenever it calls a function here, and its own breakpoints taken out of
   memory, but for record_live.  Errors are thrown with error (); the
   program is where it was then, save where said otherwise.  */

#include "nat/linux-inject.h"

#define LINUX_RECORD_AVAILABLE LINUX_INJECT_AVAILABLE

#if LINUX_RECORD_AVAILABLE

#include "nat/linux-record-live.h"
#include "nat/linux-record-player.h"
#include "gdbsupport/function-view.h"

#include <list>

/* A place in the history that can be gone to at once.  */

struct record_mark
{
  /* The event that is next.  */
  uint64_t next = 0;

  /* The state, and the registers of it.  */
  std::unique_ptr<linux_snapshot> state;
  record_regs regs;
  gdb::byte_vector extended;

  /* True if the instruction there is a system call.  */
  bool at_call = false;

  /* The processor time, in nanoseconds, that the program had taken, as
     well as that is known.  */
  uint64_t time = 0;

  /* How many single steps it is after the mark before it.  Zero if that is
     not known.  */
  unsigned steps = 0;

  /* True if the history can't be replayed without it.  */
  bool fixed = false;

  /* The mark of a place not long before, with no event in between, at which
     the program can be counted.  Null if there is none known; LOOSE is true if
     it was sought in vain.  */
  std::shared_ptr<record_mark> anchor;
  bool loose = false;
};

typedef std::shared_ptr<record_mark> record_mark_sp;

/* Where the program has stopped in its history.  */

struct record_stop
{
  enum kind
  {
    /* One step was made.  */
    step,

    /* It is at a breakpoint, or ADDRESS, which is watched, is or was
       written.  */
    breakpoint,
    watchpoint,

    /* Signal NUMBER is to be delivered next, INFO, which may be null, came
       with it; the program stands before or after system call NUMBER.  */
    signal,
    call_entry,
    call_return,

    /* It is at the beginning of history, or at its end: the present.  */
    begin,
    end,

    /* Somebody wants to stop.  */
    interrupt,

    /* It could not go there, and is where it was.  */
    failure
  };

  enum kind kind;
  CORE_ADDR address;
  int number;
  const siginfo_t *info;
};

/* Says whether the program, which is at a breakpoint at that address, should
   stop there.  */
typedef gdb::function_view<bool (CORE_ADDR)> record_condition_ftype;

/* What came of verifying moves.  */

struct record_verified
{
  uint64_t moves = 0;
  uint64_t failures = 0;
};

class linux_record
{
public:
  ~linux_record ();

  DISABLE_COPY_AND_ASSIGN (linux_record);

  /* Begin to record PROCESS.  The history may take MEMORY bytes, or, if that
     is zero, a quarter of what is free now.  WARNINGS as for
     linux_snapshot::take.  */
  static std::unique_ptr<linux_record>
    start (const linux_snapshot_process &process, unsigned long long memory,
	   std::vector<std::string> *warnings);

  /* End recording: go to the present, and let the program run as if it had
     never been recorded.  Return true if one of the SIGSTOPs that it is
     recorded and moved with is still pending.  If anything of that fails the
     program is no more.  */
  bool stop ();

  /* What the debugger asks while the program runs in the present.  */
  record_live &live ()
  { return m_live; }

  /* True if the program is in its past.  */
  bool in_past () const
  { return m_past; }

  /* The event that is next now, and the first and last places there are.  */
  uint64_t position () const
  { return m_past ? m_player.next () : m_log.end (); }
  uint64_t begin () const
  { return m_log.begin (); }
  uint64_t end () const
  { return m_log.end (); }

  /* How much it may take, in bytes.  */
  unsigned long long memory () const
  { return m_memory; }

  /* More snapshots than this, needed or not, are too many processes.  The
     oldest history is dropped for that, too.  */
  static constexpr size_t MARKS_MOST = 2000;

  /* What it takes, in bytes, and how many snapshots there are.  The former
     takes time to measure, and is not always new, but not too little then.  */
  unsigned long long size ();
  size_t snapshots () const
  { return m_marks.size (); }

  /* The program has just made process CHILD, which shares its memory if
     SHARED: have that run as if its parent had never been recorded.  */
  void release_child (pid_t child, bool shared);

  /* Mark the present place: one that the history can't be replayed without,
     if FIXED.  */
  void mark_present (bool fixed);

  /* The present has just been marked, and the program is to run on.  Drop
     history, the oldest first, if otherwise there were too much of it before
     the next mark.  */
  void limit_memory ();

  /* Something may have killed processes that held marks: go on without those.
     Return what the user should know of that, lines of text, or an empty
     string.  If what comes after this place, in the past, is lost, it is the
     present after the error.  */
  std::string check_marks ();

  /* How much time the program has taken since the last mark, and how much
     it should take until the next, in nanoseconds.  */
  uint64_t time_since_mark () const;
  uint64_t mark_interval () const
  { return m_interval; }

  /* The debugger is about to write to registers or memory in the present;
     it has done so.  */
  void before_change ();
  void after_change ();

  /* The program has stepped from the last mark, in the present, over an
     instruction that makes a random number.  */
  void after_random ();

  /* Go one instruction back.  Something of POINTS that is watched may be what
     has stopped the program then.  */
  record_stop step_back (const record_points &points);

  /* The same, and again as long as the program is then from START to before
     END, but not at START, and nothing else has stopped it: a breakpoint,
     something that is watched, an event, a call or return that was undone.  */
  record_stop step_back_in_range (CORE_ADDR start, CORE_ADDR end,
				  const record_points &points);

  /* Go back to the last of POINTS before here at which CONDITION is
     true.  */
  record_stop run_back (const record_points &points,
			record_condition_ftype condition);

  /* Make MOVE, a call of one of the above, and verify it: go forward again
     to where the program is now, and compare all registers and memory; and
     back once more.  If it is not the same, that is an error, and the program
     stays where it is.  */
  record_stop verify_move (gdb::function_view<record_stop ()> move);

  /* What came of that until now.  */
  const record_verified &verified () const
  { return m_verified; }

  /* In the past, execute one instruction, unless something of POINTS that
     is no breakpoint or watchpoint comes first.  */
  record_stop step_forward (const record_points &points = record_points ());

  /* In the past, go forward to the first of POINTS at which CONDITION is
     true, or the present.  */
  record_stop run_forward (const record_points &points,
			   record_condition_ftype condition);

  /* Go to where event NUMBER is next; to the beginning; to the present; to
     MARK.  */
  void go_to_event (uint64_t number);
  void go_to_begin ();
  void go_to_present ();
  void go_to_mark (const record_mark_sp &mark);

  /* Return a mark of this place, which stays as long as anybody has it or
     its part of the history is there.  */
  record_mark_sp mark_place ();

  /* True if MARK is still in the history.  */
  bool has_mark (const record_mark_sp &mark) const;

  /* Drop all that is after this place, in the past, which becomes the
     present.  */
  void drop_future ();

private:
  typedef std::list<record_mark_sp> mark_list;
  typedef mark_list::iterator mark_iterator;

  /* From how many pages on that have to be copied it is dear to go back to a
     mark.  */
  static constexpr size_t MANY_PAGES = 256;

  /* A time that the program, run from a mark, was stopped by something: which
     it was, counted from one, and zero for none; and the program's time
     then.  */
  struct hit
  {
    uint64_t number = 0;
    uint64_t time = 0;
  };

  /* A place at which the program can be counted, and its state.  */
  struct milestone
  {
    record_mark_sp state;
    std::unique_ptr<record_counter> counter;

    /* How often the program comes to the program counter of the place
       whose milestone it is again on its way from there.  */
    unsigned again = 0;
  };

  linux_record (const linux_snapshot_process &process,
		unsigned long long memory);

  /* linux-record.c */
  void set_up ();
  uint64_t process_time () const;
  record_mark_sp make_mark ();
  void settle_half_marks ();
  bool is_change (uint64_t number) const;
  void drop_call_by_hand ();
  void skip_change ();
  void enter_past ();
  void leave_past ();
  void become_present ();
  size_t rewind (const record_mark &mark);
  void renew (record_mark *mark);
  void go (mark_iterator mark, unsigned steps);
  void return_to (mark_iterator mark, unsigned steps);
  bool has_regs_of (const record_mark &mark) const;
  std::vector<linux_snapshot_piece>
    loose_memory (const record_mark &mark) const;
  bool read_hint (const record_mark &mark, uint64_t *mine,
		  uint64_t *its) const;
  bool is_at (const record_mark &mark);
  record_player::stop run_to (const record_mark &mark,
			      const record_points *points);
  record_player::stop run_straight_to (const record_mark &goal,
				       const record_points *points);
  record_mark_sp anchor_ahead (const record_mark &goal) const;
  void run_to_event (uint64_t number);
  bool at_breakpoint (const record_points *points);
  bool at_stray ();
  void cross_stray ();
  record_player::stop step_over ();
  record_stop describe_stop (record_player::stop why) const;
  bool find_range_stop (CORE_ADDR start, CORE_ADDR end,
			const record_points &points, record_stop *stop);
  record_mark_sp mark_of_stray (uint64_t number);
  mark_iterator add_here (mark_iterator before);
  mark_iterator insert_here (mark_iterator before);
  mark_iterator settle_here ();
  void stay_here ();
  record_stop try_move (gdb::function_view<record_stop ()> fn);

  /* linux-record-search.c */
  void find_step_before (mark_iterator mark);
  void run_before_event (mark_iterator from, uint64_t number);
  mark_iterator find_segment (mark_iterator from, mark_iterator to);
  void find_steps (mark_iterator from, mark_iterator to, milestone &goal);
  bool has_come (const record_mark &mark, uint64_t *arrivals);
  bool probe (mark_iterator from, mark_iterator to, uint64_t arrivals);
  bool walk (mark_iterator from, mark_iterator to, uint64_t *arrivals,
	     unsigned max = UINT_MAX);
  void run_to_arrival (const record_mark &mark, uint64_t arrivals);
  uint64_t measure (mark_iterator from, mark_iterator to,
		    uint64_t *arrivals);
  bool find_hint (const record_mark &mark, record_hint *hint) const;
  bool is_at_or_hint (const record_mark &mark, record_counter *counter);
  bool step_quietly ();
  milestone find_milestone (const record_mark_sp &mark,
			    const std::vector<CORE_ADDR> &avoid);
  unsigned find_period ();
  record_player::stop run_counted (uint64_t limit, uint64_t arrivals = 0);
  uint64_t count_to (const record_mark &from, const milestone &to,
		     uint64_t time);
  bool is_after_anchor (const record_mark &here, const record_mark &goal);
  void seek_anchor (const record_mark &goal);
  bool is_better_counted (mark_iterator from, const milestone &goal);
  mark_iterator leap (mark_iterator from, mark_iterator to, uint64_t rest);
  mark_iterator count_goal (mark_iterator from, mark_iterator to,
			    milestone &goal, uint64_t *count);
  uint64_t count_arrivals (mark_iterator anchor, mark_iterator to,
			   const milestone &goal, uint64_t back);
  mark_iterator approach_by_count (mark_iterator from, mark_iterator to,
				   milestone &goal, uint64_t *arrivals);
  mark_iterator approach_by_arrivals (mark_iterator from, mark_iterator to,
				      uint64_t arrivals);
  mark_iterator approach_by_time (mark_iterator from, mark_iterator to,
				  uint64_t time, uint64_t least);
  mark_iterator approach_by_loop (mark_iterator from, mark_iterator to);
  hit find_last_hit (mark_iterator from, mark_iterator to,
		     const record_points &points,
		     record_condition_ftype condition);
  mark_iterator find_mark_before (const std::vector<mark_iterator> &before,
				  size_t low, size_t high, mark_iterator to,
				  const record_points &points,
				  record_condition_ftype condition, hit *last);
  record_stop go_to_hit (mark_iterator from, mark_iterator to,
			 const record_points &points, uint64_t hit);
  record_stop go_to_begin_or_hit (const record_points &points,
				  record_condition_ftype condition);

  /* linux-record-verify.c */
  void go_forth (const record_mark_sp &from, unsigned steps);

  /* linux-record-marks.c */
  static unsigned long long free_memory ();
  uint64_t count_faults () const;
  void note_cost ();
  bool is_measuring_due () const;
  void measure_marks ();
  bool is_spare (const record_mark_sp &mark) const;
  size_t count_spare () const;
  mark_iterator find_spare ();
  void thin_out ();
  void shrink (unsigned long long goal, bool history);
  void erase_mark (mark_iterator mark);
  void drop_first ();
  bool keep_within_memory ();
  record_mark_sp make_room_and_mark ();
  std::string check_future ();
  bool forget_lost ();

  linux_snapshot_process m_process;
  record_log m_log;
  record_live m_live;
  record_player m_player;

  /* The marks, in the order of time.  The first is the beginning.  */
  mark_list m_marks;

  /* True if the program is in its past, and then where: M_STEPS single steps
     after mark M_HERE.  The last mark is the present then.  */
  bool m_past = false;
  mark_iterator m_here;
  unsigned m_steps = 0;

  /* The mark that the program, in its past, was put back to last, or has come
     to since: it is there, or after that.  */
  const record_mark *m_base = nullptr;

  /* Marks from this event on have yet to be looked at by
     settle_half_marks.  */
  uint64_t m_half_settled = 0;

  /* Addresses that the program was seen to jump to, which is in the way of
     counting.  */
  std::set<CORE_ADDR> m_jumped_to;

  /* A word of memory by which states that are otherwise alike differed
     last.  */
  CORE_ADDR m_hint = 0;

  /* The processor time of the process that is not the program's history
     up to here, and how many pages it had got at the last mark.  */
  uint64_t m_time_offset = 0;
  uint64_t m_faults = 0;

  /* How much the history may take, in bytes, and how much it did when that
     was last looked after.  */
  unsigned long long m_memory;
  unsigned long long m_limited = 0;

  /* What the marks take at most, as far as that is known; false if it was
     measured and no mark made or dropped since; when it was measured, and how
     long that took, in nanoseconds; and how much memory the process had at the
     last mark.  */
  unsigned long long m_held = 0;
  bool m_unmeasured = true;
  uint64_t m_measured = 0;
  uint64_t m_measuring_time = 0;
  unsigned long long m_resident = 0;

  /* The time that the program should run from one mark to the next.  */
  uint64_t m_interval;

  record_verified m_verified;

  /* What was changed of the program so that it can be recorded.  */
  std::vector<record_memory> m_vdso;
  std::vector<unsigned long> m_affinity;
};

#endif /* LINUX_RECORD_AVAILABLE */

#endif /* NAT_LINUX_RECORD_H */
