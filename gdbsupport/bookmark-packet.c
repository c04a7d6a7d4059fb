/* Print and parse the remote protocol's bookmark packets.

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


/* This file is compiled as C++ within gdb and gdbserver, and as C
   elsewhere.  It needs neither's prefix header.  */

#include <limits.h>
#include <string.h>
#include "bookmark-packet.h"

/* The value of the macro X as a string literal.  */
#define STRINGIFY_1(x) #x
#define STRINGIFY(x) STRINGIFY_1 (x)

/* What more than one parser says of a packet that breaks the grammar.  */
static const char id_missing[] = "the id is missing";
static const char final_semicolon_missing[] = "the final ';' is missing";
static const char bad_position[]
  = "the position number is not 1 to 16 hexadecimal digits";


/* Words and texts.  */

/* True if C may be part of an id.  */

static bool
id_char_p (char c)
{
  return ((c >= '0' && c <= '9')
	  || (c >= 'A' && c <= 'Z')
	  || (c >= 'a' && c <= 'z')
	  || c == '_' || c == '.' || c == '-');
}

/* See bookmark-packet.h.  */

bool
bookmark_id_valid_p (const char *id)
{
  size_t len = 0;

  while (len <= BOOKMARK_ID_MAX && id_char_p (id[len]))
    ++len;

  return len > 0 && len <= BOOKMARK_ID_MAX && id[len] == '\0';
}

/* Decode the UTF-8 character at the null-terminated S to *CODE, and
   return its length in bytes; or 0 if it is not well-formed: a stray or
   missing continuation byte, more bytes than the character needs, a
   surrogate, or past the end of Unicode.  */

static size_t
decode_utf8 (const char *s, uint32_t *code)
{
  /* The first character that needs so many bytes.  */
  static const uint32_t first[] = { 0, 0, 0x80, 0x800, 0x10000 };
  unsigned char lead = (unsigned char) *s;
  size_t len;

  if (lead < 0x80)
    len = 1;
  else if ((lead & 0xe0) == 0xc0)
    len = 2;
  else if ((lead & 0xf0) == 0xe0)
    len = 3;
  else if ((lead & 0xf8) == 0xf0)
    len = 4;
  else
    return 0;

  *code = len == 1 ? lead : lead & (0x7fu >> len);
  for (size_t i = 1; i < len; ++i)
    {
      unsigned char c = (unsigned char) s[i];

      if ((c & 0xc0) != 0x80)
	return 0;
      *code = *code << 6 | (c & 0x3fu);
    }

  if (*code < first[len] || *code > 0x10ffff
      || (*code >= 0xd800 && *code <= 0xdfff))
    return 0;
  return len;
}

/* True if the character CODE may be part of a text in the list: no
   control character, and one that XML knows.  */

static bool
text_char_p (uint32_t code)
{
  return (code >= 0x20
	  && !(code >= 0x7f && code <= 0x9f)
	  && code != 0xfffe && code != 0xffff);
}

/* True if TEXT is at most MAX bytes of well-formed UTF-8 that may go
   into the list.  */

static bool
text_valid_p (const char *text, size_t max)
{
  size_t len = 0;

  while (len <= max && text[len] != '\0')
    {
      uint32_t code;
      size_t char_len = decode_utf8 (text + len, &code);

      if (char_len == 0 || !text_char_p (code))
	return false;
      len += char_len;
    }

  return len <= max;
}

/* See bookmark-packet.h.  */

bool
bookmark_name_valid_p (const char *name)
{
  return text_valid_p (name, BOOKMARK_NAME_MAX);
}

/* True if C may be part of a word on how a stub records: it means nothing
   to the frame of a packet, and does not end a value.  */

static bool
word_char_p (char c)
{
  return c >= ' ' && c <= '~' && strchr ("#$*;}", c) == NULL;
}

/* See bookmark-packet.h.  */

bool
bookmark_word_valid_p (const char *word)
{
  size_t len = 0;

  while (len <= BOOKMARK_WORD_MAX && word_char_p (word[len]))
    ++len;

  return len > 0 && len <= BOOKMARK_WORD_MAX && word[len] == '\0';
}

/* See bookmark-packet.h.  */

const char *
bookmark_kind_name (enum bookmark_kind kind)
{
  return kind == BOOKMARK_KIND_POSITION ? "position" : "snapshot";
}

/* See bookmark-packet.h.  */

const char *
bookmark_origin_name (enum bookmark_origin origin)
{
  return origin == BOOKMARK_ORIGIN_USER ? "user" : "stub";
}

/* See bookmark-packet.h.  */

const char *
bookmark_record_what_name (enum bookmark_record_what what)
{
  switch (what)
    {
    case BOOKMARK_RECORD_START:
      return "start";

    case BOOKMARK_RECORD_STOP:
      return "stop";

    default:
      return "delete";
    }
}

/* See bookmark-packet.h.  */

const char *
bookmark_record_state_name (enum bookmark_record_state state)
{
  switch (state)
    {
    case BOOKMARK_RECORD_OFF:
      return "off";

    case BOOKMARK_RECORD_RECORDING:
      return "recording";

    default:
      return "replaying";
    }
}

/* See bookmark-packet.h.  */

bool
bookmark_parse_kind (const char *name, enum bookmark_kind *kind)
{
  if (strcmp (name, "position") == 0)
    *kind = BOOKMARK_KIND_POSITION;
  else if (strcmp (name, "snapshot") == 0)
    *kind = BOOKMARK_KIND_SNAPSHOT;
  else
    return false;

  return true;
}

/* See bookmark-packet.h.  */

bool
bookmark_parse_origin (const char *name, enum bookmark_origin *origin)
{
  if (strcmp (name, "user") == 0)
    *origin = BOOKMARK_ORIGIN_USER;
  else if (strcmp (name, "stub") == 0)
    *origin = BOOKMARK_ORIGIN_STUB;
  else
    return false;

  return true;
}


/* Printing.  */

/* A packet that is being printed.  */
struct packet_writer
{
  char *buf;
  size_t size;

  /* Characters written so far.  */
  size_t len;

  /* True once something did not fit, or can't be said.  */
  bool failed;
};

/* Start to print to BUF of SIZE bytes.  */

static struct packet_writer
start_packet (char *buf, size_t size)
{
  struct packet_writer out = { buf, size, 0, size == 0 };

  return out;
}

/* End the packet.  Return what the functions that print do.  */

static int
finish_packet (struct packet_writer *out)
{
  if (out->len > INT_MAX)
    out->failed = true;
  if (out->failed)
    out->len = 0;
  if (out->size > 0)
    out->buf[out->len] = '\0';

  return out->failed ? -1 : (int) out->len;
}

/* Print LEN characters at START.  */

static void
put (struct packet_writer *out, const char *start, size_t len)
{
  /* Room for the final null is kept at all times.  */
  if (!out->failed && len < out->size - out->len)
    {
      memcpy (out->buf + out->len, start, len);
      out->len += len;
    }
  else
    out->failed = true;
}

/* Print STRING.  */

static void
put_string (struct packet_writer *out, const char *string)
{
  put (out, string, strlen (string));
}

/* Print VALUE in BASE, 10 or 16.  */

static void
put_number (struct packet_writer *out, uint64_t value, unsigned int base)
{
  char digits[20];
  size_t i = sizeof (digits);

  do
    {
      digits[--i] = "0123456789abcdef"[value % base];
      value /= base;
    }
  while (value != 0);

  put (out, digits + i, sizeof (digits) - i);
}

/* Print the bytes of TEXT in hexadecimal.  */

static void
put_hex_text (struct packet_writer *out, const char *text)
{
  for (; *text != '\0'; ++text)
    {
      unsigned char byte = (unsigned char) *text;

      put (out, &"0123456789abcdef"[byte >> 4], 1);
      put (out, &"0123456789abcdef"[byte & 0xf], 1);
    }
}

/* Print ID, which must be valid.  */

static void
put_id (struct packet_writer *out, const char *id)
{
  if (bookmark_id_valid_p (id))
    put_string (out, id);
  else
    out->failed = true;
}

/* Print the pair KEY:VALUE; with a number.  */

static void
put_number_pair (struct packet_writer *out, const char *key, uint64_t value)
{
  put_string (out, key);
  put (out, ":", 1);
  put_number (out, value, 16);
  put (out, ";", 1);
}

/* See bookmark-packet.h.  */

int
bookmark_encode_text (char *buf, size_t size, const char *text)
{
  struct packet_writer out = start_packet (buf, size);

  put_hex_text (&out, text);
  return finish_packet (&out);
}


/* Parsing.  */

/* The value of the hexadecimal digit C, or -1 if it is none.  */

static int
hex_value (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/* See bookmark-packet.h.  */

int
bookmark_decode_text (char *buf, size_t size, struct bookmark_slice slice)
{
  struct packet_writer out = start_packet (buf, size);

  if (slice.len % 2 != 0)
    out.failed = true;

  for (size_t i = 0; i < slice.len && !out.failed; i += 2)
    {
      int high = hex_value (slice.start[i]);
      int low = hex_value (slice.start[i + 1]);

      if (high >= 0 && low >= 0 && (high | low) != 0)
	{
	  char c = (char) (high << 4 | low);

	  put (&out, &c, 1);
	}
      else
	out.failed = true;
    }

  return finish_packet (&out);
}

/* The slice from START up to END.  */

static struct bookmark_slice
make_slice (const char *start, const char *end)
{
  struct bookmark_slice slice = { start, (size_t) (end - start) };

  return slice;
}

/* True if SLICE is STRING.  */

static bool
slice_equal_p (struct bookmark_slice slice, const char *string)
{
  return (slice.len == strlen (string)
	  && memcmp (slice.start, string, slice.len) == 0);
}

/* Where the arguments of PACKET start if its name is NAME; null if it is
   another packet.  */

static const char *
packet_arguments (const char *packet, const char *name)
{
  size_t len = strlen (name);

  if (strncmp (packet, name, len) != 0 || packet[len] != ':')
    return NULL;
  return packet + len + 1;
}

/* If ARGS starts with the KEY of a form, set *VALUE to what follows the
   ':', up to the end of the packet.  */

static bool
form_value (const char *args, const char *key, struct bookmark_slice *value)
{
  const char *start = packet_arguments (args, key);

  if (start == NULL)
    return false;
  *value = make_slice (start, start + strlen (start));
  return true;
}

/* Set *VALUE to the number in SLICE: 1 to 16 hexadecimal digits, no sign
   and no prefix.  Return false if it is none.  */

static bool
parse_number (struct bookmark_slice slice, uint64_t *value)
{
  uint64_t number = 0;

  if (slice.len == 0 || slice.len > 16)
    return false;

  for (size_t i = 0; i < slice.len; ++i)
    {
      int digit = hex_value (slice.start[i]);

      if (digit < 0)
	return false;
      number = number << 4 | (unsigned int) digit;
    }

  *value = number;
  return true;
}

/* Copy the id in SLICE to ID.  Like the parsers, return null or what
   breaks the grammar; so do the functions below.  */

static const char *
parse_id (struct bookmark_slice slice, char id[BOOKMARK_ID_MAX + 1])
{
  if (slice.len == 0)
    return id_missing;
  if (slice.len > BOOKMARK_ID_MAX)
    return ("the id is longer than " STRINGIFY (BOOKMARK_ID_MAX)
	    " characters");

  memcpy (id, slice.start, slice.len);
  id[slice.len] = '\0';
  if (!bookmark_id_valid_p (id))
    return "the id has a character other than 0-9, A-Z, a-z, '_', '.', '-'";
  return NULL;
}

/* Set *KIND to the kind that SLICE names.  */

static const char *
parse_kind (struct bookmark_slice slice, enum bookmark_kind *kind)
{
  char name[sizeof ("position")];

  if (slice.len == 0)
    return "the kind is missing";
  if (slice.len < sizeof (name))
    {
      memcpy (name, slice.start, slice.len);
      name[slice.len] = '\0';
      if (bookmark_parse_kind (name, kind))
	return NULL;
    }
  return "the kind is not known";
}

/* Decode the name in SLICE to NAME.  */

static const char *
parse_name (struct bookmark_slice slice, char name[BOOKMARK_NAME_MAX + 1])
{
  if (slice.len > 2 * BOOKMARK_NAME_MAX)
    return ("the name is longer than " STRINGIFY (BOOKMARK_NAME_MAX)
	    " bytes");
  if (bookmark_decode_text (name, BOOKMARK_NAME_MAX + 1, slice) < 0)
    return "the name is not in hexadecimal, two digits a byte, none 00";
  if (!bookmark_name_valid_p (name))
    return "the name is not UTF-8, or has a control character";
  return NULL;
}

/* True if the warning in SLICE keeps the grammar, its length aside.  */

static bool
warning_valid_p (struct bookmark_slice slice)
{
  char text[BOOKMARK_TEXT_MAX + 1];

  return bookmark_decode_text (text, sizeof (text), slice) >= 0;
}

/* Add the warning in SLICE to the *N_WARNINGS that are in WARNINGS, if
   there is room.  */

static const char *
add_warning (struct bookmark_slice slice,
	     struct bookmark_slice warnings[BOOKMARK_WARNINGS_MAX],
	     int *n_warnings)
{
  if (slice.len > 2 * BOOKMARK_TEXT_MAX)
    return ("a warning is longer than " STRINGIFY (BOOKMARK_TEXT_MAX)
	    " bytes");
  if (!warning_valid_p (slice))
    return "a warning is not in hexadecimal, two digits a byte, none 00";

  if (*n_warnings < BOOKMARK_WARNINGS_MAX)
    warnings[(*n_warnings)++] = slice;
  return NULL;
}

/* Split the pair KEY:VALUE at *P, and leave *P at its ';' or at the end
   of the packet.  */

static const char *
split_pair (const char **p, struct bookmark_slice *key,
	    struct bookmark_slice *value)
{
  const char *colon = *p + strcspn (*p, ":;");
  const char *end;

  if (*colon != ':')
    return "a key has no ':' and value";
  if (colon == *p)
    return "a value has no key";

  end = colon + strcspn (colon, ";");
  *key = make_slice (*p, colon);
  *value = make_slice (colon + 1, end);
  *p = end;
  return NULL;
}

/* The same for a pair that must end in ';', which is passed over.  */

static const char *
read_pair (const char **p, struct bookmark_slice *key,
	   struct bookmark_slice *value)
{
  const char *wrong = split_pair (p, key, value);

  if (wrong != NULL)
    return wrong;
  if (**p != ';')
    return final_semicolon_missing;
  ++*p;
  return NULL;
}


/* qBookmark.  */

/* See bookmark-packet.h.  */

int
bookmark_print_request (char *buf, size_t size,
			const struct bookmark_request *request)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, BOOKMARK_PACKET_MAKE ":");
  if (request->n_kinds < 1 || request->n_kinds > 2
      || (request->n_kinds == 2 && request->kinds[0] == request->kinds[1])
      || !bookmark_name_valid_p (request->name))
    out.failed = true;

  for (int i = 0; i < request->n_kinds && !out.failed; ++i)
    {
      if (i > 0)
	put (&out, ",", 1);
      put_string (&out, bookmark_kind_name (request->kinds[i]));
    }
  put (&out, ";", 1);

  if (!out.failed && request->name[0] != '\0')
    {
      put_string (&out, "name:");
      put_hex_text (&out, request->name);
      put (&out, ";", 1);
    }

  return finish_packet (&out);
}

/* Parse the kinds at *P, and the ';' after them, into REQUEST.  */

static const char *
parse_kinds (const char **p, struct bookmark_request *request)
{
  request->n_kinds = 0;
  for (;; ++*p)
    {
      const char *end = *p + strcspn (*p, ",;");
      enum bookmark_kind kind;
      const char *wrong = parse_kind (make_slice (*p, end), &kind);

      if (wrong != NULL)
	return wrong;
      for (int i = 0; i < request->n_kinds; ++i)
	if (request->kinds[i] == kind)
	  return "a kind is there twice";
      request->kinds[request->n_kinds++] = kind;

      *p = end;
      if (*end == '\0')
	return final_semicolon_missing;
      if (*end == ';')
	break;
    }

  ++*p;
  return NULL;
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_request (const char *packet, struct bookmark_request *request)
{
  const char *p = packet_arguments (packet, BOOKMARK_PACKET_MAKE);
  bool has_name = false;
  const char *wrong;

  if (p == NULL)
    return "the packet is not " BOOKMARK_PACKET_MAKE;

  request->name[0] = '\0';
  wrong = parse_kinds (&p, request);
  while (wrong == NULL && *p != '\0')
    {
      struct bookmark_slice key, value;

      wrong = read_pair (&p, &key, &value);
      if (wrong == NULL && slice_equal_p (key, "name"))
	{
	  wrong = (has_name ? "the name is there twice"
		   : parse_name (value, request->name));
	  has_name = true;
	}
    }

  return wrong;
}


/* The reply to qBookmark.  */

/* See bookmark-packet.h.  */

int
bookmark_print_reply (char *buf, size_t size,
		      const struct bookmark_reply *reply)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, "Bid:");
  put_id (&out, reply->id);
  put_string (&out, ";kind:");
  put_string (&out, bookmark_kind_name (reply->kind));
  put (&out, ";", 1);
  if (reply->has_pos)
    put_number_pair (&out, "pos", reply->pos);
  if (reply->has_size)
    put_number_pair (&out, "size", reply->size);

  if (reply->n_warnings < 0 || reply->n_warnings > BOOKMARK_WARNINGS_MAX)
    out.failed = true;
  for (int i = 0; i < reply->n_warnings && !out.failed; ++i)
    {
      struct bookmark_slice warning = reply->warnings[i];

      put_string (&out, "warning:");
      if (warning_valid_p (warning))
	put (&out, warning.start, warning.len);
      else
	out.failed = true;
      put (&out, ";", 1);
    }

  return finish_packet (&out);
}

/* Set *HAS and *NUMBER from VALUE.  TWICE and BAD are what to say if
   *HAS was set already, and if VALUE is no number.  */

static const char *
parse_number_once (struct bookmark_slice value, bool *has, uint64_t *number,
		   const char *twice, const char *bad)
{
  if (*has)
    return twice;
  *has = true;
  return parse_number (value, number) ? NULL : bad;
}

/* Put the pair of KEY and VALUE into REPLY.  HAS_KIND tells if the kind
   was there already.  */

static const char *
parse_reply_pair (struct bookmark_slice key, struct bookmark_slice value,
		  struct bookmark_reply *reply, bool *has_kind)
{
  if (slice_equal_p (key, "id"))
    return (reply->id[0] != '\0' ? "the id is there twice"
	    : parse_id (value, reply->id));
  if (slice_equal_p (key, "kind"))
    {
      if (*has_kind)
	return "the kind is there twice";
      *has_kind = true;
      return parse_kind (value, &reply->kind);
    }
  if (slice_equal_p (key, "pos"))
    return parse_number_once (value, &reply->has_pos, &reply->pos,
			      "the position number is there twice",
			      bad_position);
  if (slice_equal_p (key, "size"))
    return parse_number_once (value, &reply->has_size, &reply->size,
			      "the size is there twice",
			      "the size is not 1 to 16 hexadecimal digits");
  if (slice_equal_p (key, "warning"))
    return add_warning (value, reply->warnings, &reply->n_warnings);
  return NULL;
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_reply (const char *packet, struct bookmark_reply *reply)
{
  bool has_kind = false;
  const char *p = packet + 1;

  if (packet[0] != 'B')
    return "the reply does not start with 'B'";

  reply->id[0] = '\0';
  reply->has_pos = false;
  reply->has_size = false;
  reply->n_warnings = 0;
  while (*p != '\0')
    {
      struct bookmark_slice key, value;
      const char *wrong = read_pair (&p, &key, &value);

      if (wrong == NULL)
	wrong = parse_reply_pair (key, value, reply, &has_kind);
      if (wrong != NULL)
	return wrong;
    }

  if (reply->id[0] == '\0')
    return id_missing;
  if (!has_kind)
    return "the kind is missing";
  return NULL;
}


/* QBookmarkGoto.  */

/* See bookmark-packet.h.  */

int
bookmark_print_goto (char *buf, size_t size, const struct bookmark_goto *where)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, BOOKMARK_PACKET_GOTO ":");
  switch (where->what)
    {
    case BOOKMARK_GOTO_ID:
      put_string (&out, "id:");
      put_id (&out, where->id);
      break;

    case BOOKMARK_GOTO_BEGIN:
      put_string (&out, "begin");
      break;

    case BOOKMARK_GOTO_END:
      put_string (&out, "end");
      break;

    case BOOKMARK_GOTO_POS:
      put_string (&out, "pos:");
      put_number (&out, where->pos, 16);
      break;

    case BOOKMARK_GOTO_TEXT:
      put_string (&out, "text:");
      put_hex_text (&out, where->text);
      break;
    }

  return finish_packet (&out);
}

/* Decode the text in SLICE to TEXT.  */

static const char *
parse_goto_text (struct bookmark_slice slice, char text[BOOKMARK_TEXT_MAX + 1])
{
  if (slice.len > 2 * BOOKMARK_TEXT_MAX)
    return ("the text is longer than " STRINGIFY (BOOKMARK_TEXT_MAX)
	    " bytes");
  if (bookmark_decode_text (text, BOOKMARK_TEXT_MAX + 1, slice) < 0)
    return "the text is not in hexadecimal, two digits a byte, none 00";
  return NULL;
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_goto (const char *packet, struct bookmark_goto *where)
{
  const char *args = packet_arguments (packet, BOOKMARK_PACKET_GOTO);
  struct bookmark_slice value;
  const char *wrong = NULL;

  if (args == NULL)
    return "the packet is not " BOOKMARK_PACKET_GOTO;

  if (strcmp (args, "begin") == 0)
    where->what = BOOKMARK_GOTO_BEGIN;
  else if (strcmp (args, "end") == 0)
    where->what = BOOKMARK_GOTO_END;
  else if (form_value (args, "id", &value))
    {
      where->what = BOOKMARK_GOTO_ID;
      wrong = parse_id (value, where->id);
    }
  else if (form_value (args, "pos", &value))
    {
      where->what = BOOKMARK_GOTO_POS;
      wrong = parse_number (value, &where->pos) ? NULL : bad_position;
    }
  else if (form_value (args, "text", &value))
    {
      where->what = BOOKMARK_GOTO_TEXT;
      wrong = parse_goto_text (value, where->text);
    }
  else
    wrong = "where to go is none of id:, begin, end, pos: and text:";

  return wrong;
}


/* QBookmarkDelete.  */

/* See bookmark-packet.h.  */

int
bookmark_print_delete (char *buf, size_t size,
		       const struct bookmark_delete *what)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, BOOKMARK_PACKET_DELETE ":");
  if (what->all)
    put_string (&out, "all");
  else
    {
      put_string (&out, "id:");
      put_id (&out, what->id);
    }

  return finish_packet (&out);
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_delete (const char *packet, struct bookmark_delete *what)
{
  const char *args = packet_arguments (packet, BOOKMARK_PACKET_DELETE);
  struct bookmark_slice value;

  if (args == NULL)
    return "the packet is not " BOOKMARK_PACKET_DELETE;

  what->id[0] = '\0';
  what->all = strcmp (args, "all") == 0;
  if (what->all)
    return NULL;
  if (form_value (args, "id", &value))
    return parse_id (value, what->id);
  return "what to delete is neither id: nor all";
}


/* QRecord.  */

/* See bookmark-packet.h.  */

int
bookmark_print_record (char *buf, size_t size, enum bookmark_record_what what)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, BOOKMARK_PACKET_RECORD ":");
  put_string (&out, bookmark_record_what_name (what));
  return finish_packet (&out);
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_record (const char *packet, enum bookmark_record_what *what)
{
  static const enum bookmark_record_what all[]
    = { BOOKMARK_RECORD_START, BOOKMARK_RECORD_STOP, BOOKMARK_RECORD_DELETE };
  const char *args = packet_arguments (packet, BOOKMARK_PACKET_RECORD);

  if (args == NULL)
    return "the packet is not " BOOKMARK_PACKET_RECORD;

  for (size_t i = 0; i < sizeof (all) / sizeof (all[0]); ++i)
    if (strcmp (args, bookmark_record_what_name (all[i])) == 0)
      {
	*what = all[i];
	return NULL;
      }
  return "what to do is none of start, stop and delete";
}


/* The reply to qRecord.  */

/* Print the pair KEY:WORD; or nothing if WORD is empty.  */

static void
put_word_pair (struct packet_writer *out, const char *key, const char *word)
{
  if (*word == '\0')
    return;

  if (!bookmark_word_valid_p (word))
    out->failed = true;
  put_string (out, key);
  put (out, ":", 1);
  put_string (out, word);
  put (out, ";", 1);
}

/* See bookmark-packet.h.  */

int
bookmark_print_record_reply (char *buf, size_t size,
			     const struct bookmark_record *record)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, "Qstate:");
  put_string (&out, bookmark_record_state_name (record->state));
  put (&out, ";", 1);
  put_word_pair (&out, "method", record->method);
  put_word_pair (&out, "clock", record->clock);
  if (record->has_pos)
    put_number_pair (&out, "pos", record->pos);
  if (record->has_begin)
    put_number_pair (&out, "begin", record->begin);
  if (record->has_end)
    put_number_pair (&out, "end", record->end);
  if (record->has_size)
    put_number_pair (&out, "size", record->size);
  if (record->has_snapshots)
    put_number_pair (&out, "snapshots", record->snapshots);

  return finish_packet (&out);
}

/* Set *STATE to the state that SLICE names.  */

static const char *
parse_record_state (struct bookmark_slice slice,
		    enum bookmark_record_state *state)
{
  static const enum bookmark_record_state all[]
    = { BOOKMARK_RECORD_OFF, BOOKMARK_RECORD_RECORDING,
	BOOKMARK_RECORD_REPLAYING };

  for (size_t i = 0; i < sizeof (all) / sizeof (all[0]); ++i)
    if (slice_equal_p (slice, bookmark_record_state_name (all[i])))
      {
	*state = all[i];
	return NULL;
      }
  return "the state is not known";
}

/* Copy the word in SLICE to WORD, which is empty if it was not there
   yet.  */

static const char *
parse_word_once (struct bookmark_slice slice, char word[BOOKMARK_WORD_MAX + 1])
{
  if (word[0] != '\0')
    return "the method or the clock is there twice";
  if (slice.len > BOOKMARK_WORD_MAX)
    return ("the method or the clock is longer than "
	    STRINGIFY (BOOKMARK_WORD_MAX) " characters");

  memcpy (word, slice.start, slice.len);
  word[slice.len] = '\0';
  if (!bookmark_word_valid_p (word))
    return "the method or the clock is empty, or not printable";
  return NULL;
}

/* Put the pair of KEY and VALUE into RECORD, if KEY is that of a
   number.  */

static const char *
parse_record_number (struct bookmark_slice key, struct bookmark_slice value,
		     struct bookmark_record *record)
{
  const struct
  {
    const char *key;
    bool *has;
    uint64_t *number;
  } numbers[] =
    {
      { "pos", &record->has_pos, &record->pos },
      { "begin", &record->has_begin, &record->begin },
      { "end", &record->has_end, &record->end },
      { "size", &record->has_size, &record->size },
      { "snapshots", &record->has_snapshots, &record->snapshots },
    };

  for (size_t i = 0; i < sizeof (numbers) / sizeof (numbers[0]); ++i)
    if (slice_equal_p (key, numbers[i].key))
      return parse_number_once (value, numbers[i].has, numbers[i].number,
				"a number is there twice",
				"a number is not 1 to 16 hexadecimal digits");
  return NULL;
}

/* Put the pair of KEY and VALUE into RECORD.  HAS_STATE tells if the state
   was there already.  */

static const char *
parse_record_pair (struct bookmark_slice key, struct bookmark_slice value,
		   struct bookmark_record *record, bool *has_state)
{
  if (slice_equal_p (key, "state"))
    {
      if (*has_state)
	return "the state is there twice";
      *has_state = true;
      return parse_record_state (value, &record->state);
    }
  if (slice_equal_p (key, "method"))
    return parse_word_once (value, record->method);
  if (slice_equal_p (key, "clock"))
    return parse_word_once (value, record->clock);
  return parse_record_number (key, value, record);
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_record_reply (const char *packet,
			     struct bookmark_record *record)
{
  bool has_state = false;
  const char *p = packet + 1;

  if (packet[0] != 'Q')
    return "the reply does not start with 'Q'";

  memset (record, 0, sizeof (*record));
  while (*p != '\0')
    {
      struct bookmark_slice key, value;
      const char *wrong = read_pair (&p, &key, &value);

      if (wrong == NULL)
	wrong = parse_record_pair (key, value, record, &has_state);
      if (wrong != NULL)
	return wrong;
    }

  return has_state ? NULL : "the state is missing";
}


/* Errors and stop replies.  */

/* See bookmark-packet.h.  */

int
bookmark_print_error (char *buf, size_t size, const char *text)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, "E.");
  for (; *text != '\0' && out.len + 1 < size; ++text)
    {
      bool allowed = (*text > ' ' && *text <= '~'
		      && strchr ("#$}*", *text) == NULL);

      put (&out, allowed ? text : " ", 1);
    }

  while (out.len > 2
	 && (buf[out.len - 1] == ' ' || buf[out.len - 1] == '.'))
    --out.len;

  return finish_packet (&out);
}

/* Put the pair of KEY and VALUE into STOP.  ID_KEY is the key that says
   who has stopped.  */

static const char *
parse_stop_pair (struct bookmark_slice key, struct bookmark_slice value,
		 const char *id_key, struct bookmark_stop *stop)
{
  if (slice_equal_p (key, "warning"))
    return add_warning (value, stop->warnings, &stop->n_warnings);
  if (slice_equal_p (key, id_key))
    {
      if (stop->has_id)
	return "the thread or process is there twice";
      if (value.len == 0)
	return "the thread or process is missing";
      stop->has_id = true;
    }
  return NULL;
}

/* Parse the pairs of a T reply, at P, into STOP.  */

static const char *
parse_thread_stop (const char *p, struct bookmark_stop *stop)
{
  const char *wrong = NULL;

  while (wrong == NULL && *p != '\0')
    {
      struct bookmark_slice key, value;

      wrong = read_pair (&p, &key, &value);
      if (wrong == NULL)
	wrong = parse_stop_pair (key, value, "thread", stop);
    }

  return wrong;
}

/* Parse the pairs of a W or X reply, at P, into STOP.  Each has a ';' in
   front; one at the end does no harm.  gdb knows process: only as the
   first.  */

static const char *
parse_process_stop (const char *p, struct bookmark_stop *stop)
{
  bool first = true;

  while (*p != '\0' && strcmp (p, ";") != 0)
    {
      struct bookmark_slice key, value;
      const char *wrong;

      if (*p++ != ';')
	return "the status is not in hexadecimal, with ';' after it";
      wrong = split_pair (&p, &key, &value);
      if (wrong == NULL && !first && slice_equal_p (key, "process"))
	wrong = "the process is not the first that follows the status";
      if (wrong == NULL)
	wrong = parse_stop_pair (key, value, "process", stop);
      if (wrong != NULL)
	return wrong;
      first = false;
    }

  return NULL;
}

/* See bookmark-packet.h.  */

const char *
bookmark_parse_stop (const char *packet, struct bookmark_stop *stop)
{
  size_t digits;

  stop->type = packet[0];
  stop->has_id = false;
  stop->n_warnings = 0;
  if (stop->type != 'T' && stop->type != 'W' && stop->type != 'X')
    return "the reply is none of the stop replies T, W and X";

  digits = strspn (packet + 1, "0123456789abcdefABCDEF");
  if (stop->type == 'T')
    {
      if (digits < 2)
	return "the signal is not two hexadecimal digits";
      return parse_thread_stop (packet + 3, stop);
    }
  if (digits == 0)
    return "the status is not in hexadecimal";
  return parse_process_stop (packet + 1 + digits, stop);
}


/* The list.  */

/* Print the attribute NAME="TEXT", or nothing if TEXT is empty.  */

static void
put_attribute (struct packet_writer *out, const char *name, const char *text)
{
  if (*text == '\0')
    return;

  put (out, " ", 1);
  put_string (out, name);
  put_string (out, "=\"");
  for (; *text != '\0'; ++text)
    switch (*text)
      {
      case '&':
	put_string (out, "&amp;");
	break;

      case '<':
	put_string (out, "&lt;");
	break;

      case '>':
	put_string (out, "&gt;");
	break;

      case '"':
	put_string (out, "&quot;");
	break;

      case '\'':
	put_string (out, "&apos;");
	break;

      default:
	put (out, text, 1);
	break;
      }
  put (out, "\"", 1);
}

/* Print the attribute NAME="VALUE" in BASE, or nothing unless HAS.  */

static void
put_number_attribute (struct packet_writer *out, const char *name, bool has,
		      uint64_t value, unsigned int base)
{
  if (!has)
    return;

  put (out, " ", 1);
  put_string (out, name);
  put_string (out, base == 16 ? "=\"0x" : "=\"");
  put_number (out, value, base);
  put (out, "\"", 1);
}

/* See bookmark-packet.h.  */

int
bookmark_print_list_start (char *buf, size_t size,
			   const struct bookmark_history *history)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, "<bookmarks");
  if (history->clock != NULL)
    {
      if (text_valid_p (history->clock, SIZE_MAX))
	put_attribute (&out, "clock", history->clock);
      else
	out.failed = true;
    }
  put_number_attribute (&out, "pos", history->has_pos, history->pos, 10);
  put_number_attribute (&out, "begin", history->has_begin, history->begin,
			10);
  put_number_attribute (&out, "end", history->has_end, history->end, 10);
  put_string (&out, ">\n");

  return finish_packet (&out);
}

/* See bookmark-packet.h.  */

int
bookmark_print_list_entry (char *buf, size_t size,
			   const struct bookmark_entry *entry)
{
  struct packet_writer out = start_packet (buf, size);

  if (!bookmark_id_valid_p (entry->id)
      || !bookmark_name_valid_p (entry->name)
      || !text_valid_p (entry->thread, sizeof (entry->thread) - 1))
    {
      out.failed = true;
      return finish_packet (&out);
    }

  put_string (&out, "  <bookmark");
  put_attribute (&out, "id", entry->id);
  put_attribute (&out, "kind", bookmark_kind_name (entry->kind));
  put_attribute (&out, "name", entry->name);
  put_number_attribute (&out, "pos", entry->has_pos, entry->pos, 10);
  put_number_attribute (&out, "pc", entry->has_pc, entry->pc, 16);
  put_attribute (&out, "thread", entry->thread);
  put_number_attribute (&out, "size", entry->has_size, entry->size, 10);
  put_attribute (&out, "origin", bookmark_origin_name (entry->origin));
  put_string (&out, "/>\n");

  return finish_packet (&out);
}

/* See bookmark-packet.h.  */

int
bookmark_print_list_end (char *buf, size_t size)
{
  struct packet_writer out = start_packet (buf, size);

  put_string (&out, "</bookmarks>\n");
  return finish_packet (&out);
}
