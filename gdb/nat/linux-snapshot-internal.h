/* The parts of linux-snapshot, for each other.

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

#ifndef NAT_LINUX_SNAPSHOT_INTERNAL_H
#define NAT_LINUX_SNAPSHOT_INTERNAL_H

/* linux-snapshot.c takes and restores snapshots, by what the other files
   know of one kind of state each:

   linux-snapshot-process.c	what /proc says, and whether it will do
   linux-snapshot-revive.c	bringing back what has exited
   linux-snapshot-maps.c	what is mapped where
   linux-snapshot-pages.c	which pages of memory have changed
   linux-snapshot-copy.c	copying them
   linux-snapshot-threads.c	threads, their registers and signals
   linux-snapshot-files.c	descriptors and the working directory

   Words: the "program" is the process that snapshots are taken of, its
   "holder" the frozen copy that belongs to one snapshot.  */

#include "nat/linux-inject.h"
#include "nat/linux-snapshot.h"
#include "gdbsupport/function-view.h"
#include "gdbsupport/gdb_string_view.h"
#include "gdbsupport/scoped_fd.h"

#include <map>
#include <set>

/* The size of a page.  */
extern const size_t snapshot_page_size;

/* ---- linux-snapshot-process.c ---- */

/* Read all of file NAME.  Return false if it can't be read.  */
extern bool snapshot_read_file (const char *name, std::string *contents);

/* The value of the line of /proc/PID/status (or of the thread's, if PID is
   one) that starts with FIELD, which includes the colon.  STATUS is the
   file's contents.  Empty if there is none.  */
extern std::string snapshot_status_field (const std::string &status,
					  const char *field);

/* The fields of /proc/PID/stat from the third on, the process's state.
   Empty if there is no such process.  */
extern std::vector<std::string> snapshot_read_stat (pid_t pid);

/* Indexes of some of them.  */
static const size_t STAT_STATE = 0;
static const size_t STAT_GROUP = 2;
static const size_t STAT_SESSION = 3;
static const size_t STAT_TERMINAL = 4;
static const size_t STAT_START_TIME = 19;
static const size_t STAT_START_CODE = 23;
static const size_t STAT_START_STACK = 25;

/* Field N of them, or nothing.  */
extern std::string snapshot_stat_field (pid_t pid, size_t n);

/* Throw an error: WHAT can't be done to process PID, for WHY.  */
extern void snapshot_refuse (const char *what, pid_t pid, const char *why)
  ATTRIBUTE_NORETURN;

/* Throw an error unless all files in /proc that are needed to do WHAT to
   process PID can be opened.  */
extern void snapshot_check_readable (const char *what, pid_t pid);

/* Throw an error unless system calls can be injected into PROCESS, and all
   its threads are as linux-snapshot.h wants them.  WHAT is what shall be
   done.  */
extern void snapshot_check_process (const char *what,
				    const linux_snapshot_process &process);

/* ---- linux-snapshot-maps.c ---- */

/* A line of /proc/PID/maps.  */

struct snapshot_mapping
{
  CORE_ADDR start;
  CORE_ADDR end;

  /* PROT_*.  */
  int prot;

  /* True if MAP_SHARED.  */
  bool shared;

  /* The file's offset, device and inode, all zero if there is none.  */
  uint64_t offset;
  uint64_t device;
  uint64_t inode;

  /* The file, or what the kernel says instead.  */
  std::string name;

  /* True if it is known that a child does not get it (MADV_DONTFORK).  */
  bool dont_fork;

  /* True if it is MAP_SHARED | MAP_ANONYMOUS memory, which the kernel
     makes a nameless file of.  */
  bool shared_anonymous () const;

  /* True if the kernel has put it there and looks after it.  */
  bool of_kernel () const;
};

typedef std::vector<snapshot_mapping> snapshot_mappings;

/* Read the mappings of PID.  Throws an error if that can't be done.  */
extern snapshot_mappings snapshot_read_mappings (pid_t pid);

/* Call FN with each mapping's start, the name of a field and its value, for
   all fields in the text of /proc/PID/smaps.  */
typedef gdb::function_view<void (CORE_ADDR, gdb::string_view, const char *)>
  snapshot_smaps_ftype;
extern void snapshot_read_smaps (pid_t pid, snapshot_smaps_ftype fn);

/* Return an address where neither A nor B have anything mapped, nor are
   likely to need it, for SIZE bytes.  Zero if there is none.  */
extern CORE_ADDR snapshot_find_hole (const snapshot_mappings &a,
				     const snapshot_mappings &b,
				     size_t size);

/* Return the address of a system call instruction in process PID, whose
   mappings are MAPPINGS.  Throws an error if there is none.  */
extern CORE_ADDR snapshot_find_call_insn (pid_t pid,
					  const snapshot_mappings &mappings);

/* A part of the address space.  */

struct snapshot_range
{
  CORE_ADDR start;
  CORE_ADDR end;
};

/* Make the mappings of the process that WORKER is a thread of what they
   were: SAVED and BRK.  NOW is what they are.  HOLDER is a process that
   has the mappings SAVED.  Mappings that have to be filled with all that
   the holder has there are appended to REFILL, sentences for the user to
   WARNINGS.  Throws an error if something can't be done.  */
extern void snapshot_restore_mappings (linux_injector &worker, pid_t pid,
				       pid_t holder,
				       const linux_inject_scratch &scratch,
				       const snapshot_mappings &saved,
				       CORE_ADDR brk,
				       std::vector<snapshot_range> *refill,
				       std::vector<std::string> *warnings);

/* ---- linux-snapshot-pages.c ---- */

/* A set of pages: sorted runs that do not touch each other.  */

typedef std::vector<snapshot_range> snapshot_page_set;

/* Add to SET the pages of OTHER.  */
extern void snapshot_unite (snapshot_page_set *set,
			    const snapshot_page_set &other);

/* True if frame numbers can be read.  */
extern bool snapshot_frames_readable ();

/* Return the pages of private mappings of process PID that no other
   process shares.  */
extern snapshot_page_set
  snapshot_exclusive_pages (pid_t pid, const snapshot_mappings &mappings);

/* Return the pages of mapping M of process PID that are populated.  */
extern snapshot_page_set
  snapshot_populated_pages (pid_t pid, const snapshot_mapping &m);

/* The same, without those in PAGES.  */
extern snapshot_page_set
  snapshot_pages_beyond (pid_t pid, const snapshot_mapping &m,
			 const snapshot_page_set &pages);

/* Return where those of MAPPINGS start that are in HOLDER, just made from
   process PID, but empty (MADV_WIPEONFORK).  */
extern std::set<CORE_ADDR>
  snapshot_wiped_mappings (pid_t pid, pid_t holder,
			   const snapshot_mappings &mappings);

/* Memory that a holder doesn't have, and that is kept by copy.  */

struct snapshot_copy
{
  /* The mapping.  */
  CORE_ADDR start;
  CORE_ADDR end;

  /* The pages that were populated, and what was in them, one after the
     other.  Snapshots that have the same contents share them.  */
  snapshot_page_set pages;
  std::shared_ptr<gdb::byte_vector> bytes;
};

/* How to find the pages that have changed.  */

struct snapshot_page_rule
{
  /* By the frames' numbers.  */
  bool by_frame;

  /* By contents, where they can't be told apart otherwise.  */
  bool by_contents;

  /* Pages that may differ although the program shares them.  */
  const snapshot_page_set *candidates;
};

/* Pages to be changed in the program.  */

struct snapshot_page_changes
{
  /* Get these from the holder.  */
  snapshot_page_set copy;

  /* Get these from the holder where they differ.  */
  snapshot_page_set compare;

  /* Drop these: they were not populated.  */
  snapshot_page_set drop;
};

/* Find out what has to change in process PID, so that its memory, which
   is mapped by MAPPINGS as at the snapshot, is what HOLDER and COPIES
   have.  REFILL is as in snapshot_restore_mappings.  BEFORE are the
   mappings that the process had until now.  */
extern snapshot_page_changes
  snapshot_find_changes (pid_t pid, pid_t holder,
			 const snapshot_mappings &mappings,
			 const snapshot_mappings &before,
			 const std::vector<snapshot_copy> &copies,
			 const std::vector<snapshot_range> &refill,
			 const snapshot_page_rule &rule);

/* ---- linux-snapshot-copy.c ---- */

/* Copy what HOLDER, just made from process PID, does not have of
   MAPPINGS, and note there which have dont_fork.  EARLIER are the copies of
   the snapshot before, if any.  */
extern std::vector<snapshot_copy>
  snapshot_make_copies (pid_t pid, pid_t holder,
			snapshot_mappings *mappings,
			const std::vector<snapshot_copy> *earlier);

/* Have WORKER, a thread of process PID, get the pages of SET from HOLDER,
   except the one at EXCEPT.  Those that it can't get so are left in SET.
   This is twice as fast as snapshot_copy_pages: each page is copied once
   rather than twice.  */
extern void snapshot_fetch_pages (linux_injector &worker, pid_t pid,
				  pid_t holder,
				  const linux_inject_scratch &scratch,
				  CORE_ADDR except, snapshot_page_set *set);

/* Return true if process PID has in the pages of CHANGES what HOLDER has
   there, and in COPIES what they have, save for what is in EXCEPT, whose
   parts need not be pages.  Otherwise *WHERE is an address at which it differs.  */
extern bool snapshot_same_pages (pid_t pid, pid_t holder,
				 const snapshot_page_changes &changes,
				 const std::vector<snapshot_copy> &copies,
				 const snapshot_page_set &except,
				 CORE_ADDR *where);

/* Copy the pages of CHANGES, and COPIES, into process PID.  */
extern void snapshot_copy_pages (pid_t pid, pid_t holder,
				 const snapshot_mappings &mappings,
				 const snapshot_page_changes &changes,
				 const std::vector<snapshot_copy> &copies);

/* ---- linux-snapshot-threads.c ---- */

/* A thread at a snapshot.  */

struct snapshot_thread
{
  /* Its id now, and at the snapshot.  They differ after a process was
     made anew that could not have its old id back.  */
  pid_t lwp;
  pid_t original_lwp;

  linux_thread_regs regs;

  /* What the kernel was told by sigaltstack, set_tid_address,
     set_robust_list and rseq.  */
  uint64_t altstack_sp = 0;
  uint64_t altstack_size = 0;
  int altstack_flags = 0;
  uint64_t clear_tid = 0;
  uint64_t robust_list = 0;
  uint64_t robust_len = 0;
  linux_rseq_config rseq;

  /* Its name, and the CPUs that it may run on.  */
  std::string name;
  std::vector<unsigned long> affinity;

  /* Signals pending for this thread.  */
  std::vector<siginfo_t> pending;
};

/* What belongs to the process and is in no memory.  */

struct snapshot_process_state
{
  /* Signals pending for the process.  */
  std::vector<siginfo_t> pending;

  /* Each signal's disposition, as the kernel's structure.  */
  gdb::byte_vector actions;

  /* The three interval timers, as the kernel's structures.  */
  gdb::byte_vector timers;

  CORE_ADDR brk = 0;
};

/* Read of thread LWP of process PID what can be read without running
   it.  */
extern snapshot_thread snapshot_read_thread (pid_t pid, pid_t lwp);

/* True if a SIGSTOP is pending for LWP.  */
extern bool snapshot_stop_pending (pid_t lwp);

/* Return the signals pending for LWP, or, if SHARED, for its process.
   SIGSTOPs of ours are left out.  */
extern std::vector<siginfo_t> snapshot_read_pending (pid_t lwp,
						     bool shared);

/* The threads of process PID that the kernel knows.  */
extern std::set<pid_t> snapshot_list_threads (pid_t pid);

/* Return true if process PID may make threads and processes with ids that
   it chooses.  */
extern bool snapshot_can_choose_ids (pid_t pid);

/* A list of threads that have been taken over.  The first is the one that
   does what concerns the whole process.  */

typedef std::vector<linux_injector> snapshot_workers;

/* Have each of WORKERS say what THREADS, in the same order, still lack,
   and the first what STATE lacks.  Then have the first make a copy of the
   process with FLAGS, and return the result of that clone.  */
extern int64_t
  snapshot_ask_and_clone (snapshot_workers &workers,
			  const linux_inject_scratch &scratch,
			  std::vector<snapshot_thread> *threads,
			  snapshot_process_state *state,
			  uint64_t flags);

/* Set in the process of WORKERS what STATE says, save for the memory; the
   timers only if TIMERS.  */
extern void
  snapshot_restore_process_state (linux_injector &worker,
				  const linux_inject_scratch &scratch,
				  const snapshot_process_state &state,
				  bool timers,
				  std::vector<std::string> *warnings);

/* Have WORKER, which is in process PID, call clone with FLAGS for a traced
   process or thread that has ID, if that is not zero.  Return what the
   call returned.  */
extern int64_t snapshot_clone_with_id (linux_injector &worker, pid_t pid,
				       const linux_inject_scratch &scratch,
				       uint64_t flags, pid_t id);

/* Make thread THREAD anew in the process of WORKER, with its id if
   CHOOSE_ID.  Return the id that it has.  It is stopped.  */
extern pid_t snapshot_recreate_thread (linux_injector &worker, pid_t pid,
				       const linux_inject_scratch &scratch,
				       const snapshot_thread &thread,
				       bool choose_id);

/* Take back the restartable sequences of WORKERS that THREADS, in the same
   order, did not have: the kernel kills a thread when it finds that
   memory unmapped.  */
extern void
  snapshot_drop_rseqs (snapshot_workers &workers,
		       const std::vector<snapshot_thread> &threads);

/* Tell the kernel what THREADS, which WORKERS are in the same order, had
   told it.  */
extern void
  snapshot_restore_threads (snapshot_workers &workers, pid_t pid,
			    const linux_inject_scratch &scratch,
			    const std::vector<snapshot_thread> &threads);

/* Make the signals pending that were pending.  */
extern void
  snapshot_restore_pending (snapshot_workers &workers, pid_t pid,
			    const linux_inject_scratch &scratch,
			    const std::vector<snapshot_thread> &threads,
			    const snapshot_process_state &state);

/* ---- linux-snapshot-files.c ---- */

/* A file descriptor.  */

struct snapshot_file
{
  /* What fdinfo says: flags as of open, with O_CLOEXEC, and offset.  */
  int flags = 0;
  int64_t offset = 0;

  /* What stat says.  */
  mode_t mode = 0;
  uint64_t device = 0;
  uint64_t rdevice = 0;
  uint64_t inode = 0;

  /* What it is, for the user.  */
  std::string name;

  /* True if the holder keeps it open.  */
  bool held = false;

  /* The debugger's own descriptor that it is the same file as, or -1.  */
  int own = -1;
};

struct snapshot_files
{
  std::map<int, snapshot_file> descriptors;

  mode_t umask = 0;
};

/* Read what files process PID has.  */
extern snapshot_files snapshot_read_files (pid_t pid);

/* Return calls that make a holder with descriptors FILES let go of those
   that others wait for the end of.  */
extern std::vector<linux_inject_call>
  snapshot_let_go (const snapshot_files &files);

/* Put the files of process PID, which WORKER is a thread of, back to
   FILES, which HOLDER has.  */
extern void snapshot_restore_files (linux_injector &worker, pid_t pid,
				    pid_t holder,
				    const linux_inject_scratch &scratch,
				    const snapshot_files &files,
				    std::vector<std::string> *warnings);

/* ---- linux-snapshot.c ---- */

/* A process that snapshots were taken of.  The snapshots share it.  */

struct traced_process
{
  /* Its id, and the time when it started, by which it can be told from
     one that has got the same id later.  */
  pid_t pid;
  std::string start_time;

  /* False once it has called execve, or is no longer traced.  */
  bool known = true;

  /* The number of the snapshot taken last.  */
  unsigned last = 0;

  /* The snapshot whose holder the program shares all those pages with
     that are not its own.  */
  unsigned base = 0;

  /* The pages that differ, or may, between each snapshot and the one
     before it, by the number of the snapshot.  Not kept where frame
     numbers can be read.  */
  std::map<unsigned, snapshot_page_set> differences;

  /* Snapshots up to this one are older than a fork of the program.  */
  unsigned before_fork = 0;

  /* The snapshots, by number.  */
  std::map<unsigned, class cow_snapshot *> snapshots;
};

/* The processes that are known, by id.  */
extern std::map<pid_t, std::shared_ptr<traced_process>> snapshot_processes;

/* Kill PID, a holder or a copy that has become useless, and wait for its
   end, but not for long.  */
extern void snapshot_kill_holder (pid_t pid);

/* What the kernel means by error ERR of clone, for the user.  */
extern std::string snapshot_clone_failure (int err);

/* Wait until CHILD, which was just cloned with CLONE_PTRACE, stops for the
   first time.  Make it end with the debugger.  */
extern void snapshot_wait_for_clone (pid_t child);

/* The call by which a holder lets process PID get at its memory and files,
   even where a security module wants to be told (Yama).  */
extern linux_inject_call snapshot_permit_access (pid_t pid);

/* The only kind of snapshot that there is.  */

class cow_snapshot : public linux_snapshot
{
public:
  explicit cow_snapshot (std::shared_ptr<traced_process> process)
    : m_process (std::move (process))
  {
  }

  ~cow_snapshot () override;

  void take (const linux_snapshot_process &process,
	     std::vector<std::string> *warnings);

  linux_snapshot_change
    restore (const linux_snapshot_process &process,
	     std::vector<std::string> *warnings) override;

  linux_snapshot_change
    rewind (const linux_snapshot_process &process,
	    std::vector<std::string> *warnings) override;

  bool memory_matches (const linux_snapshot_process &process,
		       const std::vector<linux_snapshot_piece> &except,
		       CORE_ADDR *where) override;

  bool read_memory (CORE_ADDR address, void *buf, size_t len) const override
  { return linux_read_memory (m_holder, address, buf, len); }

  std::vector<linux_snapshot_piece>
    find_written (const linux_snapshot_process &process) override;

  linux_snapshot_change
    revive (std::vector<std::string> *warnings) override;

  bool alive () const override;

  unsigned long long size () const override;
  unsigned long long share () const override;

  /* The holder has died, and been waited for.  */
  void lose_holder ();

private:
  unsigned long long
    size_with (const std::vector<const char *> &fields) const;
  void make_holder (snapshot_workers &workers,
		    const linux_snapshot_process &process);
  void set_up_holder (CORE_ADDR call_insn,
		      const linux_inject_scratch &scratch);
  void note_differences (const linux_snapshot_process &process);
  void warn_of_what_is_missing (std::vector<std::string> *warnings);
  void warn_of_what_stays (pid_t pid, std::vector<std::string> *warnings);

  void check_restorable (const linux_snapshot_process &process,
			 const std::set<pid_t> &lost);
  std::set<pid_t> lost_threads (const linux_snapshot_process &process);
  void restore_in_place (const linux_snapshot_process &process,
			 const std::set<pid_t> &lost, bool choose_ids,
			 bool whole, linux_snapshot_change *change,
			 std::vector<std::string> *warnings);
  void put_back (snapshot_workers &workers, pid_t pid,
		 const linux_inject_scratch &scratch,
		 const snapshot_mappings &before, bool whole,
		 linux_snapshot_change *change,
		 std::vector<std::string> *warnings);
  void recreate_threads (snapshot_workers *workers, pid_t pid,
			 const linux_inject_scratch &scratch,
			 const std::set<pid_t> &lost, bool choose_ids,
			 linux_snapshot_change *change);
  void rename_thread (pid_t from, pid_t to);
  void correct_ids (pid_t pid);
  pid_t make_process_again ();
  void move_process (pid_t pid);
  size_t restore_pages (linux_injector &worker, pid_t pid,
			const linux_inject_scratch &scratch,
			const snapshot_mappings &before,
			const std::vector<snapshot_range> &refill);
  snapshot_page_changes
    find_changes (pid_t pid, const snapshot_mappings &before,
		  const std::vector<snapshot_range> &refill);
  snapshot_page_set candidates () const;

  std::shared_ptr<traced_process> m_process;

  /* The number of this snapshot among those of the process.  Zero until
     it has been taken.  */
  unsigned m_number = 0;

  /* The process that holds memory and files.  Zero once it is lost.  */
  mutable pid_t m_holder = 0;

  /* Scratch memory that the holder has for itself.  */
  linux_inject_scratch m_scratch;

  /* True if the process was in a process group, or session, of its own,
     or had a terminal.  */
  bool m_own_group;
  bool m_own_session;
  bool m_had_terminal;

  /* What the holder doesn't hold.  */
  snapshot_mappings m_mappings;
  std::vector<snapshot_thread> m_threads;
  snapshot_process_state m_state;
  snapshot_files m_files;
  std::vector<snapshot_copy> m_copies;
};

#endif /* NAT_LINUX_SNAPSHOT_INTERNAL_H */
