/* Counting inside of a program that runs again.

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

#ifndef NAT_LINUX_RECORD_COUNT_H
#define NAT_LINUX_RECORD_COUNT_H

/* A place in a loop is found again by its state, or by how often the program
   has been there.  To stop the program each time that it comes there costs
   microseconds, and a loop is run through millions of times.  So let the
   program itself count, and compare its registers, which costs nanoseconds:
   a jump at the place leads to code that does so, then executes the
   instructions that the jump has replaced, and jumps back.

   The program does not notice, unless it reads its own code: the flags and
   the registers are put back, and its stack is not touched.  */

#include "nat/linux-record-arch.h"

#include "gdbsupport/function-view.h"

#include <map>
#include <set>

/* Something other than a general register that two states can differ by.  */

struct record_hint
{
  /* Which half of which vector register it is, counted from zero; or, if
     that is negative, the address of a word of memory.  */
  int vector;
  CORE_ADDR address;

  /* What it is in the state that is looked for.  */
  uint64_t value;
};

class record_counter
{
public:

  /* Count how often the program comes to PC while event NEXT is the next
     one.  It shall be stopped at each of AVOID as ever.  *JUMPED_TO are
     addresses which are known not to be come to only from the instruction
     before; more can be found while it counts.  */
  record_counter (CORE_ADDR pc, uint64_t next,
		  const std::vector<CORE_ADDR> &avoid,
		  std::set<CORE_ADDR> *jumped_to)
    : m_pc (pc), m_next (next), m_avoid (avoid), m_jumped_to (jumped_to)
  {
  }

  DISABLE_COPY_AND_ASSIGN (record_counter);

  CORE_ADDR pc () const
  { return m_pc; }
  uint64_t next () const
  { return m_next; }

  /* Stop the program when it comes to PC for the LIMIT-th time; never, if
     that is zero.  */
  void set_limit (uint64_t limit)
  { m_limit = limit; }

  /* Stop the program when it comes to PC and its flags and general registers
     are REGS.  BEFORE are those that it starts with: where they differ is
     looked first.  */
  void set_state (const record_regs &regs, const record_regs &before);

  /* Don't do so any more.  */
  void forget_state ()
  { m_regs.clear (); }

  /* Do so only if HINT is right, too.  Return false if there are too many
     of these.  */
  bool add_hint (const record_hint &hint);

  /* The state was taken for the right one, and there is no hint by which it can
     be told.  Return false if that was so too often.  */
  bool add_miss ();

  /* Return true if the instructions at PC, in process PID, are such that it
     can be made to count.  */
  bool possible (pid_t pid) const;

  /* Change process PID, which is stopped somewhere outside of the
     instructions that are replaced, so that it counts.  Return false if that
     can't be done.  */
  bool insert (pid_t pid);

  /* Process PID has stopped for an error.  If that is because it has jumped
     to one of the instructions that are replaced, have it go on with the copy
     of that, and return true.  Throws an error if that has happened as often
     as set_patience says.  */
  bool redirect (pid_t pid);

  /* Let it happen PATIENCE times from now on, zero for ever.  */
  void set_patience (unsigned patience)
  {
    m_patience = patience;
    m_redirected = 0;
  }

  /* Change it back.  */
  void remove (pid_t pid);

  bool inserted () const
  { return m_code != 0; }

  /* Start to count from zero.  */
  void reset ()
  { m_count = 0; }

  /* How often the program has come to PC, as long as this is not
     inserted.  */
  uint64_t count () const
  { return m_count; }

  /* True if PC is, in process PID, that of an instruction that is to be
     replaced, but not the first of them.  */
  bool is_inside (pid_t pid, CORE_ADDR pc) const;

  /* True if a program that stops by a breakpoint of its own with its program
     counter at PC has stopped for this.  */
  bool is_stop (CORE_ADDR pc) const
  { return inserted () && (pc == m_match || pc == m_last); }

  /* True if that was for the limit.  */
  bool is_limit (CORE_ADDR pc) const
  { return pc == m_last; }

  /* If process PID, which is stopped, is in the code that counts, bring it to
     where it would be without that, before it is removed.  STEP has it make
     a single step.  */
  void leave (pid_t pid, gdb::function_view<void ()> step);

  /* Process PID is at PC, and was counted: let it go on from there without
     being counted again.  */
  void enter (pid_t pid);

private:
  struct insn;

  static bool decode (const gdb_byte *code, CORE_ADDR pc, insn *insn);
  std::vector<insn> read_insns (pid_t pid) const;
  bool choose_place (pid_t pid, const std::vector<insn> &insns);
  bool make_code (CORE_ADDR entry, const std::vector<insn> &insns);
  void emit (std::initializer_list<gdb_byte> bytes);
  bool emit_relative (CORE_ADDR target, size_t after = 0);
  void emit_field (std::initializer_list<gdb_byte> bytes, size_t field,
		   size_t after = 0);
  void emit_comparison (std::initializer_list<gdb_byte> bytes,
			size_t field);
  void emit_state ();
  bool emit_copies (const std::vector<insn> &insns);
  CORE_ADDR here () const
  { return m_entry + m_text.size (); }

  CORE_ADDR m_pc;
  uint64_t m_next;
  std::vector<CORE_ADDR> m_avoid;
  std::set<CORE_ADDR> *m_jumped_to;

  /* How often the program has jumped to one of the replaced instructions,
     and how often it may.  */
  unsigned m_redirected = 0;
  unsigned m_patience = 0;

  uint64_t m_limit = 0;
  uint64_t m_count = 0;

  /* The state that is looked for, if any: the registers in the order in
     which they are compared, by their numbers in instructions.  */
  std::vector<std::pair<int, uint64_t>> m_regs;
  uint64_t m_flags = 0;
  std::vector<record_hint> m_hints;
  unsigned m_misses = 0;

  /* Where the mapping with the code is, zero while it is not inserted; and
     the code's first instruction.  */
  CORE_ADDR m_code = 0;
  CORE_ADDR m_entry = 0;

  /* After the instructions that stop the program: when the state is right,
     and when the limit is reached.  */
  CORE_ADDR m_match = 0;
  CORE_ADDR m_last = 0;

  /* The copies of the replaced instructions, and which instruction each is a
     copy of.  The last is the one that jumps back.  */
  std::map<CORE_ADDR, CORE_ADDR> m_copies;
  CORE_ADDR m_first_copy = 0;

  /* The code while it is made, and the places in it that jump to where
     states are not the same.  */
  gdb::byte_vector m_text;
  std::vector<size_t> m_outs;

  /* What the jump has replaced.  */
  gdb::byte_vector m_old;

  /* How long the replaced instructions are.  */
  size_t m_length = 0;
};

#endif /* NAT_LINUX_RECORD_COUNT_H */
