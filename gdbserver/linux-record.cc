/* Recording of GNU/Linux programs, and going back, for gdbserver.

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
#include "linux-low.h"
#include "recording.h"
#include "linux-bookmarks.h"
#include "nat/linux-record.h"

#if LINUX_RECORD_AVAILABLE

#include "nat/x86-linux.h"
#include "gdbsupport/gdb_wait.h"
#include "gdbsupport/scope-exit.h"
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* What position numbers count, and how gdbserver records.  */
#define RECORDING_CLOCK BOOKMARK_CLOCK_EVENTS
#define RECORDING_METHOD "native"

/* The process that is recorded.  */

class linux_recording : public target_recording
{
public:
  linux_recording (process_info *proc, std::vector<std::string> *warnings);
  ~linux_recording () override;

  DISABLE_COPY_AND_ASSIGN (linux_recording);

  bool in_past () const override
  { return m_record->in_past (); }

  void describe (bookmark_record *record) const override;
  unsigned long long size () const override
  { return m_record->size (); }

  void go_to (const bookmark_goto &where) override;
  std::unique_ptr<target_snapshot> mark_place () override;
  void go_to_place (target_snapshot *place) override;
  void drop_future () override;
  void about_to_change () override;

  void verified (uint64_t *moves, uint64_t *failures) const override
  {
    *moves = m_record->verified ().moves;
    *failures = m_record->verified ().failures;
  }

  /* Have the program run as if it had never been recorded.  */
  void stop ();

  /* GDB wants to resume the program by ACTION.  If it stays in its past, it
     has stopped there already, with a status pending; otherwise it is to run
     on by ACTION, which may be changed.  */
  void resume (thread_resume *action);

  /* See linux_process_target::filter_recorded.  */
  bool filter (lwp_info *lwp, int *wstat);

  /* The ptrace request with which to resume the program, to step if STEP,
     with SIGNAL or zero.  */
  int request (bool step, int signal);

  /* The program has made process CHILD, which shares its memory if
     SHARED.  */
  void release_child (pid_t child, bool shared)
  { m_record->release_child (child, shared); }

  /* True if MARK is in the history.  */
  bool has_mark (const record_mark_sp &mark) const
  { return m_record->has_mark (mark); }

  /* If a program is being moved in its history, have that stop, and return
     true.  A signal handler may call this.  */
  static bool interrupt ();

  /* The only one that there is, or null.  */
  static linux_recording *current;

private:
  void check_movable ();
  std::string check_marks ();
  void move (gdb::function_view<void ()> fn, bool tell = true);
  record_stop try_to_move (const thread_resume &action);
  record_stop go_back (const thread_resume &action);
  record_stop go_forward (const thread_resume &action);
  record_points points (bool step) const;
  bool stop_at (CORE_ADDR pc);
  void report (const record_stop &stop);
  void resume_present (thread_resume *action);
  void move_in_history (thread_resume *action);
  void mark_running (bool fixed);
  void stay (const record_stop &stop, thread_resume *action);
  void take_timed_mark (lwp_info *lwp);
  void start_timer ();
  void set_timer ();
  void tell_barrier ();
  bool parks_at (int signal);
  void mark_present (bool fixed);
  void note_signal (int wstat);
  bool owes_signal (const thread_resume &action) const;

  process_info *m_proc;
  std::unique_ptr<linux_record> m_record;

  /* True if GDB has written to registers or memory since the program
     stopped.  */
  bool m_changed = false;

  /* The signal that has stopped the program in the present, unless it runs
     again there.  M_CAME_BACK is true if the program has been in its past
     meanwhile, so that GDB has forgotten that signal.  */
  gdb::optional<siginfo_t> m_signal;
  bool m_came_back = false;

  /* Where the program is, if it steps over an instruction that makes a
     random number, or zero.  */
  CORE_ADDR m_random_pc = 0;

  /* True if the program, in the present, is about to do what can't be
     recorded, and has stopped for that.  */
  bool m_at_barrier = false;

  /* If that is to end by a signal, this one.  */
  int m_last_signal = 0;

  /* True if GDB was told that the oldest history is dropped.  */
  bool m_told_dropped = false;

  /* True if it was told that a snapshot could not be taken.  */
  bool m_told_unmarked = false;

  /* The timer that runs while the program does.  */
  timer_t m_timer;
  bool m_has_timer = false;
};

linux_recording *linux_recording::current;

/* The program whose time is up, for the signal handler.  */

static volatile pid_t timed_pid;

/* Stop the program so that it can be marked.  */

static void
handle_timer (int signal)
{
  int saved_errno = errno;

  if (timed_pid != 0)
    syscall (SYS_tgkill, timed_pid, timed_pid, SIGSTOP);
  errno = saved_errno;
}

/* A place in the history.  */

class linux_place : public target_snapshot
{
public:
  linux_place (int pid, record_mark_sp mark)
    : m_pid (pid), m_mark (std::move (mark))
  {
  }

  bool alive () const override
  {
    linux_recording *recording = linux_recording::current;

    return (recording != nullptr
	    && recording_of_process (m_pid) == recording
	    && recording->has_mark (m_mark) && m_mark->state->alive ());
  }

  unsigned long long size () const override
  { return m_mark->state->size (); }

  const record_mark_sp &mark () const
  { return m_mark; }

private:
  int m_pid;
  record_mark_sp m_mark;
};

/* Return the only thread of PROC.  */

static lwp_info *
only_lwp (process_info *proc)
{
  return get_thread_lwp (find_any_thread_of_pid (proc->pid));
}

linux_recording::linux_recording (process_info *proc,
				  std::vector<std::string> *warnings)
  : m_proc (proc)
{
  move ([&] ()
    {
      m_record = linux_record::start (linux_describe_process (proc),
				      recording_memory (), warnings);
    });
  current = this;
  start_timer ();
}

linux_recording::~linux_recording ()
{
  timed_pid = 0;
  if (m_has_timer)
    timer_delete (m_timer);
  current = nullptr;
}

/* See above.  */

bool
linux_recording::interrupt ()
{
  if (!moving_in_history)
    return false;
  record_player::interrupt (current->m_proc->pid);
  return true;
}

/* Make the timer, which counts the program's own time.  */

void
linux_recording::start_timer ()
{
  clockid_t clock;
  struct sigevent event {};
  struct sigaction action {};

  action.sa_handler = handle_timer;
  action.sa_flags = SA_RESTART;
  sigaction (SIGALRM, &action, nullptr);

  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGALRM;
  m_has_timer = (clock_getcpuclockid (m_proc->pid, &clock) == 0
		 && timer_create (clock, &event, &m_timer) == 0);
  set_timer ();
}

/* Have the timer go off when the next mark is to be taken.  */

void
linux_recording::set_timer ()
{
  struct itimerspec when {};
  uint64_t interval = m_record->mark_interval ();

  if (!m_has_timer)
    return;
  timed_pid = m_proc->pid;
  when.it_value.tv_sec = interval / 1000000000;
  when.it_value.tv_nsec = interval % 1000000000;
  timer_settime (m_timer, 0, &when, nullptr);
}

/* Throw an error if the program can't be taken elsewhere, or looked at.  */

void
linux_recording::check_movable ()
{
  if (m_record->live ().in_fork ())
    error (_("The program is in the middle of making another process, step "
	     "or continue first"));
}

/* Do without marks that are lost.  Return what GDB should be told of
   that.  */

std::string
linux_recording::check_marks ()
{
  try
    {
      return m_record->check_marks ();
    }
  catch (const gdb_exception_error &ex)
    {
      if (!in_past ())
	m_at_barrier = false;
      throw;
    }
}

/* Call FN, which takes the program elsewhere, or looks at all of it, while
   nothing of gdbserver's own is in its memory, and its registers are in no
   cache.  TELL is true if GDB can be told now of what was lost.  */

void
linux_recording::move (gdb::function_view<void ()> fn, bool tell)
{
  lwp_info *lwp = only_lwp (m_proc);
  gdb_exception failure;
  std::string lost;
  bool was_in_past = m_record != nullptr && in_past ();

  if (m_record != nullptr)
    check_movable ();
  timed_pid = 0;
  linux_with_bare_process (m_proc, [&] ()
    {
      record_debug_regs ().write (m_proc->pid);
      if (m_record != nullptr && !m_changed)
	m_record->live ().restore_registers ();
      try
	{
	  if (m_record != nullptr)
	    lost = check_marks ();
	  fn ();
	}
      catch (gdb_exception &ex)
	{
	  /* The program has been elsewhere nevertheless.  */
	  failure = std::move (ex);
	}
      if (m_record != nullptr)
	m_record->live ().remember_registers ();
    });

  /* A breakpoint that the program is just stepping over stays out.  */
  scoped_restore_current_thread restore_thread;
  switch_to_thread (get_lwp_thread (lwp));
  if (lwp->bp_reinsert != 0)
    uninsert_breakpoints_at (lwp->bp_reinsert);

  lwp->stop_pc = the_linux_target->get_pc (lwp);
  lwp_set_debug_registers_changed (lwp, 1);
  /* The libraries may be yet to be loaded here.  */
  m_proc->priv->r_debug = 0;
  if (m_record != nullptr && !m_record->live ().in_call ())
    lwp->syscall_state = TARGET_WAITKIND_IGNORE;
  m_came_back |= was_in_past && !in_past ();
  if (!lost.empty ())
    tell_gdb_of_recording (lost, tell);
  if (failure.reason < 0)
    throw_exception (std::move (failure));
}

/* Implementation of target_recording method describe.  */

void
linux_recording::describe (bookmark_record *record) const
{
  strcpy (record->method, RECORDING_METHOD);
  strcpy (record->clock, RECORDING_CLOCK);
  record->has_pos = record->has_begin = record->has_end = true;
  record->pos = m_record->position ();
  record->begin = m_record->begin ();
  record->end = m_record->end ();
  record->has_snapshots = true;
  record->snapshots = m_record->snapshots ();
}

/* LWP has been put elsewhere: forget why it had stopped.  */

static void
forget_stop (lwp_info *lwp)
{
  lwp->status_pending_p = 0;
  lwp->stop_reason = TARGET_STOPPED_BY_NO_REASON;
  lwp->waitstatus.set_ignore ();
  lwp->pending_signals.clear ();
  lwp->pending_signals_to_report.clear ();
  lwp->syscall_state = TARGET_WAITKIND_IGNORE;
}

/* Implementation of target_recording method go_to.  */

void
linux_recording::go_to (const bookmark_goto &where)
{
  move ([&] ()
    {
      if (where.what == BOOKMARK_GOTO_BEGIN)
	m_record->go_to_begin ();
      else if (where.what == BOOKMARK_GOTO_END)
	m_record->go_to_present ();
      else
	m_record->go_to_event (where.pos);
    });
  forget_stop (only_lwp (m_proc));
}

/* Implementation of target_recording method mark_place.  */

std::unique_ptr<target_snapshot>
linux_recording::mark_place ()
{
  record_mark_sp mark;

  move ([&] () { mark = m_record->mark_place (); });
  return std::unique_ptr<target_snapshot>
    (new linux_place (m_proc->pid, std::move (mark)));
}

/* Implementation of target_recording method go_to_place.  */

void
linux_recording::go_to_place (target_snapshot *place)
{
  move ([&] ()
    {
      m_record->go_to_mark (static_cast<linux_place *> (place)->mark ());
    });
  forget_stop (only_lwp (m_proc));
}

/* Implementation of target_recording method drop_future.  */

void
linux_recording::drop_future ()
{
  if (!in_past ())
    return;
  move ([this] () { m_record->drop_future (); });
  m_at_barrier = false;
  m_last_signal = 0;
  m_signal.reset ();
}

/* Implementation of target_recording method about_to_change.  */

void
linux_recording::about_to_change ()
{
  if (!m_changed)
    move ([this] () { m_record->before_change (); }, false);
  m_changed = true;
  /* It may be put elsewhere, as after a function that GDB has called.  */
  m_signal.reset ();
  m_record->live ().forget_registers ();
}

/* See above.  */

void
linux_recording::stop ()
{
  m_record->live ().leave_fork ();
  move ([this] ()
    {
      only_lwp (m_proc)->stop_expected |= m_record->stop ();
    });
}

/* Return the signals that GDB wants to see, a bit each, from that of signal
   1: all of them if it steps.  */

static uint64_t
signals_to_tell (bool step)
{
  client_state &cs = get_client_state ();
  uint64_t signals = 0;

  for (int i = 1; i <= 64; ++i)
    if (step || !cs.pass_signals[gdb_signal_from_host (i)])
      signals |= (uint64_t) 1 << (i - 1);
  return signals;
}

/* Return what the program is to be stopped for, when it is resumed to do a
   step if STEP: the breakpoints, watchpoints and catchpoints that GDB has
   set, and signals.  */

record_points
linux_recording::points (bool step) const
{
  record_points points;
  const std::vector<int> &calls = m_proc->syscalls_to_catch;

  points.signals = signals_to_tell (step);
  if (!calls.empty ())
    points.calls = [&calls] (int number)
      {
	return (calls[0] == ANY_SYSCALL
		|| std::find (calls.begin (), calls.end (), number)
		   != calls.end ());
      };

  for_each_gdb_point (m_proc, [&] (char type, CORE_ADDR address, int len)
    {
      bool ok = true;

      switch (type)
	{
	case Z_PACKET_SW_BP:
	case Z_PACKET_HW_BP:
	  points.breakpoints.push_back (address);
	  break;

	case Z_PACKET_WRITE_WP:
	  points.watched.push_back ({ address, (size_t) len });
	  ok = points.watchpoints.add (address, len,
				       record_debug_regs::writes);
	  break;

	default:
	  ok = points.watchpoints.add (address, len,
				       record_debug_regs::accesses);
	  break;
	}
      if (!ok)
	error (_("There are more watchpoints than the processor can watch in "
		 "the past"));
    });
  return points;
}

/* True if the program, which is at PC, where there is a breakpoint, should
   stop there for GDB.  */

bool
linux_recording::stop_at (CORE_ADDR pc)
{
  scoped_restore_current_thread restore_thread;
  switch_to_thread (find_any_thread_of_pid (m_proc->pid));

  bool stop = gdb_condition_true_at_breakpoint (pc);
  regcache_invalidate_pid (m_proc->pid);
  return stop;
}

/* Go back as ACTION says.  */

record_stop
linux_recording::go_back (const thread_resume &action)
{
  if (action.kind == resume_step
      && action.step_range_start == action.step_range_end)
    return m_record->step_back (points (true));
  if (action.kind == resume_step)
    return m_record->step_back_in_range (action.step_range_start,
					 action.step_range_end, points (true));

  return m_record->run_back (points (false), [this] (CORE_ADDR pc)
    {
      return stop_at (pc);
    });
}

/* The program is in its past.  Go forward as ACTION says.  */

record_stop
linux_recording::go_forward (const thread_resume &action)
{
  if (action.kind != resume_step)
    return m_record->run_forward (points (false), [this] (CORE_ADDR pc)
      {
	return stop_at (pc);
      });

  record_points all = points (true);
  while (true)
    {
      record_stop stop = m_record->step_forward (all);
      CORE_ADDR pc = record_read_regs (m_proc->pid).rip;

      if (stop.kind != record_stop::step || !m_record->in_past ()
	  || pc < action.step_range_start || pc >= action.step_range_end
	  || std::find (all.breakpoints.begin (), all.breakpoints.end (), pc)
	     != all.breakpoints.end ())
	return stop;
    }
}

/* The program has stopped in its history by STOP: leave that for
   linux_process_target::wait to find.  */

void
linux_recording::report (const record_stop &stop)
{
  lwp_info *lwp = only_lwp (m_proc);
  int signal = SIGTRAP;

  if (stop.kind == record_stop::interrupt)
    signal = SIGINT;
  else if (stop.kind == record_stop::failure)
    signal = 0;
  else if (stop.kind == record_stop::signal)
    signal = stop.number;
  forget_stop (lwp);
  lwp->status_pending_p = 1;
  lwp->status_pending = W_STOPCODE (signal);
  lwp->last_status = lwp->status_pending;
  switch (stop.kind)
    {
    case record_stop::breakpoint:
      lwp->stop_reason = TARGET_STOPPED_BY_SW_BREAKPOINT;
      break;

    case record_stop::watchpoint:
      lwp->stop_reason = TARGET_STOPPED_BY_WATCHPOINT;
      lwp->stopped_data_address = stop.address;
      break;

    case record_stop::step:
      lwp->stop_reason = TARGET_STOPPED_BY_SINGLE_STEP;
      break;

    case record_stop::call_entry:
      lwp->waitstatus.set_syscall_entry (stop.number);
      break;

    case record_stop::call_return:
      lwp->waitstatus.set_syscall_return (stop.number);
      break;

    case record_stop::begin:
    case record_stop::end:
      lwp->waitstatus.set_no_history ();
      break;

    case record_stop::signal:
      /* For $_siginfo.  That of a fault is there anyway.  */
      if (stop.info != nullptr && stop.info->si_signo == signal)
	{
	  siginfo_t info = *stop.info;
	  ptrace (PTRACE_SETSIGINFO, m_proc->pid, (PTRACE_TYPE_ARG3) 0,
		  &info);
	}
      break;

    case record_stop::interrupt:
    case record_stop::failure:
      break;
    }
}

/* Say on GDB's console why recording does not go on.  */

void
linux_recording::tell_barrier ()
{
  tell_gdb_of_recording
    (string_printf (_("Recording ends here: the program %s.  Go back, or "
		      "continue without a recording.\n"),
		    m_record->live ().barrier ().c_str ()), true);
}

/* Mark where the program is, which runs: with FIXED as in
   linux_record::mark_present.  Say on GDB's console, once, if the history
   has lost its beginning.  */

void
linux_recording::mark_present (bool fixed)
{
  move ([&] ()
    {
      m_record->mark_present (fixed);
      m_record->limit_memory ();
    });

  if (m_told_dropped || m_record->begin () == 0)
    return;
  m_told_dropped = true;
  std::string most
    = (m_record->snapshots () < linux_record::MARKS_MOST
       ? string_printf (_("%s MiB"), pulongest (m_record->memory () >> 20))
       : string_printf (_("%s snapshots"),
			pulongest (linux_record::MARKS_MOST)));
  tell_gdb_of_recording
    (string_printf (_("The recording takes all the %s that it may: its oldest "
		      "part is dropped from now on.\n"), most.c_str ()), true);
}

/* SIGNAL is about to be delivered to the program.  If that would end it, and
   the history with it, or can't be recorded, stop it there, say so, and
   return true.  */

bool
linux_recording::parks_at (int signal)
{
  record_live &live = m_record->live ();
  const char *name = gdb_signal_to_name (gdb_signal_from_host (signal));

  if (signal == 0)
    return false;
  try
    {
      if (live.ends_by (signal))
	live.set_barrier (string_printf (_("is about to be ended by %s"),
					 name));
      else
	{
	  if (live.is_stray (signal))
	    mark_present (true);
	  return false;
	}
    }
  catch (const gdb_exception_error &ex)
    {
      live.set_barrier (string_printf (_("gets %s, and the place can't be "
					 "marked (%s)"), name, ex.what ()));
    }
  m_at_barrier = true;
  m_last_signal = signal;
  tell_barrier ();
  return true;
}

/* Go back, or forward in the past, as ACTION says.  If that fails, say why,
   and stay.  */

record_stop
linux_recording::try_to_move (const thread_resume &action)
{
  record_stop stop { record_stop::failure, 0 };

  moving_in_history = true;
  SCOPE_EXIT
    {
      moving_in_history = false;
      /* If that came too late, it stops the program when it goes on.  */
      if (record_player::take_interrupt ()
	  && stop.kind != record_stop::interrupt)
	the_target->request_interrupt ();
    };
  try
    {
      move ([&] ()
	{
	  if (m_changed)
	    m_record->after_change ();
	  m_changed = false;
	  if (!action.backward && !in_past ())
	    stop.kind = record_stop::end;
	  else if (!action.backward)
	    stop = go_forward (action);
	  else if (!verify_recording)
	    stop = go_back (action);
	  else
	    {
	      /* A run back marks this place anyway, and may end between it and
		 the last mark before: then the way forth needs that mark.  */
	      if (action.kind == resume_continue)
		m_record->mark_place ();
	      stop = m_record->verify_move ([&] ()
		{
		  return go_back (action);
		});
	    }
	});
    }
  catch (const gdb_exception_quit &ex)
    {
      /* The program is where it was.  */
      stop.kind = record_stop::interrupt;
    }
  catch (const gdb_exception_error &ex)
    {
      tell_gdb_of_recording (string_printf ("%s.\n", ex.what ()), true);
    }
  return stop;
}

/* The program has stopped in the present with WSTAT: if that is for a
   signal, note which.  */

void
linux_recording::note_signal (int wstat)
{
  siginfo_t info;

  m_came_back = false;
  m_signal.reset ();
  if (WSTOPSIG (wstat) != SIGTRAP
      && ptrace (PTRACE_GETSIGINFO, m_proc->pid, (PTRACE_TYPE_ARG3) 0, &info)
	 == 0
      && info.si_signo == WSTOPSIG (wstat))
    m_signal = info;
}

/* The program is in the present, and GDB wants to resume it by ACTION.
   Return true if GDB is to be told first, once more, of the signal that had
   stopped the program there.  */

bool
linux_recording::owes_signal (const thread_resume &action) const
{
  client_state &cs = get_client_state ();

  return (m_came_back && m_signal.has_value () && !m_at_barrier
	  && action.sig == 0
	  && (!cs.program_signals_p
	      || cs.program_signals[gdb_signal_from_host
				      (m_signal->si_signo)]));
}

/* The program is in the present, and goes on there by ACTION: record that, or
   stop recording where it can't be.  */

void
linux_recording::resume_present (thread_resume *action)
{
  m_signal.reset ();
  if (m_changed)
    {
      m_changed = false;
      move ([this] () { m_record->after_change (); });
    }

  if (m_at_barrier)
    {
      if (action->sig == 0)
	action->sig = m_last_signal;
      /* That deletes this object.  */
      the_target->stop_recording (m_proc);
    }
  else if (parks_at (action->sig))
    stay ({ record_stop::end, 0 }, action);
  else
    set_timer ();
}

/* Move the program in its past, or into it, as ACTION says.  Where that leads
   to the present it goes on there, unless there is something to tell
   first.  */

void
linux_recording::move_in_history (thread_resume *action)
{
  record_stop stop = try_to_move (*action);
  /* A signal of the past is delivered as it was, whatever GDB says.  */
  action->sig = 0;
  if (stop.kind == record_stop::end && owes_signal (*action))
    {
      m_came_back = false;
      stop = { record_stop::signal, 0, m_signal->si_signo, &*m_signal };
    }
  if (stop.kind == record_stop::end)
    {
      if (!m_at_barrier)
	{
	  forget_stop (only_lwp (m_proc));
	  set_timer ();
	  return;
	}
      tell_barrier ();
    }
  stay (stop, action);
}

/* See above.  */

void
linux_recording::resume (thread_resume *action)
{
  if (action->backward || in_past () || owes_signal (*action))
    move_in_history (action);
  else
    resume_present (action);
}

/* Instead of what ACTION says, the program has come to STOP.  */

void
linux_recording::stay (const record_stop &stop, thread_resume *action)
{
  report (stop);
  action->step_range_start = action->step_range_end = 0;
}

/* The program is in the present, and about to be resumed: mark where it is,
   a place that the history can't be replayed without if FIXED.  If there is
   no memory for that, go on without, and say so, once.  */

void
linux_recording::mark_running (bool fixed)
{
  lwp_info *lwp = only_lwp (m_proc);

  try
    {
      mark_present (fixed);
    }
  catch (const gdb_exception_error &ex)
    {
      if (!m_told_unmarked)
	tell_gdb_of_recording
	  (string_printf (_("The recording goes on with fewer snapshots: %s.\n"),
			  ex.what ()), true);
      m_told_unmarked = true;
    }
  regcache_invalidate_thread (get_lwp_thread (lwp));
  x86_linux_prepare_to_resume (lwp);
  set_timer ();
}

/* See above.  */

int
linux_recording::request (bool step, int signal)
{
  const client_state &cs = get_client_state ();

  m_record->live ().see_children (cs.report_fork_events
				  && cs.report_vfork_events);
  CORE_ADDR pc = record_read_regs (m_proc->pid).rip;
  m_random_pc = step && record_at_random (m_proc->pid, pc) ? pc : 0;
  if (m_record->live ().is_stray (signal) || m_random_pc != 0)
    mark_running (true);
  return m_record->live ().request (step, signal);
}

/* The program has run for a while: mark where it is, and let it go on.  */

void
linux_recording::take_timed_mark (lwp_info *lwp)
{
  pid_t pid = lwpid_of (get_lwp_thread (lwp));

  record_finish_repeat (pid);
  mark_running (false);
  ptrace ((decltype (PTRACE_CONT)) request (lwp->stepping, 0), pid,
	  (PTRACE_TYPE_ARG3) 0, (PTRACE_TYPE_ARG4) 0);
  lwp->stopped = 0;
}

/* True if WSTAT says that the program has stopped for a signal that GDB does
   not want to be told of.  */

static bool
passes_signal (int wstat)
{
  return (!linux_is_extended_waitstatus (wstat)
	  && WSTOPSIG (wstat) != SYSCALL_SIGTRAP
	  && WSTOPSIG (wstat) != SIGTRAP
	  && get_client_state ().pass_signals
	       [gdb_signal_from_host (WSTOPSIG (wstat))]);
}

/* See above.  */

bool
linux_recording::filter (lwp_info *lwp, int *wstat)
{
  siginfo_t info;

  if (!WIFSTOPPED (*wstat))
    return false;

  if (*wstat == W_STOPCODE (SIGSTOP) && !lwp->stop_expected
      && ptrace (PTRACE_GETSIGINFO, m_proc->pid, (PTRACE_TYPE_ARG3) 0, &info)
	 == 0
      && info.si_pid == getpid () && !m_record->live ().in_call ())
    {
      take_timed_mark (lwp);
      return true;
    }

  switch (m_record->live ().handle (wstat,
				    !m_proc->syscalls_to_catch.empty ()))
    {
    case record_live::verdict::resumed:
      lwp->stopped = 0;
      return true;

    case record_live::verdict::barrier:
      m_at_barrier = true;
      m_last_signal = 0;
      tell_barrier ();
      lwp->waitstatus.set_no_history ();
      lwp->syscall_state = TARGET_WAITKIND_IGNORE;
      break;

    case record_live::verdict::pass:
      if (m_random_pc != 0
	  && record_read_regs (m_proc->pid).rip != m_random_pc)
	move ([this] () { m_record->after_random (); });
      note_signal (*wstat);
      if (passes_signal (*wstat) && parks_at (WSTOPSIG (*wstat)))
	{
	  *wstat = W_STOPCODE (SIGTRAP);
	  lwp->waitstatus.set_no_history ();
	}
      break;
    }
  return false;
}

/* Implementation of target method supports_recording.  */

bool
linux_process_target::supports_recording ()
{
  return true;
}

/* Implementation of target method start_recording.  */

void
linux_process_target::start_recording (process_info *proc,
				       std::vector<std::string> *warnings)
{
  if (linux_recording::current != nullptr)
    error (_("Another process is being recorded, and only one can be at a "
	     "time"));

  let_step_over_finish ();
  proc->priv->recording = new linux_recording (proc, warnings);
}

/* Implementation of target method stop_recording.  */

void
linux_process_target::stop_recording (process_info *proc)
{
  proc->priv->recording->stop ();
  forget_recording (proc);
}

/* Implementation of target method find_recording.  */

target_recording *
linux_process_target::find_recording (process_info *proc)
{
  return proc->priv->recording;
}

/* See linux-low.h.  */

void
linux_process_target::forget_recording (process_info *proc)
{
  delete proc->priv->recording;
  proc->priv->recording = nullptr;
}

/* See linux-low.h.  */

bool
linux_process_target::filter_recorded (process_info *proc, lwp_info *lwp,
				       int *wstat)
{
  return (proc->priv->recording != nullptr
	  && proc->priv->recording->filter (lwp, wstat));
}

/* See linux-low.h.  */

int
linux_process_target::recorded_request (process_info *proc, int request,
					bool step, int signal)
{
  return (proc->priv->recording == nullptr ? request
	  : proc->priv->recording->request (step, signal));
}

/* See linux-low.h.  */

void
linux_process_target::note_child (process_info *proc, pid_t child,
				  bool shared)
{
  if (!shared)
    linux_snapshot_note_fork (proc->pid);
  if (proc->priv->recording != nullptr)
    proc->priv->recording->release_child (child, shared);
}

/* See linux-low.h.  */

bool
linux_process_target::interrupt_recorded ()
{
  return linux_recording::interrupt ();
}

/* See linux-low.h.  */

void
linux_process_target::resume_recorded (thread_resume *actions, size_t n)
{
  for_each_process ([&] (process_info *proc)
    {
      linux_recording *recording = proc->priv->recording;
      thread_info *thread = find_any_thread_of_pid (proc->pid);

      if (thread == nullptr)
	return;
      for (size_t i = 0; i < n; ++i)
	if (thread->id.matches (actions[i].thread)
	    || actions[i].thread == ptid_t (proc->pid, -1))
	  {
	    lwp_info *lwp = get_thread_lwp (thread);
	    if (actions[i].kind == resume_stop || !lwp->stopped
		|| lwp->status_pending_p)
	      return;
	    if (recording != nullptr)
	      recording->resume (&actions[i]);
	    else if (actions[i].backward)
	      {
		lwp->status_pending_p = 1;
		lwp->status_pending = W_STOPCODE (SIGTRAP);
		lwp->waitstatus.set_no_history ();
	      }
	    return;
	  }
    });
}

#else /* !LINUX_RECORD_AVAILABLE */

/* Implementation of target method supports_recording.  */

bool
linux_process_target::supports_recording ()
{
  return false;
}

/* Implementation of target method start_recording.  */

void
linux_process_target::start_recording (process_info *proc,
				       std::vector<std::string> *warnings)
{
  gdb_assert_not_reached ("recording does not know this architecture");
}

/* Implementation of target method stop_recording.  */

void
linux_process_target::stop_recording (process_info *proc)
{
  gdb_assert_not_reached ("recording does not know this architecture");
}

/* Implementation of target method find_recording.  */

target_recording *
linux_process_target::find_recording (process_info *proc)
{
  return nullptr;
}

/* See linux-low.h.  */

void
linux_process_target::forget_recording (process_info *proc)
{
}

/* See linux-low.h.  */

bool
linux_process_target::filter_recorded (process_info *proc, lwp_info *lwp,
				       int *wstat)
{
  return false;
}

/* See linux-low.h.  */

int
linux_process_target::recorded_request (process_info *proc, int request,
					bool step, int signal)
{
  return request;
}

/* See linux-low.h.  */

void
linux_process_target::note_child (process_info *proc, pid_t child,
				  bool shared)
{
  if (!shared)
    linux_snapshot_note_fork (proc->pid);
}

/* See linux-low.h.  */

bool
linux_process_target::interrupt_recorded ()
{
  return false;
}

/* See linux-low.h.  */

void
linux_process_target::resume_recorded (thread_resume *actions, size_t n)
{
}

#endif /* LINUX_RECORD_AVAILABLE */
