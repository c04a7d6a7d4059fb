/* Feed the parsers of the bookmark packets anything at all.

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


/* With libFuzzer, from the top of the tree:

     clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined \
       -Iinclude -Igdbsupport \
       gdb/testsuite/gdb.bookmark/fuzz-bookmark-packet.c \
       gdbsupport/bookmark-packet.c -o fuzz-bookmark-packet
     ./fuzz-bookmark-packet -max_total_time=60 \
       -dict=gdb/testsuite/gdb.bookmark/fuzz-bookmark-packet.dict

   With any other compiler, -DREPLAY instead of -fsanitize=fuzzer makes a
   program that takes each file named on its command line as one input,
   or standard input if there is none.  That program does for AFL++
   too.  */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bookmark-packet.h"

/* Larger than any packet with all that a struct can hold.  */
#define PACKET_MAX 32768

extern int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Stop here, for the fuzzer to see, unless OK.  */

static void
check (bool ok)
{
  if (!ok)
    abort ();
}

/* A function that prints ARG, whatever that is.  */
typedef int (*print_function) (char *buf, size_t size, const void *arg);

/* Print ARG with PRINT and return the packet, for the caller to free; or
   null if it can't be printed.  Each buffer is as large as it says and
   no larger, so that a sanitizer sees a byte too many.  */

static char *
printed (print_function print, const void *arg)
{
  static char large[PACKET_MAX];
  int len = print (large, sizeof (large), arg);
  size_t size;
  char *buf;

  if (len < 0)
    {
      check (len == -1 && large[0] == '\0');
      return NULL;
    }
  check (strlen (large) == (size_t) len);

  /* One byte too small, and just large enough.  */
  size = (size_t) len;
  buf = (char *) malloc (size + 1);
  check (buf != NULL);
  check (print (buf, size, arg) == -1);
  check (size == 0 || buf[0] == '\0');
  check (print (buf, size + 1, arg) == len);
  check (strcmp (buf, large) == 0);
  return buf;
}

/* Check that two lists of warnings are the same sentences, and can be
   read.  */

static void
check_same_warnings (const struct bookmark_slice *a, int n_a,
		     const struct bookmark_slice *b, int n_b)
{
  char text_a[BOOKMARK_TEXT_MAX + 1], text_b[BOOKMARK_TEXT_MAX + 1];

  check (n_a == n_b && n_a >= 0 && n_a <= BOOKMARK_WARNINGS_MAX);
  for (int i = 0; i < n_a; ++i)
    {
      check (bookmark_decode_text (text_a, sizeof (text_a), a[i]) >= 0);
      check (bookmark_decode_text (text_b, sizeof (text_b), b[i]) >= 0);
      check (strcmp (text_a, text_b) == 0);
    }
}


/* The packets: what can be parsed can be printed, and means the same
   when parsed again.  */

/* Adapt bookmark_print_request to print_function.  */

static int
print_request (char *buf, size_t size, const void *arg)
{
  return bookmark_print_request (buf, size,
				 (const struct bookmark_request *) arg);
}

/* Try PACKET as a qBookmark.  */

static void
try_request (const char *packet)
{
  struct bookmark_request a, b;
  char *again;

  if (bookmark_parse_request (packet, &a) != NULL)
    return;

  check (a.n_kinds == 1 || (a.n_kinds == 2 && a.kinds[0] != a.kinds[1]));
  again = printed (print_request, &a);
  check (again != NULL);
  check (bookmark_parse_request (again, &b) == NULL);
  check (a.n_kinds == b.n_kinds && a.kinds[0] == b.kinds[0]);
  check (a.n_kinds == 1 || a.kinds[1] == b.kinds[1]);
  check (strcmp (a.name, b.name) == 0);
  free (again);
}

/* Adapt bookmark_print_reply to print_function.  */

static int
print_reply (char *buf, size_t size, const void *arg)
{
  return bookmark_print_reply (buf, size,
			       (const struct bookmark_reply *) arg);
}

/* Try PACKET as the reply to qBookmark.  */

static void
try_reply (const char *packet)
{
  struct bookmark_reply a, b;
  char *again;

  if (bookmark_parse_reply (packet, &a) != NULL)
    return;

  again = printed (print_reply, &a);
  check (again != NULL);
  check (bookmark_parse_reply (again, &b) == NULL);
  check (strcmp (a.id, b.id) == 0 && a.kind == b.kind);
  check (a.has_pos == b.has_pos && (!a.has_pos || a.pos == b.pos));
  check (a.has_size == b.has_size && (!a.has_size || a.size == b.size));
  check_same_warnings (a.warnings, a.n_warnings, b.warnings, b.n_warnings);
  free (again);
}

/* Adapt bookmark_print_goto to print_function.  */

static int
print_goto (char *buf, size_t size, const void *arg)
{
  return bookmark_print_goto (buf, size, (const struct bookmark_goto *) arg);
}

/* Try PACKET as a QBookmarkGoto.  */

static void
try_goto (const char *packet)
{
  struct bookmark_goto a, b;
  char *again;

  if (bookmark_parse_goto (packet, &a) != NULL)
    return;

  again = printed (print_goto, &a);
  check (again != NULL);
  check (bookmark_parse_goto (again, &b) == NULL);
  check (a.what == b.what);
  check (a.what != BOOKMARK_GOTO_ID || strcmp (a.id, b.id) == 0);
  check (a.what != BOOKMARK_GOTO_POS || a.pos == b.pos);
  check (a.what != BOOKMARK_GOTO_TEXT || strcmp (a.text, b.text) == 0);
  free (again);
}

/* Adapt bookmark_print_delete to print_function.  */

static int
print_delete (char *buf, size_t size, const void *arg)
{
  return bookmark_print_delete (buf, size,
				(const struct bookmark_delete *) arg);
}

/* Try PACKET as a QBookmarkDelete.  */

static void
try_delete (const char *packet)
{
  struct bookmark_delete a, b;
  char *again;

  if (bookmark_parse_delete (packet, &a) != NULL)
    return;

  again = printed (print_delete, &a);
  check (again != NULL);
  check (bookmark_parse_delete (again, &b) == NULL);
  check (a.all == b.all && (a.all || strcmp (a.id, b.id) == 0));
  free (again);
}

/* Adapt bookmark_print_record to print_function.  */

static int
print_record (char *buf, size_t size, const void *arg)
{
  return bookmark_print_record (buf, size,
				*(const enum bookmark_record_what *) arg);
}

/* Try PACKET as a QRecord.  */

static void
try_record (const char *packet)
{
  enum bookmark_record_what what;
  char *again;

  if (bookmark_parse_record (packet, &what) != NULL)
    return;

  again = printed (print_record, &what);
  check (again != NULL && strcmp (again, packet) == 0);
  free (again);
}

/* Adapt bookmark_print_record_reply to print_function.  */

static int
print_record_reply (char *buf, size_t size, const void *arg)
{
  return bookmark_print_record_reply (buf, size,
				      (const struct bookmark_record *) arg);
}

/* Try PACKET as the reply to qRecord.  */

static void
try_record_reply (const char *packet)
{
  struct bookmark_record a, b;
  char *again;

  if (bookmark_parse_record_reply (packet, &a) != NULL)
    return;

  again = printed (print_record_reply, &a);
  check (again != NULL);
  check (bookmark_parse_record_reply (again, &b) == NULL);
  check (a.state == b.state);
  check (strcmp (a.method, b.method) == 0 && strcmp (a.clock, b.clock) == 0);
  check (a.has_pos == b.has_pos && a.pos == b.pos);
  check (a.has_begin == b.has_begin && a.begin == b.begin);
  check (a.has_end == b.has_end && a.end == b.end);
  check (a.has_size == b.has_size && a.size == b.size);
  check (a.has_snapshots == b.has_snapshots && a.snapshots == b.snapshots);
  free (again);
}

/* Try PACKET as a stop reply.  Nothing prints one.  */

static void
try_stop (const char *packet)
{
  struct bookmark_stop stop;

  if (bookmark_parse_stop (packet, &stop) != NULL)
    return;

  check (stop.type == packet[0]);
  check (stop.type == 'T' || stop.type == 'W' || stop.type == 'X');
  check_same_warnings (stop.warnings, stop.n_warnings,
		       stop.warnings, stop.n_warnings);
  for (int i = 0; i < stop.n_warnings; ++i)
    check (stop.warnings[i].start > packet
	   && (stop.warnings[i].start + stop.warnings[i].len
	       <= packet + strlen (packet)));
}


/* The texts.  */

/* Adapt bookmark_encode_text to print_function.  */

static int
encode_text (char *buf, size_t size, const void *arg)
{
  return bookmark_encode_text (buf, size, (const char *) arg);
}

/* Adapt bookmark_decode_text to print_function.  */

static int
decode_text (char *buf, size_t size, const void *arg)
{
  return bookmark_decode_text (buf, size,
			       *(const struct bookmark_slice *) arg);
}

/* Check that TEXT in hexadecimal means TEXT, and try TEXT as
   hexadecimal.  */

static void
try_coding (const char *text)
{
  char *hex = printed (encode_text, text);
  struct bookmark_slice slice = { text, strlen (text) };
  char *decoded = printed (decode_text, &slice);

  free (decoded);
  if (hex != NULL)
    {
      slice.start = hex;
      slice.len = strlen (hex);
      decoded = printed (decode_text, &slice);
      check (decoded != NULL && strcmp (decoded, text) == 0);
      free (decoded);
      free (hex);
    }
}

/* Check that TEXT makes an error reply that the protocol allows, whose
   text makes the same again, into a buffer of SIZE bytes.  */

static void
try_error (const char *text, size_t size)
{
  char *a = (char *) malloc (size);
  char *b = (char *) malloc (size);
  int len;

  check (a != NULL && b != NULL);
  len = bookmark_print_error (a, size, text);
  check (len >= 2 && (size_t) len < size && strlen (a) == (size_t) len);
  check (strncmp (a, "E.", 2) == 0);
  for (int i = 0; i < len; ++i)
    check (a[i] >= ' ' && a[i] <= '~' && strchr ("#$}*", a[i]) == NULL);

  check (bookmark_print_error (b, size, a + 2) == len);
  check (strcmp (a, b) == 0);
  free (a);
  free (b);
}


/* The list.  */

/* Adapt bookmark_print_list_entry to print_function.  */

static int
print_entry (char *buf, size_t size, const void *arg)
{
  return bookmark_print_list_entry (buf, size,
				    (const struct bookmark_entry *) arg);
}

/* Adapt bookmark_print_list_start to print_function.  */

static int
print_list_start (char *buf, size_t size, const void *arg)
{
  return bookmark_print_list_start (buf, size,
				    (const struct bookmark_history *) arg);
}

/* The character that the XML at *P stands for.  Move *P past it.  */

static char
read_xml_char (const char **p)
{
  static const char *const entities[]
    = { "&&amp;", "<&lt;", ">&gt;", "\"&quot;", "'&apos;" };

  check (strchr ("<>\"'", **p) == NULL);
  if (**p != '&')
    return *(*p)++;

  for (size_t i = 0; i < sizeof (entities) / sizeof (entities[0]); ++i)
    {
      size_t len = strlen (entities[i] + 1);

      if (strncmp (*p, entities[i] + 1, len) == 0)
	{
	  *p += len;
	  return entities[i][0];
	}
    }

  abort ();
}

/* Where the value of the attribute NAME starts in the tag XML; null if
   it is not there.  */

static const char *
find_attribute (const char *xml, const char *name)
{
  size_t len = strlen (name);
  const char *p = xml + strspn (xml, " ");

  for (p += strcspn (p, " />"); *p == ' '; )
    {
      const char *value = strchr (p, '"');

      check (value != NULL);
      ++value;
      if (strncmp (p + 1, name, len) == 0
	  && strncmp (p + 1 + len, "=\"", 2) == 0)
	return value;

      p = strchr (value, '"');
      check (p != NULL);
      ++p;
    }

  return NULL;
}

/* Check that XML has the attribute NAME, and that it means TEXT; or that
   it does not have it if TEXT is empty.  */

static void
check_attribute (const char *xml, const char *name, const char *text)
{
  const char *p = find_attribute (xml, name);

  check ((p == NULL) == (*text == '\0'));
  if (p != NULL)
    {
      for (; *text != '\0'; ++text)
	check (read_xml_char (&p) == *text);
      check (*p == '"');
    }
}

/* Copy as much of TEXT to DEST of SIZE bytes as fits.  */

static void
copy_text (char *dest, size_t size, const char *text)
{
  snprintf (dest, size, "%s", text);
}

/* Try TEXT as each text of the list.  */

static void
try_list (const char *text)
{
  struct bookmark_entry entry
    = { "1", BOOKMARK_KIND_POSITION, BOOKMARK_ORIGIN_STUB, "", "",
	true, 0, true, UINT64_MAX, true, UINT64_MAX };
  struct bookmark_history history
    = { text, true, true, true, 0, 1, UINT64_MAX };
  char *xml;

  copy_text (entry.name, sizeof (entry.name), text);
  copy_text (entry.thread, sizeof (entry.thread), text);
  if (!bookmark_name_valid_p (entry.thread))
    entry.thread[0] = '\0';
  xml = printed (print_entry, &entry);
  check ((xml != NULL) == bookmark_name_valid_p (entry.name));
  if (xml != NULL)
    {
      check_attribute (xml, "name", entry.name);
      check_attribute (xml, "thread", entry.thread);
    }
  free (xml);

  copy_text (entry.id, sizeof (entry.id), text);
  entry.name[0] = '\0';
  xml = printed (print_entry, &entry);
  check ((xml != NULL) == bookmark_id_valid_p (entry.id));
  if (xml != NULL)
    check_attribute (xml, "id", entry.id);
  free (xml);

  xml = printed (print_list_start, &history);
  check (xml != NULL || *text != '\0');
  if (xml != NULL)
    check_attribute (xml, "clock", text);
  free (xml);
}

/* What the fuzzer calls.  The input, to its end or to a null in it, is
   the packet.  */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *packet = (char *) malloc (size + 1);

  check (packet != NULL);
  if (size > 0)
    memcpy (packet, data, size);
  packet[size] = '\0';

  try_request (packet);
  try_reply (packet);
  try_goto (packet);
  try_delete (packet);
  try_record (packet);
  try_record_reply (packet);
  try_stop (packet);
  try_coding (packet);
  try_error (packet, size + 4);
  try_error (packet, size / 2 + 4);
  try_list (packet);

  free (packet);
  return 0;
}

#ifdef REPLAY

/* Run FILE's contents as one input.  */

static void
replay (FILE *file)
{
  static uint8_t data[PACKET_MAX];
  size_t size = fread (data, 1, sizeof (data), file);

  LLVMFuzzerTestOneInput (data, size);
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    replay (stdin);

  for (int i = 1; i < argc; ++i)
    {
      FILE *file = fopen (argv[i], "rb");

      if (file == NULL)
	{
	  perror (argv[i]);
	  return 1;
	}
      replay (file);
      fclose (file);
    }

  return 0;
}

#endif /* REPLAY */
