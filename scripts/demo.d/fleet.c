/* Ships, and what they carry in a year.  One of them gets another name, and
   much later, when the books are closed, the program crashes.

   Copyright (C) 2026 Free Software Foundation, Inc.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <stdio.h>

#define SHIPS 6

struct ship
{
  struct ship *next;
  unsigned int cargo;
  char name[12];
};

static struct ship fleet[SHIPS], *first;

/* Call SHIP by NAME.  */

static void
name_ship (struct ship *ship, const char *name)
{
  for (char *to = ship->name; (*to = *name) != '\0'; ++to, ++name)
    ;
}

/* Let the ships go to and fro until the end of DAY.  */

static void
sail (int day)
{
  static unsigned int seed = 1;

  for (int hour = 0; hour < 24 * 60; ++hour)
    {
      seed = seed * 1664525 + 1013904223;
      fleet[(seed >> 16) % SHIPS].cargo += seed >> 28;
    }
  if (day == 100)
    name_ship (&fleet[3], "Flying Dutchman");
}

/* Print what the ships have carried.  */

static void
close_books (void)
{
  for (const struct ship *s = first; s != NULL; s = s->next)
    printf ("%-12s %u\n", s->name, s->cargo);
}

int
main (void)
{
  static const char *const names[SHIPS]
    = { "Argo", "Beagle", "Bounty", "Endeavour", "Fram", "Vasa" };

  for (int i = SHIPS; i-- > 0; first = &fleet[i])
    {
      fleet[i].next = first;
      name_ship (&fleet[i], names[i]);
    }
  for (int day = 1; day <= 365; ++day)
    sail (day);
  close_books ();
  return 0;
}
