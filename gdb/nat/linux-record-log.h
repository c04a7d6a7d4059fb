/* What a recording has to know to run a program again, in order.

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

#ifndef NAT_LINUX_RECORD_LOG_H
#define NAT_LINUX_RECORD_LOG_H

/* A program without threads does the same again when it is started from
   the same state, save for what comes from outside of it: the results of
   system calls, the time-stamp counter, and signals.  Each of these is an
   event, and the log is the list of them.  The number of an event is how
   many came before it since recording began; it counts only up, whatever
   is dropped from the log.  */

#include "gdbsupport/byte-vector.h"

#include <deque>
#include <memory>
#include <set>
#include <signal.h>
#include <string>
#include <vector>

/* Memory of the program that the kernel wrote.  */

struct record_memory
{
  CORE_ADDR address;
  gdb::byte_vector bytes;
};

/* A file that the program has mapped.  */

struct record_file
{
  /* Where it was, and what stat said about it then.  */
  std::string name;
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;
  struct timespec changed = {};

  /* Read what there is of the file that PATH leads to.  Return false if
     there is none.  */
  bool look (const char *path);

  /* True if it still is as it was.  */
  bool unchanged () const;
};

enum class record_event_kind
{
  /* A system call.  */
  call,

  /* A read of the time-stamp counter.  */
  time_stamp,

  /* A fault of the program itself, which it will have again by itself.  */
  fault,

  /* A signal that came right after the event before this one.  */
  signal,

  /* A signal that came at any place.  */
  stray_signal,

  /* The debugger wrote to registers or memory.  */
  change,

  /* The debugger stepped over an instruction that makes a random
     number.  */
  random
};

/* True if a signal with INFO is one that the program's own instruction
   caused.  */
extern bool record_is_fault (const siginfo_t &info);

struct record_event
{
  explicit record_event (record_event_kind kind_)
    : kind (kind_)
  {
  }

  record_event_kind kind;

  /* Which call, or which signal was delivered.  Zero if a fault's signal
     was not.  */
  int number = 0;

  /* Where the program was: after the instruction of a call, at the one
     of anything else.  */
  CORE_ADDR pc = 0;

  /* A call's arguments, and what it returned.  A time stamp's value, and
     what rdtscp puts in %ecx, are the result and the first argument.  */
  uint64_t args[6] = {};
  int64_t result = 0;

  /* What the call wrote.  */
  std::vector<record_memory> memory;

  /* What file mmap mapped, if any.  */
  std::unique_ptr<record_file> file;

  /* What came with a signal.  */
  std::unique_ptr<siginfo_t> info;

  /* What this takes, in bytes.  */
  size_t size () const;
};

class record_log
{
public:

  /* The numbers of the first event that it has, and of the one to come.  */
  uint64_t begin () const
  { return m_begin; }

  uint64_t end () const
  { return m_begin + m_events.size (); }

  /* Event NUMBER, which it has.  */
  const record_event &operator[] (uint64_t number) const
  { return m_events[number - m_begin]; }

  void append (record_event &&event);

  /* Drop the events from NUMBER on, or those before it.  */
  void drop_from (uint64_t number);
  void drop_before (uint64_t number);

  /* The number of the first event from NUMBER on that comes at a place
     which the program runs past by itself: a stray signal, a change, or a
     random number.  UINT64_MAX if there is none.  */
  uint64_t next_stray (uint64_t number) const;

  /* What all events take, in bytes.  */
  size_t size () const
  { return m_size; }

private:
  std::deque<record_event> m_events;
  std::set<uint64_t> m_strays;
  uint64_t m_begin = 0;
  size_t m_size = 0;
};

#endif /* NAT_LINUX_RECORD_LOG_H */
