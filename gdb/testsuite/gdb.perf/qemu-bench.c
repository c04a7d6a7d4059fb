/* A bank on a bare ARM machine.

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

/* What it executes is meant to be like what programs do: it sorts, prints into
   buffers, copies, and calls functions by pointers.  It does the same each
   time.  */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program exits after so many transactions.  */
#ifndef TRANSACTIONS
#define TRANSACTIONS 165000
#endif

/* After so many the books are closed.  */
#define DAY 250

#define ACCOUNTS 200

struct account
{
  char owner[24];
  long balance;
  unsigned int visits;
};

static struct account accounts[ACCOUNTS], sorted[ACCOUNTS];
static char journal[4096];
static size_t journal_length;
static unsigned int seed = 1;
unsigned long checksum;
unsigned int days;

/* A random number below LIMIT.  */

static unsigned int
random_below (unsigned int limit)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % limit;
}

/* For qsort: the rich ones first.  */

static int
compare_balance (const void *a, const void *b)
{
  const struct account *left = a, *right = b;

  if (left->balance != right->balance)
    return left->balance < right->balance ? 1 : -1;
  return strcmp (left->owner, right->owner);
}

/* Add LINE to the journal, and forget it when it is full.  */

static void
write_journal (const char *line)
{
  size_t length = strlen (line);

  if (journal_length + length > sizeof journal)
    journal_length = 0;
  memcpy (journal + journal_length, line, length);
  journal_length += length;
  for (size_t i = 0; i < length; ++i)
    checksum = checksum * 31 + line[i];
}

/* The Nth transaction: move some money, and write that down.  */

static void __attribute__ ((noinline))
transact (unsigned int n)
{
  struct account *from = &accounts[random_below (ACCOUNTS)];
  struct account *to = &accounts[random_below (ACCOUNTS)];
  long amount = random_below (1000);
  char line[80];

  from->balance -= amount;			/* take */
  to->balance += amount;
  ++from->visits;
  ++to->visits;
  snprintf (line, sizeof line, "%u: %s pays %s %ld.%02ld\n", n, from->owner,
	    to->owner, amount / 100, amount % 100);
  write_journal (line);				/* write */
}

/* Close the books: sort the accounts, and print the richest.  */

static void __attribute__ ((noinline))
close_books (void)
{
  memcpy (sorted, accounts, sizeof sorted);
  qsort (sorted, ACCOUNTS, sizeof sorted[0], compare_balance);
  for (int i = 0; i < 20; ++i)
    {
      char line[120];

      snprintf (line, sizeof line, "%2d. %-24s %10ld %u\n", i + 1,
		sorted[i].owner, sorted[i].balance, sorted[i].visits);
      write_journal (line);
    }
  ++days;
}

int
main (void)
{
  for (int i = 0; i < ACCOUNTS; ++i)
    snprintf (accounts[i].owner, sizeof accounts[i].owner, "owner %d", i);
  for (unsigned int n = 1; n <= TRANSACTIONS; ++n)
    {
      transact (n);
      if (n % DAY == 0)
	close_books ();
    }
  printf ("%lx\n", checksum);
  return 0;
}
