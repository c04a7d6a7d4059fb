/* Recording a program that runs live.

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

#ifndef NAT_LINUX_RECORD_LIVE_H
#define NAT_LINUX_RECORD_LIVE_H

/* While a program is recorded, its debugger resumes it and waits for it as
   ever, but asks here with which ptrace request, and shows each stop
   here first.  What is the recording's own business is dealt with here,
   and the program goes on.  */

#include "nat/linux-record-arch.h"
#include "nat/linux-record-calls.h"
#include "nat/linux-snapshot.h"

class record_live
{
public:

  /* What a stop is.  */
  enum class verdict
  {
    /* The debugger's business.  */
    pass,

    /* The recording's: the program runs again.  */
    resumed,

    /* The program was about to do what can't be recorded, and stands
       before that.  */
    barrier
  };

  /* Record PROCESS in LOG.  */
  record_live (const linux_snapshot_process &process, record_log *log)
    : m_process (process), m_log (log)
  {
  }

  /* The debugger is about to resume the program, to step or not, with
     SIGNAL or zero.  Return the ptrace request to do it with.  */
  int request (bool step, int signal);

  /* The program has stopped with *STATUS, as waitpid reports it.  If the
     debugger wants to see system calls, KEEP is true, and the program is
     not resumed after one.  *STATUS may be changed to what the debugger
     should see.  */
  verdict handle (int *status, bool keep);

  /* The debugger is about to resume the program with SIGNAL, or zero.  True
     if that is a signal which comes at any place, so that the place has to
     be marked first.  */
  bool is_stray (int signal) const;

  /* The program was put elsewhere, or changed: the fault that it had stopped
     for does not happen unless it has it again.  */
  void forget_fault ()
  { m_fault = false; }

  /* A debugger that reads registers and writes the same back can change which
     of the extended ones the processor takes for used, and programs can
     see that.  Remember these registers as they are; set them so again, if
     they were remembered; forget them, because they were changed.  */
  void remember_registers ();
  void restore_registers ();
  void forget_registers ()
  { m_extended.clear (); }

  /* True if the program ends when SIGNAL, for which it has stopped, is
     delivered.  */
  bool ends_by (int signal) const;

  /* If the program is at the entry of a system call, put it before that,
     as if it had not come there yet.  */
  void back_out_of_call ();

  /* The program has been in its past, and is back.  */
  void come_back ()
  { m_came_back = true; }

  /* What the program was about to do at a barrier.  */
  const std::string &barrier () const
  { return m_barrier; }

  /* It is about to do WHAT, which is a barrier too.  */
  void set_barrier (const std::string &what)
  { m_barrier = what; }

  /* Whether the debugger is told of processes that the program makes.  If
     not, making one is a barrier.  */
  void see_children (bool see)
  { m_sees_children = see; }

  /* True if the program is inside of a system call that has made a
     process.  */
  bool in_fork () const
  { return m_in_fork; }

  /* Recording ends in there.  */
  void leave_fork ()
  { m_in_fork = false; }

  /* True if the program is inside of a system call.  */
  bool in_call () const
  { return m_in_call; }

private:
  bool enter_call ();
  record_way find_way (const record_event &call);
  bool look_before (const record_event &call);
  void leave_call ();
  void note_written (record_event *event);
  bool note_time_stamp ();
  verdict handle_stop (int *status, bool keep);
  verdict handle_signal (int *status);
  bool comes_after_event (const siginfo_t &info) const;
  bool note_signal (int signal);
  void leave_wait ();
  void back_out (const record_regs &regs);
  void resume ();

  linux_snapshot_process m_process;
  record_log *m_log;

  /* True if the program was resumed to do one step.  */
  bool m_step = false;

  /* The system call that the program is in.  */
  bool m_in_call = false;
  bool m_in_fork = false;
  bool m_sees_children = false;
  std::unique_ptr<record_event> m_call;
  record_way m_way;

  /* The state at its entry, if nobody knows what it writes.  */
  std::unique_ptr<linux_snapshot> m_before;

  /* True if the last event is a call that was interrupted.  If a signal is
     delivered next, that ends it; otherwise the program does it again.  */
  bool m_interrupted = false;

  /* True if the program is not where it was interrupted, but before that
     call, because it has been elsewhere since.  */
  bool m_came_back = false;

  /* The registers after the last event.  */
  bool m_after_known = false;
  record_regs m_after;

  /* A signal that is being delivered, while the program steps into its
     handler.  */
  std::unique_ptr<record_event> m_entering;

  /* If that has interrupted a call that waited with a signal mask of its own,
     the mask from before that call.  */
  bool m_waited = false;
  uint64_t m_mask;

  /* True if the program has stopped for a fault of its own.  */
  bool m_fault = false;

  std::string m_barrier;

  /* See remember_registers.  */
  gdb::byte_vector m_extended;
};

#endif /* NAT_LINUX_RECORD_LIVE_H */
