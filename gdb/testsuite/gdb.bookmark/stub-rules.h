/* What the stubs that do as a test says have in common.

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

/* Each is a program of one file, which includes this once.  "monitor" adds
   rules, which say what is to be done when a packet comes that begins with
   something; and each packet is kept in a log.  */

#ifndef STUB_RULES_H
#define STUB_RULES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Allocate or die.  */

static void *
must_realloc (void *old, size_t size)
{
  void *result = realloc (old, size);

  if (result == NULL)
    abort ();
  return result;
}

/* Return a copy of the LEN bytes at START, with a null behind them.  */

static char *
copy_string (const char *start, size_t len)
{
  char *result = must_realloc (NULL, len + 1);

  memcpy (result, start, len);
  result[len] = '\0';
  return result;
}

/* True if TEXT begins with PREFIX.  */

static bool
starts (const char *text, const char *prefix)
{
  return strncmp (text, prefix, strlen (prefix)) == 0;
}

/* Hexadecimal.  */

/* Return the value of digit C, or -1 if it is none.  */

static int
hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

/* Decode HEX, as far as it is that and BUF has room for a null, too.
   Return the number of bytes.  */

static size_t
from_hex (char *buf, size_t size, const char *hex)
{
  size_t len = 0;

  while (len < size - 1 && hex_digit (hex[0]) >= 0 && hex_digit (hex[1]) >= 0)
    {
      buf[len++] = hex_digit (hex[0]) * 16 + hex_digit (hex[1]);
      hex += 2;
    }
  buf[len] = '\0';
  return len;
}

/* Encode the LEN bytes at BYTES in BUF, with a null behind them.  */

static void
to_hex (char *buf, const void *bytes, size_t len)
{
  static const char digits[] = "0123456789abcdef";
  const unsigned char *p = bytes;

  for (size_t i = 0; i < len; i++)
    {
      *buf++ = digits[p[i] >> 4];
      *buf++ = digits[p[i] & 15];
    }
  *buf = '\0';
}

/* The log.  */

/* The packets that came, each with a line end.  */
static char *packet_log;
static size_t log_size;

/* Add PACKET to the log.  */

static void
log_packet (const char *packet)
{
  size_t len = strlen (packet);

  packet_log = must_realloc (packet_log, log_size + len + 2);
  memcpy (packet_log + log_size, packet, len);
  log_size += len;
  packet_log[log_size++] = '\n';
  packet_log[log_size] = '\0';
}

/* Forget what is in the log.  */

static void
empty_log (void)
{
  log_size = 0;
  if (packet_log != NULL)
    packet_log[0] = '\0';
}

/* The rules.  */

enum { MAX_RULES = 64 };

/* When a packet begins with PREFIX, do ACTIONS, with " | " between them; if
   ONCE, never again.  */

struct rule
{
  char *prefix, *actions;
  bool once;
};

static struct rule rules[MAX_RULES];
static int n_rules;

/* Add the rule TEXT.  Return false if it is none.  */

static bool
add_rule (const char *text, bool once)
{
  const char *bar = strstr (text, " | ");

  if (bar == NULL || n_rules == MAX_RULES)
    return false;
  rules[n_rules].prefix = copy_string (text, bar - text);
  rules[n_rules].actions = copy_string (bar + 3, strlen (bar + 3));
  rules[n_rules].once = once;
  n_rules++;
  return true;
}

/* Forget rule number I.  */

static void
drop_rule (int i)
{
  free (rules[i].prefix);
  free (rules[i].actions);
  memmove (rules + i, rules + i + 1, (--n_rules - i) * sizeof (rules[0]));
}

/* If COMMAND, what the user says, is one about rules, do it, and return true.
   *GOOD is then false if it has no rule.  */

static bool
change_rules (const char *command, bool *good)
{
  *good = true;
  if (starts (command, "on "))
    *good = add_rule (command + 3, false);
  else if (starts (command, "once "))
    *good = add_rule (command + 5, true);
  else if (strcmp (command, "off") == 0)
    while (n_rules > 0)
      drop_rule (0);
  else
    return false;
  return true;
}

/* Return a copy of the actions of rule number I, which is obeyed now.  */

static char *
obey_rule (int i)
{
  char *actions = copy_string (rules[i].actions, strlen (rules[i].actions));

  if (rules[i].once)
    drop_rule (i);
  return actions;
}

/* Return the first of the actions *REST, and let *REST be those behind it; or
   null if there is none.  */

static char *
next_action (char **rest)
{
  char *action = *rest;
  char *bar = action == NULL ? NULL : strstr (action, " | ");

  *rest = bar == NULL ? NULL : bar + 3;
  if (bar != NULL)
    *bar = '\0';
  return action;
}

#endif /* STUB_RULES_H */
