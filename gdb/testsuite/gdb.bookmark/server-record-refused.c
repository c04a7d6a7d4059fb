/* Copyright (C) 2026 Free Software Foundation, Inc.

   SPDX-License-Identifier: GPL-3.0-or-later

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

/* A program that makes itself one that can't be recorded, as its argument
   says.  */

#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

volatile int counter;
volatile unsigned long work;

/* Memory that others may have, too.  */
static volatile int *shared;

/* Install a filter that allows everything, by prctl or by seccomp.  */

static void
install_filter (int by_prctl)
{
  struct sock_filter code[]
    = { BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
  struct sock_fprog program = { 1, code };

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    abort ();
  if (by_prctl)
    prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  else
    syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

/* Write to ADDRESS, or, if that is null, to a new file by mapping it.  */

static void
share (void *address)
{
  char name[] = "/tmp/server-record-refused.XXXXXX";
  int fd;

  if (address == NULL)
    {
      fd = mkstemp (name);
      unlink (name);
      if (ftruncate (fd, 4096) != 0)
	abort ();
      address = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
  shared = address;
  *shared = 1;
}

static void *
run_thread (void *arg)
{
  ++counter;
  pause ();
  return NULL;
}

int
main (int argc, char **argv)
{
  const char *how = argc > 1 ? argv[1] : "";
  pthread_t thread;

  ++counter;			/* begin here */
  if (strcmp (how, "prctl") == 0)
    install_filter (1);
  else if (strcmp (how, "seccomp") == 0)
    install_filter (0);
  else if (strcmp (how, "thread") == 0)
    {
      pthread_create (&thread, NULL, run_thread, NULL);
      while (counter < 2)
	continue;
    }
  else if (strcmp (how, "file") == 0)
    share (NULL);
  else if (strcmp (how, "family") == 0)
    {
      share (mmap (NULL, 4096, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0));
      if (fork () == 0)
	_exit (*shared = 3);
      wait (NULL);
      counter += *shared - 3;
    }
  else if (strcmp (how, "work") == 0)
    for (int i = 0; i < 3000000; ++i)
      work += i;
  ++counter;			/* it is done */
  getppid ();
  exit (0);			/* end here */
}
