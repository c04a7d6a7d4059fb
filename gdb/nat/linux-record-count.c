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

#include "gdbsupport/common-defs.h"
#include "nat/linux-record.h"

#if LINUX_RECORD_AVAILABLE

#include "nat/linux-record-count.h"
#include "nat/gdb_ptrace.h"
#include "nat/linux-snapshot-internal.h"
#include "gdbsupport/gdb_wait.h"

#include <algorithm>
#include <sys/mman.h>
#include <sys/syscall.h>

/* The longest instruction there is, and the length of the jump.  */
static const size_t MAX_INSN = 15;
static const size_t JUMP_SIZE = 5;

/* The mapping: the code, which may begin anywhere in the first page, and
   what it writes, which is kept away from it because processors are slow at
   writing to what they execute.  */
static const size_t CODE_SIZE = 2 * 4096;
static const size_t MAPPING_SIZE = 3 * 4096;

/* What is written: %rax and the flags while the code runs, the number of
   times left until the limit, and scratch.  Then the state that is looked
   for: the flags, the general registers, by their numbers, and the
   hints.  */
static const size_t FIELD_RAX = 0;
static const size_t FIELD_FLAGS = 8;
static const size_t FIELD_LEFT = 16;
static const size_t FIELD_SCRATCH = 24;
static const size_t FIELD_STATE_FLAGS = 32;
static const size_t FIELD_REGS = 40;
static const size_t FIELD_HINTS = FIELD_REGS + 16 * 8;

/* More hints than this don't help, and states that are alike without one
   should not be looked at more often.  */
static const size_t MAX_HINTS = 16;
static const unsigned MAX_MISSES = 1000;

/* More times than anything is done.  */
static const uint64_t FOREVER = (uint64_t) 1 << 62;

/* How far from other mappings the mapping is, and how far below the stack,
   which grows.  */
static const CORE_ADDR MARGIN = 16 * 4096;
static const CORE_ADDR STACK_MARGIN = 64 << 20;

/* What stops the program.  */
static const gdb_byte TRAP_INSN = 0xcc;

/* How far from an instruction jumps to it are looked for.  */
static const size_t JUMPS_NEAR = 2048;

/* Bytes that are an instruction which is an error in 64-bit programs, or a
   breakpoint.  */
static const gdb_byte ERROR_INSNS[]
  = { 0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f,
      0x60, 0x61, 0x82, 0x9a, 0xcc, 0xce, 0xd4, 0xea, 0xf4 };

/* What there is to know of an instruction, to have it executed
   elsewhere.  */

struct record_counter::insn
{
  CORE_ADDR pc = 0;
  gdb_byte code[MAX_INSN] = {};
  size_t length = 0;

  /* Where in CODE the distance is to an address that it uses, which has 4
     bytes; zero if there is none.  */
  size_t relative = 0;

  /* True if it is a jump to TARGET; and the condition, as in its encoding,
     or -1 if there is none.  */
  bool jump = false;
  CORE_ADDR target = 0;
  int condition = -1;

  /* True if the program never goes on after it.  */
  bool end = false;
};

/* Return the kind of opcode CODE of a map of opcodes, zero for those of
   one byte: 'm' if a byte follows that says what the operands are, '1' or '4'
   if a number of as many bytes does, '5' and '8' for both, 'i' for a number
   of 4 or 8 bytes, 't', 'T' and 'g' for the groups at 0xf6, 0xf7 and 0xff, 'j'
   for a conditional and 'J' for a plain jump, 'e' for a return, '.' for an
   opcode alone.  Return zero for all that is not known, or should not be
   executed elsewhere: calls, strings, what is privileged, and what remembers
   its place as the x87 does.  */

static char
opcode_kind (int map, gdb_byte code)
{
  static const char one[]
    = "mmmm14  mmmm14  mmmm14  mmmm14  mmmm14  mmmm14  mmmm14  mmmm14  "
      "                ................   m    4815    jjjjjjjjjjjjjjjj"
      "58 5mmmmmmmm m  ..........              14      11111111iiiiiiii"
      "55 e  58 .      mmmm                     J J          tT      mg";
  static const char two[]
    = "                mmmmmmmmmmmmmmmm        mmmmmmmm                "
      "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm5555mmm.    mmmm"
      "jjjjjjjjjjjjjjjjmmmmmmmmmmmmmmmm   m5m     m5m mmm m  mmm 5mmmmm"
      "mm5m555 ........mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm ";
  char kind = ' ';

  switch (map)
    {
    case 0:
      kind = one[code];
      break;

    case 1:
      kind = two[code];
      break;

    case 2:
    case 5:
    case 6:
      return 'm';

    case 3:
      return '5';
    }
  return kind == ' ' ? 0 : kind;
}

/* Skip the prefixes of the instruction at CODE.  Return where its opcode is
   and set *MAP to the map that this is of, -1 if that is not known; *NARROW
   and *WIDE tell whether operands have 16 or 64 bits.  */

static size_t
skip_prefixes (const gdb_byte *code, int *map, bool *narrow, bool *wide)
{
  static const gdb_byte prefixes[]
    = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0xf0, 0xf2, 0xf3 };
  size_t i = 0;

  *narrow = *wide = false;
  for (; i < 4 && memchr (prefixes, code[i], sizeof prefixes) != nullptr; ++i)
    if (code[i] == 0x66)
      *narrow = true;

  /* VEX and EVEX.  */
  *map = 1;
  if (code[i] == 0xc5)
    return i + 2;
  if (code[i] == 0xc4 || code[i] == 0x62)
    {
      *map = code[i + 1] & (code[i] == 0xc4 ? 31 : 7);
      if (*map == 0)
	*map = -1;
      return i + (code[i] == 0xc4 ? 3 : 4);
    }

  if ((code[i] & 0xf0) == 0x40)
    *wide = (code[i++] & 8) != 0;
  *map = 0;
  if (code[i] == 0x0f)
    {
      ++i;
      *map = code[i] == 0x38 ? 2 : code[i] == 0x3a ? 3 : 1;
      if (*map > 1)
	++i;
    }
  return i;
}

/* Return how many bytes the operands at CODE take.  Set *RELATIVE to where in
   them the distance to an address is, or to -1.  */

static size_t
operand_length (const gdb_byte *code, int *relative)
{
  int mod = code[0] >> 6, rm = code[0] & 7;
  size_t length = 1;

  *relative = -1;
  if (mod == 3)
    return length;
  if (rm == 4)
    {
      ++length;
      if (mod == 0 && (code[1] & 7) == 5)
	return length + 4;
    }
  else if (mod == 0 && rm == 5)
    {
      *relative = 1;
      return length + 4;
    }
  return length + (mod == 1 ? 1 : mod == 2 ? 4 : 0);
}

/* Find out about the instruction at PC, which begins with CODE, long
   enough for any.  Return false if it is one that has to stay where it
   is.  */

bool
record_counter::decode (const gdb_byte *code, CORE_ADDR pc, insn *insn)
{
  bool narrow, wide;
  int map, relative = -1;
  size_t at = skip_prefixes (code, &map, &narrow, &wide);
  gdb_byte opcode = code[at];
  char kind = map < 0 || at > 6 ? 0 : opcode_kind (map, opcode);
  size_t word = narrow && !wide ? 2 : 4;
  int group = code[at + 1] >> 3 & 7;

  insn->pc = pc;
  insn->length = at + 1;
  if (kind == 't' || kind == 'T')
    kind = group > 1 ? 'm' : kind == 't' ? '5' : '8';
  else if (kind == 'g')
    {
      /* Calls, and jumps to other segments.  */
      if (group == 2 || group == 3 || group == 5 || group == 7)
	return false;
      insn->end = group == 4;
      kind = 'm';
    }
  else if (map == 0 && (opcode == 0xc6 || opcode == 0xc7) && group != 0)
    return false;

  switch (kind)
    {
    case 'm':
    case '5':
    case '8':
      insn->length += operand_length (code + insn->length, &relative);
      if (relative >= 0)
	insn->relative = at + 1 + relative;
      insn->length += kind == 'm' ? 0 : kind == '5' ? 1 : word;
      break;

    case '1':
      ++insn->length;
      break;

    case '4':
      insn->length += word;
      break;

    case 'i':
      insn->length += wide ? 8 : word;
      break;

    case 'j':
    case 'J':
      {
	if (narrow)
	  return false;
	bool near = map == 1 || opcode == 0xe9;
	int32_t distance = (int8_t) code[at + 1];
	if (near)
	  memcpy (&distance, code + at + 1, sizeof distance);
	insn->length += near ? 4 : 1;
	insn->jump = true;
	insn->target = pc + insn->length + distance;
	insn->condition = kind == 'j' ? opcode & 15 : -1;
	insn->end = kind == 'J';
      }
      break;

    case 'e':
      insn->end = true;
      break;

    case '.':
      break;

    default:
      return false;
    }

  if (insn->length > MAX_INSN)
    return false;
  memcpy (insn->code, code, insn->length);
  return true;
}

/* True if there is, near PC in process PID, what is or may be a jump to
   there.  */

static bool
may_be_jumped_to (pid_t pid, CORE_ADDR pc)
{
  CORE_ADDR start = pc - JUMPS_NEAR;
  gdb_byte code[2 * JUMPS_NEAR];
  size_t length = sizeof code;

  /* It may be near the beginning of what is mapped, or the end.  */
  if (!linux_read_memory (pid, start, code, length))
    {
      CORE_ADDR page = pc & -(CORE_ADDR) 4096;
      start = std::max (start, page);
      length = std::min (pc + JUMPS_NEAR, page + 4096) - start;
      if (!linux_read_memory (pid, start, code, length))
	return true;
    }

  for (size_t i = 0; i + 6 <= length; ++i)
    {
      int32_t distance;
      gdb_byte opcode = code[i];

      if ((opcode & 0xf0) == 0x70 || opcode == 0xeb
	  || (opcode & 0xfc) == 0xe0)
	{
	  if (start + i + 2 + (int8_t) code[i + 1] == pc)
	    return true;
	}
      memcpy (&distance, &code[i + 1], sizeof distance);
      if ((opcode == 0xe9 || (opcode & 0xf0) == 0x80)
	  && start + i + 5 + distance == pc)
	return true;
    }
  return false;
}

/* Return the instructions of process PID that the jump replaces, or none if
   they have to stay as they are.  */

std::vector<record_counter::insn>
record_counter::read_insns (pid_t pid) const
{
  std::vector<insn> insns;
  gdb_byte code[JUMP_SIZE + 2 * MAX_INSN] = {};
  size_t length = 0;

  if (!linux_read_memory (pid, m_pc, code, JUMP_SIZE + MAX_INSN))
    return {};
  while (length < JUMP_SIZE)
    {
      insn one;
      if (!decode (code + length, m_pc + length, &one))
	return {};
      length += one.length;
      insns.push_back (one);
      if (one.end && length < JUMP_SIZE)
	return {};
    }
  for (CORE_ADDR address : m_avoid)
    if (address >= m_pc && address < m_pc + length)
      return {};
  for (const insn &one : insns)
    if (one.pc > m_pc && one.pc < m_pc + JUMP_SIZE
	&& (m_jumped_to->count (one.pc) != 0
	    || may_be_jumped_to (pid, one.pc)))
      return {};
  return insns;
}

/* See linux-record-count.h.  */

bool
record_counter::possible (pid_t pid) const
{
  return !read_insns (pid).empty ();
}

/* See linux-record-count.h.  */

void
record_counter::set_state (const record_regs &regs,
			   const record_regs &before)
{
  /* In the order of their numbers.  */
  static decltype (&record_regs::rax) const order[]
    = { &record_regs::rax, &record_regs::rcx, &record_regs::rdx,
	&record_regs::rbx, &record_regs::rsp, &record_regs::rbp,
	&record_regs::rsi, &record_regs::rdi, &record_regs::r8,
	&record_regs::r9, &record_regs::r10, &record_regs::r11,
	&record_regs::r12, &record_regs::r13, &record_regs::r14,
	&record_regs::r15 };

  /* As lahf and seto %al leave them in %ax.  */
  m_flags = (regs.eflags & 0xff) << 8 | (regs.eflags >> 11 & 1);
  m_regs.clear ();
  m_hints.clear ();
  m_misses = 0;
  for (bool differs : { true, false })
    for (int i = 15; i >= 0; --i)
      if ((regs.*order[i] != before.*order[i]) == differs)
	m_regs.emplace_back (i, regs.*order[i]);
}

/* See linux-record-count.h.  */

bool
record_counter::add_miss ()
{
  return ++m_misses < MAX_MISSES;
}

/* See linux-record-count.h.  */

bool
record_counter::add_hint (const record_hint &hint)
{
  m_hints.push_back (hint);
  return m_hints.size () < MAX_HINTS;
}

/* Append BYTES to the code.  */

void
record_counter::emit (std::initializer_list<gdb_byte> bytes)
{
  m_text.insert (m_text.end (), bytes.begin (), bytes.end ());
}

/* Append the distance to TARGET from the end of an instruction of which AFTER
   more bytes are to come.  Return false if it is too large.  */

bool
record_counter::emit_relative (CORE_ADDR target, size_t after)
{
  int64_t distance = target - (here () + 4 + after);
  int32_t bytes = distance;

  m_text.insert (m_text.end (), (gdb_byte *) &bytes,
		 (gdb_byte *) (&bytes + 1));
  return bytes == distance;
}

/* Append BYTES, which use what is at FIELD of the data, and of which AFTER more
   bytes are to come.  */

void
record_counter::emit_field (std::initializer_list<gdb_byte> bytes,
			    size_t field, size_t after)
{
  emit (bytes);
  emit_relative (m_code + CODE_SIZE + field, after);
}

/* Append a comparison of %rax, or another register with the opcode bytes
   BYTES, with what is at FIELD.  Unless they are the same, jump out.  */

void
record_counter::emit_comparison (std::initializer_list<gdb_byte> bytes,
				 size_t field)
{
  emit_field (bytes, field);
  /* jne.  */
  emit ({ 0x0f, 0x85, 0, 0, 0, 0 });
  m_outs.push_back (m_text.size ());
}

/* Append code that stops the program when the state is right.  */

void
record_counter::emit_state ()
{
  for (const std::pair<int, uint64_t> &reg : m_regs)
    {
      gdb_byte rex = reg.first < 8 ? 0x48 : 0x4c;
      gdb_byte operand = (reg.first & 7) << 3 | 5;

      if (reg.first == 0)
	/* mov FIELD(%rip),%rax.  */
	emit_field ({ 0x48, 0x8b, 0x05 }, FIELD_RAX);
      /* cmp %REG,FIELD(%rip).  */
      emit_comparison ({ rex, 0x39, operand }, FIELD_REGS + 8 * reg.first);
    }

  /* movzwl FIELD(%rip),%eax.  */
  emit_field ({ 0x0f, 0xb7, 0x05 }, FIELD_FLAGS);
  emit_comparison ({ 0x48, 0x39, 0x05 }, FIELD_STATE_FLAGS);

  for (size_t i = 0; i < m_hints.size (); ++i)
    {
      const record_hint &hint = m_hints[i];
      CORE_ADDR address = hint.address;

      if (hint.vector >= 0)
	{
	  /* movlps or movhps %xmm,FIELD(%rip).  */
	  int reg = hint.vector / 2;
	  gdb_byte rex = reg < 8 ? 0x40 : 0x44;
	  gdb_byte opcode = hint.vector % 2 == 0 ? 0x13 : 0x17;
	  gdb_byte operand = (reg & 7) << 3 | 5;
	  emit_field ({ rex, 0x0f, opcode, operand }, FIELD_SCRATCH);
	  address = m_code + CODE_SIZE + FIELD_SCRATCH;
	}
      /* movabs ADDRESS,%rax.  */
      emit ({ 0x48, 0xa1 });
      m_text.insert (m_text.end (), (gdb_byte *) &address,
		     (gdb_byte *) (&address + 1));
      emit_comparison ({ 0x48, 0x39, 0x05 }, FIELD_HINTS + 8 * i);
    }
  emit ({ TRAP_INSN });
  m_match = here ();
}

/* Append copies of INSNS, which do here what they do there.  Return false
   if that can't be done from here.  */

bool
record_counter::emit_copies (const std::vector<insn> &insns)
{
  m_copies.clear ();
  m_first_copy = here ();
  for (const insn &one : insns)
    {
      m_copies[here ()] = one.pc;
      if (one.jump)
	{
	  if (one.condition < 0)
	    emit ({ 0xe9 });
	  else
	    emit ({ 0x0f, (gdb_byte) (0x80 | one.condition) });
	  if (!emit_relative (one.target))
	    return false;
	  continue;
	}

      size_t start = m_text.size (), end = start + one.length;
      m_text.insert (m_text.end (), one.code, one.code + one.length);
      if (one.relative != 0)
	{
	  int32_t distance;
	  memcpy (&distance, one.code + one.relative, sizeof distance);
	  m_text.resize (start + one.relative);
	  if (!emit_relative (one.pc + one.length + distance,
			      one.length - one.relative - 4))
	    return false;
	  m_text.insert (m_text.end (), one.code + one.relative + 4,
			 one.code + one.length);
	}
      gdb_assert (m_text.size () == end);
    }

  m_copies[here ()] = m_pc + m_length;
  emit ({ 0xe9 });
  return emit_relative (m_pc + m_length);
}

/* Make the code, whose first instruction is at ENTRY, for a program that has
   INSNS at the program counter.  Return false if that can't be done from
   there.  */

bool
record_counter::make_code (CORE_ADDR entry, const std::vector<insn> &insns)
{
  m_entry = entry;
  m_code = entry & -(CORE_ADDR) 4096;
  m_text.clear ();
  m_outs.clear ();

  /* mov %rax,FIELD(%rip); lahf; seto %al; mov %rax,FIELD(%rip).  */
  emit_field ({ 0x48, 0x89, 0x05 }, FIELD_RAX);
  emit_field ({ 0x9f, 0x0f, 0x90, 0xc0, 0x48, 0x89, 0x05 }, FIELD_FLAGS);
  /* subq $1,FIELD(%rip); jne.  */
  emit_field ({ 0x48, 0x83, 0x2d }, FIELD_LEFT, 1);
  emit ({ 1, 0x0f, 0x85, 1, 0, 0, 0, TRAP_INSN });
  m_last = here ();
  m_match = 0;
  if (!m_regs.empty ())
    emit_state ();

  for (size_t out : m_outs)
    {
      int32_t distance = m_text.size () - out;
      memcpy (&m_text[out - 4], &distance, sizeof distance);
    }
  /* mov FIELD(%rip),%rax; add $0x7f,%al; sahf; mov FIELD(%rip),%rax.  */
  emit_field ({ 0x48, 0x8b, 0x05 }, FIELD_FLAGS);
  emit_field ({ 0x04, 0x7f, 0x9e, 0x48, 0x8b, 0x05 }, FIELD_RAX);
  return emit_copies (insns);
}

/* True if SIZE bytes at ADDRESS are free in MAPPINGS, and nothing is so near
   that it might grow to there.  */

static bool
is_free (const snapshot_mappings &mappings, CORE_ADDR address, size_t size)
{
  if (address < MARGIN || address >= (CORE_ADDR) 1 << 47)
    return false;

  for (const snapshot_mapping &m : mappings)
    {
      CORE_ADDR margin = m.name == "[stack]" ? STACK_MARGIN : MARGIN;
      if (address + size + margin > m.start && address < m.end + MARGIN)
	return false;
    }
  return true;
}

/* Choose where the mapping is, and make the code, for process PID that has
   INSNS at the program counter.  The distance of the jump there has, where
   one of these but the first starts, bytes that are an error if anybody jumps
   to them.  Return false if there is no such place.  */

bool
record_counter::choose_place (pid_t pid, const std::vector<insn> &insns)
{
  snapshot_mappings mappings = snapshot_read_mappings (pid);

  for (const snapshot_mapping &m : mappings)
    if (m_pc >= m.start && m_pc < m.end
	&& (m.shared || m_pc + m_length > m.end))
      return false;

  /* The bytes of the distance that there is a choice of.  */
  std::vector<gdb_byte> bytes[4];
  const std::vector<gdb_byte> any[4]
    = { { 0 }, { 0 }, { 0, 0x40, 0x80, 0xc0 },
	{ 0, 0xff, 1, 0xfe, 2, 0xfd, 4, 0xfb, 8, 0xf7, 16, 0xef, 32, 0xdf,
	  64, 0xbf, 112, 0x90 } };
  for (int i = 0; i < 4; ++i)
    {
      bytes[i] = any[i];
      for (const insn &one : insns)
	if (one.pc == m_pc + 1 + i)
	  bytes[i].assign (std::begin (ERROR_INSNS), std::end (ERROR_INSNS));
    }

  for (gdb_byte b3 : bytes[3])
    for (gdb_byte b2 : bytes[2])
      for (gdb_byte b1 : bytes[1])
	for (gdb_byte b0 : bytes[0])
	  {
	    int32_t distance = ((uint32_t) b3 << 24 | b2 << 16 | b1 << 8
				| b0);
	    CORE_ADDR entry = m_pc + JUMP_SIZE + distance;
	    if (is_free (mappings, entry & -(CORE_ADDR) 4096, MAPPING_SIZE)
		&& make_code (entry, insns))
	      return true;
	  }
  return false;
}

/* See linux-record-count.h.  */

bool
record_counter::insert (pid_t pid)
{
  std::vector<insn> insns = read_insns (pid);

  if (insns.empty ())
    return false;
  m_length = insns.back ().pc + insns.back ().length - m_pc;
  if (!choose_place (pid, insns))
    {
      m_code = 0;
      return false;
    }

  std::vector<uint64_t> data (FIELD_HINTS / 8 + m_hints.size ());
  data[FIELD_LEFT / 8] = (m_limit == 0 ? FOREVER : m_limit) - m_count;
  data[FIELD_STATE_FLAGS / 8] = m_flags;
  for (const std::pair<int, uint64_t> &reg : m_regs)
    data[FIELD_REGS / 8 + reg.first] = reg.second;
  for (size_t i = 0; i < m_hints.size (); ++i)
    data[FIELD_HINTS / 8 + i] = m_hints[i].value;

  gdb_byte jump[JUMP_SIZE] = { 0xe9 };
  int32_t distance = m_entry - (m_pc + JUMP_SIZE);
  memcpy (&jump[1], &distance, sizeof distance);
  m_old.resize (JUMP_SIZE);

  linux_injector injector (pid, pid,
			   snapshot_find_call_insn
			     (pid, snapshot_read_mappings (pid)));
  if (injector.call ({SYS_mmap, m_code, MAPPING_SIZE,
		      PROT_READ | PROT_WRITE | PROT_EXEC,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		      (uint64_t) -1, 0}) != (int64_t) m_code)
    {
      m_code = 0;
      return false;
    }
  if (!linux_write_memory (pid, m_entry, m_text.data (), m_text.size ())
      || !linux_write_memory (pid, m_code + CODE_SIZE, data.data (),
			      data.size () * sizeof data[0])
      || !linux_read_memory (pid, m_pc, m_old.data (), JUMP_SIZE)
      || !linux_write_memory (pid, m_pc, jump, JUMP_SIZE))
    {
      injector.call ({SYS_munmap, m_code, MAPPING_SIZE});
      m_code = 0;
      return false;
    }
  return true;
}

/* See linux-record-count.h.  */

void
record_counter::remove (pid_t pid)
{
  if (!inserted ())
    return;

  uint64_t left = 0;
  CORE_ADDR code = m_code;
  m_code = 0;
  linux_read_memory (pid, code + CODE_SIZE + FIELD_LEFT, &left, sizeof left);
  m_count = (m_limit == 0 ? FOREVER : m_limit) - left;
  linux_write_memory (pid, m_pc, m_old.data (), JUMP_SIZE);
  linux_injector injector (pid, pid,
			   snapshot_find_call_insn
			     (pid, snapshot_read_mappings (pid)));
  injector.call ({SYS_munmap, code, MAPPING_SIZE});
}

/* See linux-record-count.h.  */

bool
record_counter::is_inside (pid_t pid, CORE_ADDR pc) const
{
  if (pc <= m_pc || pc >= m_pc + JUMP_SIZE + MAX_INSN)
    return false;

  std::vector<insn> insns = read_insns (pid);
  return (!insns.empty ()
	  && pc < insns.back ().pc + insns.back ().length);
}

/* See linux-record-count.h.  */

void
record_counter::leave (pid_t pid, gdb::function_view<void ()> step)
{
  while (inserted ())
    {
      record_regs regs = record_read_regs (pid);
      auto copy = m_copies.find (regs.rip);
      if (copy != m_copies.end ())
	{
	  regs.rip = copy->second;
	  regs.orig_rax = -1;
	  record_write_regs (pid, regs);
	  return;
	}
      if (regs.rip < m_entry || regs.rip >= m_first_copy)
	return;
      step ();
    }
}

/* See linux-record-count.h.  */

void
record_counter::enter (pid_t pid)
{
  record_regs regs = record_read_regs (pid);

  regs.rip = m_first_copy;
  regs.orig_rax = -1;
  record_write_regs (pid, regs);
}

/* See linux-record-count.h.  */

bool
record_counter::redirect (pid_t pid)
{
  record_regs regs = record_read_regs (pid);

  if (!inserted ())
    return false;
  /* After a breakpoint instruction, the program counter is after it.  */
  for (CORE_ADDR pc : { regs.rip, regs.rip - 1 })
    for (const std::pair<const CORE_ADDR, CORE_ADDR> &copy : m_copies)
      if (copy.second == pc && pc > m_pc && pc < m_pc + JUMP_SIZE)
	{
	  m_jumped_to->insert (pc);
	  if (++m_redirected == m_patience)
	    error (_("The program jumps to %s too often to be counted before "
		     "that"), core_addr_to_string (pc));
	  regs.rip = copy.first;
	  regs.orig_rax = -1;
	  record_write_regs (pid, regs);
	  return true;
	}
  return false;
}

#endif /* LINUX_RECORD_AVAILABLE */
