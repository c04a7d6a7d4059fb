/* A scale for parcels.  Now and then something goes wrong with its limit.

   Copyright (C) 2026 Free Software Foundation, Inc.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <stdio.h>

#define CLASSES 8

static struct
{
  /* How many parcels there were of each class: below 10, below 20, ...  */
  unsigned int parcels[CLASSES];

  /* What is heavier is refused.  */
  unsigned int limit;
} scale = { .limit = 79 };

/* Count a parcel of WEIGHT.  */

static void
count (unsigned int weight)
{
  scale.parcels[weight / 10]++;
}

/* The weight of parcel N.  Every 5000th time the scale is calibrated, and
   then it shows one more.  */

static unsigned int
weigh (unsigned int n)
{
  static unsigned int seed = 1;

  seed = seed * 1103515245 + 12345;
  return (seed >> 16) % 80 + (n % 5000 == 4999);
}

/* The limit is not what it was.  */

static int
fault (void)
{
  printf ("the limit is %u\n", scale.limit);
  return 1;
}

int
main (void)
{
  for (unsigned int n = 0; n < 1000000; ++n)
    count (weigh (n));
  return scale.limit == 79 ? 0 : fault ();
}
