/* Self tests for the bookmark packets' printers and parsers.

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


#include "defs.h"
#include "gdbsupport/selftest.h"
#include "gdbsupport/bookmark-packet.h"
#include "gdbsupport/function-view.h"

namespace selftests {
namespace bookmark_packet {

/* What printed returns for a packet that can't be printed.  No packet
   looks like it.  */
static const char refused[] = "(refused)";

/* One packet that breaks the grammar, and what the parser says of it.  */

struct malformed_packet
{
  const char *packet;
  const char *wrong;
};

/* N times TEXT.  */

static std::string
repeat (int n, const char *text)
{
  std::string result;

  while (n-- > 0)
    result += text;
  return result;
}

/* Copy TEXT to the array DEST, whatever its length.  */

template<size_t size>
static void
set_text (char (&dest)[size], const std::string &text)
{
  SELF_CHECK (text.size () < size);
  strcpy (dest, text.c_str ());
}

/* Return what PRINT prints, or REFUSED.  Check that each buffer too
   small for it is left empty, that the smallest one that is not gets the
   same, and that no byte past either is written.  */

static std::string
printed (gdb::function_view<int (char *, size_t)> print)
{
  std::vector<char> large (32768, '#');
  int len = print (large.data (), large.size ());

  if (len < 0)
    {
      SELF_CHECK (len == -1);
      SELF_CHECK (large[0] == '\0');
      return refused;
    }
  SELF_CHECK (strlen (large.data ()) == len);

  for (size_t size = 0; size <= len + 1; ++size)
    {
      std::vector<char> small (size + 1, '#');
      int small_len = print (small.data (), size);

      SELF_CHECK (small[size] == '#');
      if (size == len + 1)
	{
	  SELF_CHECK (small_len == len);
	  SELF_CHECK (strcmp (small.data (), large.data ()) == 0);
	}
      else
	{
	  SELF_CHECK (small_len == -1);
	  SELF_CHECK (size == 0 || small[0] == '\0');
	}
    }

  return large.data ();
}

/* Each kind of packet, printed.  */

static std::string
print (const bookmark_request &request)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_request (buf, size, &request);
    });
}

static std::string
print (const bookmark_reply &reply)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_reply (buf, size, &reply);
    });
}

static std::string
print (const bookmark_goto &where)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_goto (buf, size, &where);
    });
}

static std::string
print (const bookmark_delete &what)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_delete (buf, size, &what);
    });
}

static std::string
print (bookmark_record_what what)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_record (buf, size, what);
    });
}

static std::string
print (const bookmark_record &record)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_record_reply (buf, size, &record);
    });
}

static std::string
print (const bookmark_history &history)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_list_start (buf, size, &history);
    });
}

static std::string
print (const bookmark_entry &entry)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_print_list_entry (buf, size, &entry);
    });
}

/* Parse PACKET with PARSE, which must find it good, and return what was
   parsed.  */

template<typename T>
static T
parsed (const char *(*parse) (const char *, T *), const std::string &packet)
{
  T result;
  const char *wrong = parse (packet.c_str (), &result);

  if (wrong != nullptr)
    error (_("\"%s\": %s"), packet.c_str (), wrong);
  return result;
}

/* Check that PARSE finds PACKET bad, and says so with the words
   EXPECTED.  */

template<typename T>
static void
check_malformed (const char *(*parse) (const char *, T *),
		 const std::string &packet, const char *expected)
{
  T result;
  const char *wrong = parse (packet.c_str (), &result);

  if (wrong == nullptr || strcmp (wrong, expected) != 0)
    error (_("\"%s\": %s"), packet.c_str (),
	   wrong == nullptr ? "no error" : wrong);
}

/* The same for each packet of a table.  */

template<typename T, size_t n>
static void
check_malformed (const char *(*parse) (const char *, T *),
		 const malformed_packet (&table)[n])
{
  for (const malformed_packet &entry : table)
    check_malformed (parse, entry.packet, entry.wrong);
}

/* What the parsers say of texts past their limits.  */
static const char id_too_long[] = "the id is longer than 32 characters";
static const char name_too_long[] = "the name is longer than 64 bytes";
static const char text_too_long[] = "the text is longer than 512 bytes";
static const char warning_too_long[]
  = "a warning is longer than 512 bytes";

/* And of texts that are not in their coding.  */
static const char id_bad[]
  = "the id has a character other than 0-9, A-Z, a-z, '_', '.', '-'";
static const char name_bad_hex[]
  = "the name is not in hexadecimal, two digits a byte, none 00";
static const char name_bad_text[]
  = "the name is not UTF-8, or has a control character";
static const char pos_bad[]
  = "the position number is not 1 to 16 hexadecimal digits";
static const char size_bad[]
  = "the size is not 1 to 16 hexadecimal digits";
static const char no_semicolon[] = "the final ';' is missing";


/* Test which ids are valid.  */

static void
test_ids ()
{
  SELF_CHECK (bookmark_id_valid_p ("1"));
  SELF_CHECK (bookmark_id_valid_p ("azAZ09_.-"));
  SELF_CHECK (bookmark_id_valid_p (repeat (32, "x").c_str ()));

  SELF_CHECK (!bookmark_id_valid_p (""));
  SELF_CHECK (!bookmark_id_valid_p (repeat (33, "x").c_str ()));

  /* Of all bytes, only these.  */
  const std::string allowed = "0123456789abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.-";
  for (int c = 1; c < 256; ++c)
    {
      const char id[] = { 'a', (char) c, '\0' };

      SELF_CHECK (bookmark_id_valid_p (id)
		  == (allowed.find ((char) c) != std::string::npos));
    }
}

/* Test which names are valid.  */

static void
test_names ()
{
  static const char *const good[] =
    {
      "", "x", "before the crash", "a;b:c,d#$}*\"'<>&", " ~",
      /* The first and last character of two, three and four bytes, and
	 the neighbours of surrogates and of what XML leaves out.  */
      "\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80", "\xef\xbf\xbd",
      "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80",
    };
  static const char *const bad[] =
    {
      /* Control characters, of one byte and of two.  */
      "\x01", "a\n", "\x1f", "\x7f", "\xc2\x80", "\xc2\x9f",
      /* More bytes than needed.  */
      "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
      /* Surrogates, and past the end of Unicode.  */
      "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf7\xbf\xbf\xbf",
      /* No characters of XML.  */
      "\xef\xbf\xbe", "\xef\xbf\xbf",
      /* Cut short, and stray.  */
      "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xe2\x82x", "\x80", "\xbf",
      "\xf8\x88\x80\x80\x80", "\xfe", "\xff",
    };

  for (const char *name : good)
    SELF_CHECK (bookmark_name_valid_p (name));
  for (const char *name : bad)
    SELF_CHECK (!bookmark_name_valid_p (name));

  /* The limit counts bytes, not characters.  */
  SELF_CHECK (bookmark_name_valid_p (repeat (64, "x").c_str ()));
  SELF_CHECK (!bookmark_name_valid_p (repeat (65, "x").c_str ()));
  SELF_CHECK (bookmark_name_valid_p (repeat (32, "\xc3\xa9").c_str ()));
  SELF_CHECK (!bookmark_name_valid_p
	      (("x" + repeat (32, "\xc3\xa9")).c_str ()));
  SELF_CHECK (!bookmark_name_valid_p
	      (("x" + repeat (16, "\xf0\x9f\x98\x80")).c_str ()));
}

/* Test the words for kinds and origins.  */

static void
test_words ()
{
  bookmark_kind kind;
  bookmark_origin origin;

  for (bookmark_kind k : { BOOKMARK_KIND_POSITION, BOOKMARK_KIND_SNAPSHOT })
    SELF_CHECK (bookmark_parse_kind (bookmark_kind_name (k), &kind)
		&& kind == k);
  for (bookmark_origin o : { BOOKMARK_ORIGIN_USER, BOOKMARK_ORIGIN_STUB })
    SELF_CHECK (bookmark_parse_origin (bookmark_origin_name (o), &origin)
		&& origin == o);

  SELF_CHECK (strcmp (bookmark_kind_name (BOOKMARK_KIND_POSITION),
		      "position") == 0);
  SELF_CHECK (strcmp (bookmark_kind_name (BOOKMARK_KIND_SNAPSHOT),
		      "snapshot") == 0);
  SELF_CHECK (strcmp (bookmark_origin_name (BOOKMARK_ORIGIN_USER),
		      "user") == 0);
  SELF_CHECK (strcmp (bookmark_origin_name (BOOKMARK_ORIGIN_STUB),
		      "stub") == 0);

  for (const char *name : { "", "Position", "snapshots", "snap", "user" })
    SELF_CHECK (!bookmark_parse_kind (name, &kind));
  for (const char *name : { "", "User", "stubs", "use", "snapshot" })
    SELF_CHECK (!bookmark_parse_origin (name, &origin));
}

/* TEXT in hexadecimal.  */

static std::string
encode (const char *text)
{
  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_encode_text (buf, size, text);
    });
}

/* What HEX means.  */

static std::string
decode (const std::string &hex)
{
  /* A slice ends where its length says, not where the digits do.  */
  const std::string digits = hex + "61";
  bookmark_slice slice = { digits.data (), hex.size () };

  return printed ([&] (char *buf, size_t size)
    {
      return bookmark_decode_text (buf, size, slice);
    });
}

/* Test the coding of texts.  */

static void
test_text_coding ()
{
  SELF_CHECK (encode ("") == "");
  SELF_CHECK (encode ("Az\n\xff") == "417a0aff");
  SELF_CHECK (decode ("") == "");
  SELF_CHECK (decode ("417a0aff") == "Az\n\xff");
  SELF_CHECK (decode ("417A0AFF") == "Az\n\xff");

  for (int c = 1; c < 256; ++c)
    {
      const char text[] = { (char) c, '\0' };

      SELF_CHECK (decode (encode (text)) == text);
    }

  for (const char *hex : { "4", "414", "4g", "g4", "4 ", " 4", "0x41", "00",
			   "410041", "+1", "-1", "4:", "/0", "@0", "`0" })
    SELF_CHECK (decode (hex) == refused);
}


/* Check that PACKET is parsed and printed as CANONICAL.  */

static void
check_request (const std::string &packet, const std::string &canonical)
{
  SELF_CHECK (print (parsed (bookmark_parse_request, packet)) == canonical);
}

/* Test qBookmark.  */

static void
test_request ()
{
  bookmark_request request
    = parsed (bookmark_parse_request,
	      "qBookmark:position,snapshot;name:c3a9;");
  SELF_CHECK (request.n_kinds == 2);
  SELF_CHECK (request.kinds[0] == BOOKMARK_KIND_POSITION);
  SELF_CHECK (request.kinds[1] == BOOKMARK_KIND_SNAPSHOT);
  SELF_CHECK (strcmp (request.name, "\xc3\xa9") == 0);

  for (const char *packet : { "qBookmark:position;", "qBookmark:snapshot;",
			      "qBookmark:snapshot,position;",
			      "qBookmark:snapshot;name:2c3b3a;" })
    check_request (packet, packet);

  /* Without a name, and with an empty one, it has none.  */
  check_request ("qBookmark:snapshot;name:;", "qBookmark:snapshot;");
  check_request ("qBookmark:snapshot;name:4A;", "qBookmark:snapshot;name:4a;");

  /* Keys that are not known are passed over, as often as they come.  */
  check_request ("qBookmark:snapshot;x:1;x:;name:61;Name:zz;",
		 "qBookmark:snapshot;name:61;");

  std::string longest = "qBookmark:snapshot;name:" + repeat (64, "61") + ";";
  check_request (longest, longest);
}

/* Test what is no qBookmark.  */

static void
test_request_malformed ()
{
  static const malformed_packet table[] =
    {
      { "", "the packet is not qBookmark" },
      { "qBookmark", "the packet is not qBookmark" },
      { "qBookmarks:snapshot;", "the packet is not qBookmark" },
      { "QBookmark:snapshot;", "the packet is not qBookmark" },
      { "qBookmark:", "the kind is missing" },
      { "qBookmark:;", "the kind is missing" },
      { "qBookmark:snapshot,;", "the kind is missing" },
      { "qBookmark:,snapshot;", "the kind is missing" },
      { "qBookmark:snapshots;", "the kind is not known" },
      { "qBookmark:snapsho;", "the kind is not known" },
      { "qBookmark:Snapshot;", "the kind is not known" },
      { "qBookmark:snapshot ;", "the kind is not known" },
      { "qBookmark:name:61;", "the kind is not known" },
      { "qBookmark:snapshot,snapshot;", "a kind is there twice" },
      { "qBookmark:snapshot,position,snapshot;", "a kind is there twice" },
      { "qBookmark:snapshot", no_semicolon },
      { "qBookmark:snapshot;name:61", no_semicolon },
      { "qBookmark:snapshot;;", "a key has no ':' and value" },
      { "qBookmark:snapshot;name", "a key has no ':' and value" },
      { "qBookmark:snapshot;name;", "a key has no ':' and value" },
      { "qBookmark:snapshot;:61;", "a value has no key" },
      { "qBookmark:snapshot;name:61;name:61;", "the name is there twice" },
      { "qBookmark:snapshot;name:;name:61;", "the name is there twice" },
      { "qBookmark:snapshot;name:6;", name_bad_hex },
      { "qBookmark:snapshot;name:6x;", name_bad_hex },
      { "qBookmark:snapshot;name:6100;", name_bad_hex },
      { "qBookmark:snapshot;name:0a;", name_bad_text },
      { "qBookmark:snapshot;name:61ff;", name_bad_text },
    };

  check_malformed (bookmark_parse_request, table);
  check_malformed (bookmark_parse_request,
		   "qBookmark:snapshot;name:" + repeat (65, "61") + ";",
		   name_too_long);
}

/* Test requests that can't be printed.  */

static void
test_request_refused ()
{
  bookmark_request request
    = parsed (bookmark_parse_request, "qBookmark:position,snapshot;name:61;");

  for (int n : { -1, 0, 3 })
    {
      request.n_kinds = n;
      SELF_CHECK (print (request) == refused);
    }

  request.n_kinds = 2;
  request.kinds[0] = BOOKMARK_KIND_SNAPSHOT;
  SELF_CHECK (print (request) == refused);

  request.n_kinds = 1;
  SELF_CHECK (print (request) == "qBookmark:snapshot;name:61;");
  set_text (request.name, "a\n");
  SELF_CHECK (print (request) == refused);
}


/* Check that PACKET is parsed and printed as CANONICAL.  */

static void
check_reply (const std::string &packet, const std::string &canonical)
{
  SELF_CHECK (print (parsed (bookmark_parse_reply, packet)) == canonical);
}

/* Test the reply to qBookmark.  */

static void
test_reply ()
{
  /* Slices point into the packet.  */
  const std::string packet = "Bid:a-1;kind:position;pos:1f4;size:0;"
			     "warning:6869;";
  bookmark_reply reply = parsed (bookmark_parse_reply, packet);
  SELF_CHECK (strcmp (reply.id, "a-1") == 0);
  SELF_CHECK (reply.kind == BOOKMARK_KIND_POSITION);
  SELF_CHECK (reply.has_pos && reply.pos == 500);
  SELF_CHECK (reply.has_size && reply.size == 0);
  SELF_CHECK (reply.n_warnings == 1);
  SELF_CHECK (decode (std::string (reply.warnings[0].start,
				   reply.warnings[0].len)) == "hi");
  SELF_CHECK (print (reply) == packet);

  reply = parsed (bookmark_parse_reply, "Bid:1;kind:snapshot;");
  SELF_CHECK (!reply.has_pos && !reply.has_size && reply.n_warnings == 0);

  for (const char *same : { "Bid:1;kind:snapshot;",
			    "Bid:1;kind:snapshot;pos:0;",
			    "Bid:1;kind:snapshot;size:ffffffffffffffff;",
			    "Bid:1;kind:snapshot;warning:;warning:0a;" })
    check_reply (same, same);

  /* Any order; digits of either case, with zeros in front; keys that are
     not known, as often as they come.  */
  check_reply ("Bwarning:6A;pos:00000000000000AB;x:1;x:2;kind:snapshot;"
	       "ID:1;id:z;",
	       "Bid:z;kind:snapshot;pos:ab;warning:6A;");

  std::string longest = "Bid:" + repeat (32, "x") + ";kind:snapshot;";
  check_reply (longest, longest);
}

/* Test how many warnings a reply may carry, and how long.  */

static void
test_reply_warnings ()
{
  const std::string start = "Bid:1;kind:snapshot;";
  const std::string most = start + repeat (16, "warning:61;");

  check_reply (most, most);
  check_reply (most + "warning:62;" + "pos:1;",
	       start + "pos:1;" + repeat (16, "warning:61;"));

  /* One too many must still keep the grammar.  */
  check_malformed (bookmark_parse_reply, most + "warning:6;",
		   "a warning is not in hexadecimal, two digits a byte,"
		   " none 00");

  const std::string longest
    = start + "warning:" + repeat (512, "61") + ";";
  check_reply (longest, longest);
  check_malformed (bookmark_parse_reply,
		   start + "warning:" + repeat (513, "61") + ";",
		   warning_too_long);
}

/* Test what is no reply to qBookmark.  */

static void
test_reply_malformed ()
{
  static const malformed_packet table[] =
    {
      { "", "the reply does not start with 'B'" },
      { "bid:1;kind:snapshot;", "the reply does not start with 'B'" },
      { "OK", "the reply does not start with 'B'" },
      { "B", "the id is missing" },
      { "Bkind:snapshot;", "the id is missing" },
      { "Bid:;kind:snapshot;", "the id is missing" },
      { "Bid:1;", "the kind is missing" },
      { "Bid:1;kind:;", "the kind is missing" },
      { "Bid:1;kind:snapshots;", "the kind is not known" },
      { "Bid:1;kind:position,snapshot;", "the kind is not known" },
      { "Bid:1;kind:snapshot", no_semicolon },
      { "Bid:1", no_semicolon },
      { "Bid", "a key has no ':' and value" },
      { "B;", "a key has no ':' and value" },
      { "Bid:1;kind:snapshot;;", "a key has no ':' and value" },
      { "B:1;", "a value has no key" },
      { "Bid:1;id:2;kind:snapshot;", "the id is there twice" },
      { "Bid:1;kind:snapshot;kind:snapshot;", "the kind is there twice" },
      { "Bid:1;kind:snapshot;pos:1;pos:1;",
	"the position number is there twice" },
      { "Bid:1;kind:snapshot;size:1;size:2;", "the size is there twice" },
      { "Bid:a b;kind:snapshot;", id_bad },
      { "Bid:a:b;kind:snapshot;", id_bad },
      { "Bid:\xc3\xa9;kind:snapshot;", id_bad },
      { "Bid:1;kind:snapshot;pos:;", pos_bad },
      { "Bid:1;kind:snapshot;pos:0x1;", pos_bad },
      { "Bid:1;kind:snapshot;pos:-1;", pos_bad },
      { "Bid:1;kind:snapshot;pos:+1;", pos_bad },
      { "Bid:1;kind:snapshot;pos: 1;", pos_bad },
      { "Bid:1;kind:snapshot;pos:g;", pos_bad },
      { "Bid:1;kind:snapshot;pos:10000000000000000;", pos_bad },
      { "Bid:1;kind:snapshot;pos:00000000000000001;", pos_bad },
      { "Bid:1;kind:snapshot;size:;", size_bad },
      { "Bid:1;kind:snapshot;size:1:2;", size_bad },
    };

  check_malformed (bookmark_parse_reply, table);
  check_malformed (bookmark_parse_reply,
		   "Bid:" + repeat (33, "x") + ";kind:snapshot;",
		   id_too_long);
}

/* Test replies that can't be printed.  */

static void
test_reply_refused ()
{
  const std::string packet = "Bid:1;kind:snapshot;warning:61;";
  bookmark_reply reply = parsed (bookmark_parse_reply, packet);
  bookmark_reply good = reply;

  for (const char *id : { "", "a b", "a;b" })
    {
      set_text (reply.id, id);
      SELF_CHECK (print (reply) == refused);
    }

  reply = good;
  for (int n : { -1, BOOKMARK_WARNINGS_MAX + 1 })
    {
      reply.n_warnings = n;
      SELF_CHECK (print (reply) == refused);
    }

  reply = good;
  const std::string too_long = repeat (513, "61");
  for (const char *warning : { "6", "6x", "00", ";", too_long.c_str () })
    {
      reply.warnings[0] = { warning, strlen (warning) };
      SELF_CHECK (print (reply) == refused);
    }
  reply.warnings[0].len = 1024;
  SELF_CHECK (print (reply)
	      == "Bid:1;kind:snapshot;warning:" + repeat (512, "61") + ";");
}


/* Test QBookmarkGoto.  */

static void
test_goto ()
{
  bookmark_goto where = parsed (bookmark_parse_goto, "QBookmarkGoto:id:a.1");
  SELF_CHECK (where.what == BOOKMARK_GOTO_ID);
  SELF_CHECK (strcmp (where.id, "a.1") == 0);

  where = parsed (bookmark_parse_goto, "QBookmarkGoto:pos:0AbC");
  SELF_CHECK (where.what == BOOKMARK_GOTO_POS);
  SELF_CHECK (where.pos == 0xabc);
  SELF_CHECK (print (where) == "QBookmarkGoto:pos:abc");

  where = parsed (bookmark_parse_goto, "QBookmarkGoto:text:0aFF");
  SELF_CHECK (where.what == BOOKMARK_GOTO_TEXT);
  SELF_CHECK (strcmp (where.text, "\n\xff") == 0);
  SELF_CHECK (print (where) == "QBookmarkGoto:text:0aff");

  for (const std::string &packet :
	 { std::string ("QBookmarkGoto:begin"),
	   std::string ("QBookmarkGoto:end"),
	   std::string ("QBookmarkGoto:pos:0"),
	   std::string ("QBookmarkGoto:pos:ffffffffffffffff"),
	   std::string ("QBookmarkGoto:text:"),
	   "QBookmarkGoto:id:" + repeat (32, "x"),
	   "QBookmarkGoto:text:" + repeat (512, "ff") })
    SELF_CHECK (print (parsed (bookmark_parse_goto, packet)) == packet);
}

/* Test what is no QBookmarkGoto, and what can't be printed as one.  */

static void
test_goto_malformed ()
{
  static const char nowhere[]
    = "where to go is none of id:, begin, end, pos: and text:";
  static const char text_bad[]
    = "the text is not in hexadecimal, two digits a byte, none 00";
  static const malformed_packet table[] =
    {
      { "", "the packet is not QBookmarkGoto" },
      { "QBookmarkGoto", "the packet is not QBookmarkGoto" },
      { "QBookmarkGone:id:1", "the packet is not QBookmarkGoto" },
      { "QBookmarkGoto:", nowhere },
      { "QBookmarkGoto:id", nowhere },
      { "QBookmarkGoto:ID:1", nowhere },
      { "QBookmarkGoto:begin;", nowhere },
      { "QBookmarkGoto:ending", nowhere },
      { "QBookmarkGoto:start", nowhere },
      { "QBookmarkGoto:id:", "the id is missing" },
      { "QBookmarkGoto:id:1;", id_bad },
      { "QBookmarkGoto:id:1 ", id_bad },
      { "QBookmarkGoto:pos:", pos_bad },
      { "QBookmarkGoto:pos:1;", pos_bad },
      { "QBookmarkGoto:pos:0x1", pos_bad },
      { "QBookmarkGoto:pos:-1", pos_bad },
      { "QBookmarkGoto:pos:10000000000000000", pos_bad },
      { "QBookmarkGoto:text:6", text_bad },
      { "QBookmarkGoto:text:61;", text_bad },
      { "QBookmarkGoto:text:00", text_bad },
    };

  check_malformed (bookmark_parse_goto, table);
  check_malformed (bookmark_parse_goto,
		   "QBookmarkGoto:id:" + repeat (33, "x"), id_too_long);
  check_malformed (bookmark_parse_goto,
		   "QBookmarkGoto:text:" + repeat (513, "61"), text_too_long);

  bookmark_goto where = parsed (bookmark_parse_goto, "QBookmarkGoto:id:1");
  set_text (where.id, "");
  SELF_CHECK (print (where) == refused);
}


/* Test QBookmarkDelete.  */

static void
test_delete ()
{
  SELF_CHECK (parsed (bookmark_parse_delete, "QBookmarkDelete:all").all);

  bookmark_delete what
    = parsed (bookmark_parse_delete, "QBookmarkDelete:id:all");
  SELF_CHECK (!what.all);
  SELF_CHECK (strcmp (what.id, "all") == 0);

  for (const std::string &packet : { std::string ("QBookmarkDelete:all"),
				     std::string ("QBookmarkDelete:id:1"),
				     "QBookmarkDelete:id:"
				     + repeat (32, "x") })
    SELF_CHECK (print (parsed (bookmark_parse_delete, packet)) == packet);

  set_text (what.id, "a:b");
  SELF_CHECK (print (what) == refused);
}

/* Test what is no QBookmarkDelete.  */

static void
test_delete_malformed ()
{
  static const char nothing[] = "what to delete is neither id: nor all";
  static const malformed_packet table[] =
    {
      { "", "the packet is not QBookmarkDelete" },
      { "QBookmarkDelete", "the packet is not QBookmarkDelete" },
      { "QBookmarkGoto:id:1", "the packet is not QBookmarkDelete" },
      { "QBookmarkDelete:", nothing },
      { "QBookmarkDelete:1", nothing },
      { "QBookmarkDelete:all;", nothing },
      { "QBookmarkDelete:all:", nothing },
      { "QBookmarkDelete:id:", "the id is missing" },
      { "QBookmarkDelete:id:1;", id_bad },
      { "QBookmarkDelete:id:1,2", id_bad },
    };

  check_malformed (bookmark_parse_delete, table);
  check_malformed (bookmark_parse_delete,
		   "QBookmarkDelete:id:" + repeat (33, "x"), id_too_long);
}


/* Check that TEXT is printed as the error EXPECTED to a buffer of SIZE
   bytes.  */

static void
check_error (const char *text, const char *expected, size_t size = 100)
{
  std::vector<char> buf (size + 1, '?');
  int len = bookmark_print_error (buf.data (), size, text);

  SELF_CHECK (strcmp (buf.data (), expected) == 0);
  SELF_CHECK (len == strlen (expected));
  SELF_CHECK (buf[size] == '?');
}

/* Test the error reply.  */

static void
test_error ()
{
  check_error ("Stop the program first", "E.Stop the program first");
  check_error ("No memory.", "E.No memory");
  check_error ("No memory.\n", "E.No memory");
  check_error ("Wait...", "E.Wait");
  check_error ("a.b. c", "E.a.b. c");
  check_error ("", "E.");
  check_error (".", "E.");

  /* What the protocol keeps for itself, and what is not ASCII.  */
  check_error ("a#b$c}d*e", "E.a b c d e");
  check_error ("a\nb\tc\x7f" "d\xc3\xa9" "e~", "E.a b c d  e~");

  /* Cut to fit.  */
  check_error ("abcdef", "E.a", 4);
  check_error ("abcdef", "E.abcde", 8);
  check_error ("abcdef", "E.abcdef", 9);
  check_error ("ab. cd", "E.ab", 6);
}


/* Check that PACKET is a stop of TYPE, and says who has stopped if
   HAS_ID, with N_WARNINGS warnings.  */

static void
check_stop (const std::string &packet, char type, bool has_id,
	    int n_warnings)
{
  bookmark_stop stop = parsed (bookmark_parse_stop, packet);

  SELF_CHECK (stop.type == type);
  SELF_CHECK (stop.has_id == has_id);
  SELF_CHECK (stop.n_warnings == n_warnings);
}

/* Test stop replies.  */

static void
test_stop ()
{
  check_stop ("T05", 'T', false, 0);
  check_stop ("T0Bthread:p1.1;", 'T', true, 0);
  check_stop ("T0506:00ff;10:ab;core:1;thread:1;swbreak:;", 'T', true, 0);
  check_stop ("T05process:1;", 'T', false, 0);
  check_stop ("T05warning:61;thread:p1.-1;warning:62;", 'T', true, 2);

  /* A final ';' does no harm in W and X.  */
  for (const char *status : { "0", "00", "ff", "7F", "100" })
    for (const char *end : { "", ";" })
      for (char type : { 'W', 'X' })
	{
	  const std::string start = type + std::string (status);

	  check_stop (start + end, type, false, 0);
	  check_stop (start + ";process:a1" + end, type, true, 0);
	  check_stop (start + ";process:1;warning:61;x:" + end, type, true, 1);
	  check_stop (start + ";thread:1" + end, type, false, 0);
	}

  check_stop ("T05" + repeat (17, "warning:61;"), 'T', false, 16);
  check_stop ("W00;process:1" + repeat (17, ";warning:"), 'W', true, 16);

  const std::string longest = "T05warning:" + repeat (512, "6a") + ";";
  bookmark_stop stop = parsed (bookmark_parse_stop, longest);
  SELF_CHECK (stop.warnings[0].start == longest.c_str () + 11);
  SELF_CHECK (stop.warnings[0].len == 1024);
}

/* Test what is no stop reply.  */

static void
test_stop_malformed ()
{
  static const char no_stop[]
    = "the reply is none of the stop replies T, W and X";
  static const char no_signal[] = "the signal is not two hexadecimal digits";
  static const char not_first[]
    = "the process is not the first that follows the status";
  static const char bad_warning[]
    = "a warning is not in hexadecimal, two digits a byte, none 00";
  static const malformed_packet table[] =
    {
      { "", no_stop },
      { "S05", no_stop },
      { "N", no_stop },
      { "w00;p1.1", no_stop },
      { "OK", no_stop },
      { "E01", no_stop },
      { "T", no_signal },
      { "T5", no_signal },
      { "Tthread:1;", no_signal },
      { "T05thread:1", no_semicolon },
      { "T05;", "a key has no ':' and value" },
      { "T05thread;", "a key has no ':' and value" },
      { "T05:1;", "a value has no key" },
      { "T05thread:;", "the thread or process is missing" },
      { "T05thread:1;thread:1;", "the thread or process is there twice" },
      { "T05warning:6;", bad_warning },
      { "T05warning:zz;", bad_warning },
      { "W", "the status is not in hexadecimal" },
      { "W;process:1", "the status is not in hexadecimal" },
      { "Xg", "the status is not in hexadecimal" },
      { "W00process:1", "the status is not in hexadecimal, with ';' after"
			" it" },
      { "W00;process", "a key has no ':' and value" },
      { "W00;;process:1", "a key has no ':' and value" },
      { "W00;process:1;;", "a key has no ':' and value" },
      { "W00;process:", "the thread or process is missing" },
      { "W00;process:1;process:1", not_first },
      { "X09;warning:61;process:1", not_first },
      { "X09;process:1;warning:6100", bad_warning },
    };

  check_malformed (bookmark_parse_stop, table);
  check_malformed (bookmark_parse_stop,
		   "T05warning:" + repeat (513, "61") + ";",
		   warning_too_long);
}


/* Test the tags around the list.  */

static void
test_list_tags ()
{
  bookmark_history history = {};
  SELF_CHECK (print (history) == "<bookmarks>\n");

  history.clock = "";
  SELF_CHECK (print (history) == "<bookmarks>\n");

  history.clock = "<in\"s & 'out'>";
  history.has_pos = history.has_begin = history.has_end = true;
  history.pos = 1000;
  history.end = UINT64_MAX;
  SELF_CHECK (print (history)
	      == "<bookmarks clock=\"&lt;in&quot;s &amp; &apos;out&apos;&gt;\""
		 " pos=\"1000\" begin=\"0\" end=\"18446744073709551615\">\n");

  for (const char *clock : { "a\n", "\xff" })
    {
      history.clock = clock;
      SELF_CHECK (print (history) == refused);
    }

  SELF_CHECK (printed (bookmark_print_list_end) == "</bookmarks>\n");
}

/* Test an element of the list.  */

static void
test_list_entry ()
{
  bookmark_entry entry = {};
  set_text (entry.id, "1");
  entry.kind = BOOKMARK_KIND_POSITION;
  entry.origin = BOOKMARK_ORIGIN_STUB;
  SELF_CHECK (print (entry)
	      == "  <bookmark id=\"1\" kind=\"position\" origin=\"stub\"/>\n");

  set_text (entry.id, repeat (32, "x"));
  entry.kind = BOOKMARK_KIND_SNAPSHOT;
  entry.origin = BOOKMARK_ORIGIN_USER;
  set_text (entry.name, repeat (59, "x") + "<&\"'>");
  set_text (entry.thread, "p1.1");
  entry.has_pos = entry.has_pc = entry.has_size = true;
  entry.pos = 500;
  entry.pc = UINT64_MAX;
  entry.size = 0;
  SELF_CHECK (print (entry)
	      == "  <bookmark id=\"" + repeat (32, "x")
		 + "\" kind=\"snapshot\" name=\"" + repeat (59, "x")
		 + "&lt;&amp;&quot;&apos;&gt;\" pos=\"500\""
		   " pc=\"0xffffffffffffffff\" thread=\"p1.1\" size=\"0\""
		   " origin=\"user\"/>\n");
}

/* Test elements that can't be printed.  */

static void
test_list_entry_refused ()
{
  bookmark_entry entry = {};
  SELF_CHECK (print (entry) == refused);

  set_text (entry.id, "a<b");
  SELF_CHECK (print (entry) == refused);

  set_text (entry.id, "1");
  SELF_CHECK (print (entry) != refused);

  set_text (entry.name, "\xed\xa0\x80");
  SELF_CHECK (print (entry) == refused);

  set_text (entry.name, "");
  set_text (entry.thread, "p1\n");
  SELF_CHECK (print (entry) == refused);
}


/* Test QRecord.  */

static void
test_record ()
{
  SELF_CHECK (parsed (bookmark_parse_record, "QRecord:start")
	      == BOOKMARK_RECORD_START);
  SELF_CHECK (parsed (bookmark_parse_record, "QRecord:stop")
	      == BOOKMARK_RECORD_STOP);
  SELF_CHECK (parsed (bookmark_parse_record, "QRecord:delete")
	      == BOOKMARK_RECORD_DELETE);
  for (const char *packet : { "QRecord:start", "QRecord:stop",
			      "QRecord:delete" })
    SELF_CHECK (print (parsed (bookmark_parse_record, packet)) == packet);

  static const char bad_what[]
    = "what to do is none of start, stop and delete";
  static const malformed_packet table[] =
    {
      { "", "the packet is not QRecord" },
      { "QRecord", "the packet is not QRecord" },
      { "qRecord:start", "the packet is not QRecord" },
      { "QRecorder:start", "the packet is not QRecord" },
      { "QRecord:", bad_what },
      { "QRecord:Start", bad_what },
      { "QRecord:sta", bad_what },
      { "QRecord:start;", bad_what },
      { "QRecord:stopped", bad_what },
    };
  check_malformed (bookmark_parse_record, table);
}

/* Check that PACKET is parsed and printed as CANONICAL.  */

static void
check_record_reply (const std::string &packet, const std::string &canonical)
{
  SELF_CHECK (print (parsed (bookmark_parse_record_reply, packet))
	      == canonical);
}

/* Test the reply to qRecord.  */

static void
test_record_reply ()
{
  const std::string packet = "Qstate:replaying;method:native, in place;"
			     "clock:a:b;pos:1f4;begin:0;end:3e8;"
			     "size:2000;snapshots:3;";
  bookmark_record record = parsed (bookmark_parse_record_reply, packet);
  SELF_CHECK (record.state == BOOKMARK_RECORD_REPLAYING);
  SELF_CHECK (strcmp (record.method, "native, in place") == 0);
  SELF_CHECK (strcmp (record.clock, "a:b") == 0);
  SELF_CHECK (record.has_pos && record.pos == 500);
  SELF_CHECK (record.has_begin && record.begin == 0);
  SELF_CHECK (record.has_end && record.end == 1000);
  SELF_CHECK (record.has_size && record.size == 8192);
  SELF_CHECK (record.has_snapshots && record.snapshots == 3);
  SELF_CHECK (print (record) == packet);

  record = parsed (bookmark_parse_record_reply, "Qstate:off;");
  SELF_CHECK (record.state == BOOKMARK_RECORD_OFF);
  SELF_CHECK (record.method[0] == '\0' && record.clock[0] == '\0');
  SELF_CHECK (!record.has_pos && !record.has_begin && !record.has_end);
  SELF_CHECK (!record.has_size && !record.has_snapshots);

  for (const char *same : { "Qstate:off;", "Qstate:recording;",
			    "Qstate:recording;clock:events;begin:0;",
			    "Qstate:recording;end:ffffffffffffffff;" })
    check_record_reply (same, same);

  /* Any order; digits of either case, with zeros in front; keys that are
     not known, as often as they come.  */
  check_record_reply ("Qsnapshots:00000000000000AB;x:1;x:;state:recording;"
		      "State:off;method:m;",
		      "Qstate:recording;method:m;snapshots:ab;");

  std::string longest = "Qstate:off;method:" + repeat (32, "x") + ";";
  check_record_reply (longest, longest);
}

/* Test what is no reply to qRecord.  */

static void
test_record_reply_malformed ()
{
  static const char state_bad[] = "the state is not known";
  static const char word_bad[]
    = "the method or the clock is empty, or not printable";
  static const char word_twice[] = "the method or the clock is there twice";
  static const char number_bad[]
    = "a number is not 1 to 16 hexadecimal digits";
  static const char number_twice[] = "a number is there twice";
  static const malformed_packet table[] =
    {
      { "", "the reply does not start with 'Q'" },
      { "OK", "the reply does not start with 'Q'" },
      { "Q", "the state is missing" },
      { "Qmethod:native;", "the state is missing" },
      { "Qstate:off", no_semicolon },
      { "Qstate:off;pos:1", no_semicolon },
      { "Qstate", "a key has no ':' and value" },
      { "Qstate:off;;", "a key has no ':' and value" },
      { "Q:off;", "a value has no key" },
      { "Qstate:;", state_bad },
      { "Qstate:Off;", state_bad },
      { "Qstate:offline;", state_bad },
      { "Qstate:off;state:off;", "the state is there twice" },
      { "Qstate:off;method:;", word_bad },
      { "Qstate:off;clock:a\n;", word_bad },
      { "Qstate:off;clock:a#b;", word_bad },
      { "Qstate:off;clock:caf\xc3\xa9;", word_bad },
      { "Qstate:off;method:a;method:a;", word_twice },
      { "Qstate:off;clock:a;clock:b;", word_twice },
      { "Qstate:off;pos:;", number_bad },
      { "Qstate:off;begin:-1;", number_bad },
      { "Qstate:off;end:0x1;", number_bad },
      { "Qstate:off;size:g;", number_bad },
      { "Qstate:off;snapshots:11112222333344445;", number_bad },
      { "Qstate:off;pos:1;pos:1;", number_twice },
      { "Qstate:off;snapshots:1;snapshots:2;", number_twice },
    };
  check_malformed (bookmark_parse_record_reply, table);
  check_malformed (bookmark_parse_record_reply,
		   "Qstate:off;clock:" + repeat (33, "x") + ";",
		   "the method or the clock is longer than 32 characters");
}

/* Test replies that can't be printed.  */

static void
test_record_reply_refused ()
{
  for (const char *word : { "a;b", "a#b", "a$b", "a}b", "a*b", "\x1f",
			    "\x7f", "\xc3\xa9" })
    {
      bookmark_record record = {};

      SELF_CHECK (print (record) == "Qstate:off;");
      set_text (record.method, word);
      SELF_CHECK (print (record) == refused);
      set_text (record.method, "");
      set_text (record.clock, word);
      SELF_CHECK (print (record) == refused);
    }
}

} /* namespace bookmark_packet */
} /* namespace selftests */

void _initialize_bookmark_packet_selftests ();
void
_initialize_bookmark_packet_selftests ()
{
  using namespace selftests::bookmark_packet;

  selftests::register_test ("bookmark-packet-ids", test_ids);
  selftests::register_test ("bookmark-packet-names", test_names);
  selftests::register_test ("bookmark-packet-words", test_words);
  selftests::register_test ("bookmark-packet-text-coding", test_text_coding);
  selftests::register_test ("bookmark-packet-request", test_request);
  selftests::register_test ("bookmark-packet-request-malformed",
			    test_request_malformed);
  selftests::register_test ("bookmark-packet-request-refused",
			    test_request_refused);
  selftests::register_test ("bookmark-packet-reply", test_reply);
  selftests::register_test ("bookmark-packet-reply-warnings",
			    test_reply_warnings);
  selftests::register_test ("bookmark-packet-reply-malformed",
			    test_reply_malformed);
  selftests::register_test ("bookmark-packet-reply-refused",
			    test_reply_refused);
  selftests::register_test ("bookmark-packet-goto", test_goto);
  selftests::register_test ("bookmark-packet-goto-malformed",
			    test_goto_malformed);
  selftests::register_test ("bookmark-packet-delete", test_delete);
  selftests::register_test ("bookmark-packet-delete-malformed",
			    test_delete_malformed);
  selftests::register_test ("bookmark-packet-record", test_record);
  selftests::register_test ("bookmark-packet-record-reply",
			    test_record_reply);
  selftests::register_test ("bookmark-packet-record-reply-malformed",
			    test_record_reply_malformed);
  selftests::register_test ("bookmark-packet-record-reply-refused",
			    test_record_reply_refused);
  selftests::register_test ("bookmark-packet-error", test_error);
  selftests::register_test ("bookmark-packet-stop", test_stop);
  selftests::register_test ("bookmark-packet-stop-malformed",
			    test_stop_malformed);
  selftests::register_test ("bookmark-packet-list-tags", test_list_tags);
  selftests::register_test ("bookmark-packet-list-entry", test_list_entry);
  selftests::register_test ("bookmark-packet-list-entry-refused",
			    test_list_entry_refused);
}
