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

/* What programs do, one kind of it at a time: the argument says which.  Files
   are made in the directory that is the second argument.  Exits with 77 if this
   machine can't do that.  */

#define _GNU_SOURCE
#include <cpuid.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <immintrin.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* What this machine can't do.  */
#define UNSUPPORTED 77

/* What was computed from all that was done.  */

static uint64_t sum;

static void
add (uint64_t n)
{
  sum = (sum ^ n) * 0x9e3779b97f4a7c15 + 1;
}

/* Return a number that looks random, and is the same each time.  */

static unsigned
number (void)
{
  static uint64_t state = 2026;

  state = state * 6364136223846793005 + 1442695040888963407;
  return state >> 33;
}

/* Nothing but instructions.  */

static void
compute (void)
{
  uint64_t x = 1;

  for (long i = 0; i < 50000000; ++i)
    x = x * 6364136223846793005 + i;
  add (x);
}

/* Nothing but system calls.  */

static void
calls (void)
{
  for (int i = 0; i < 100000; ++i)
    add (syscall (SYS_getppid));
}

static int
compare_strings (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The C library chooses the vectors that the machine has.  */

static void
strings (void)
{
  enum { WORDS = 5000 };
  static char text[WORDS][64], copy[sizeof text];
  static char *words[WORDS];

  for (int i = 0; i < WORDS; ++i)
    {
      words[i] = text[i];
      snprintf (text[i], sizeof text[i], "%0*u", 1 + i % 50, number ());
    }
  qsort (words, WORDS, sizeof words[0], compare_strings);
  for (int i = 0; i < WORDS; ++i)
    {
      add (strlen (words[i]) + (strchr (words[i], '7') != NULL));
      memcpy (copy + i * 8, words[i], 8);
      add (memcmp (copy + i * 4, text[0], 32) > 0);
      add (strstr (words[i], "42") != NULL);
    }
  memset (copy, 1, sizeof copy);
  add (memchr (copy, 2, sizeof copy) != NULL);
}

/* Vectors of 256 bits.  */

static void __attribute__ ((target ("avx2")))
avx2 (void)
{
  __m256i v = _mm256_setr_epi32 (1, 2, 3, 4, 5, 6, 7, 8), w = _mm256_set1_epi32 (5);
  uint64_t out[4];

  if (!__builtin_cpu_supports ("avx2"))
    exit (UNSUPPORTED);
  for (int i = 0; i < 200000; ++i)
    {
      v = _mm256_add_epi32 (_mm256_mullo_epi32 (v, w), w);
      w = _mm256_permutevar8x32_epi32 (w, v);
      if (i % 50000 == 0)
	add (getpid () > 0);
    }
  _mm256_storeu_si256 ((__m256i *) out, v);
  _mm256_zeroupper ();
  add (out[0] ^ out[3]);
}

/* Vectors of 512 bits and masks.  */

static void __attribute__ ((target ("avx512f")))
avx512 (void)
{
  __m512i v = _mm512_setr_epi64 (1, 2, 3, 4, 5, 6, 7, 8), w = _mm512_set1_epi64 (5);
  __mmask8 mask = 0x5a;
  uint64_t out[8];

  if (!__builtin_cpu_supports ("avx512f"))
    exit (UNSUPPORTED);
  for (int i = 0; i < 200000; ++i)
    {
      v = _mm512_mask_add_epi64 (v, mask, _mm512_rol_epi64 (v, 7), w);
      mask = _mm512_cmpgt_epu64_mask (v, w);
      w = _mm512_permutexvar_epi64 (v, w);
      if (i % 50000 == 0)
	add (getpid () > 0);
    }
  _mm512_storeu_si512 (out, v);
  add (out[0] ^ out[7] ^ mask);
}

/* Tiles, which the kernel gives to programs that ask for them.  */

static void __attribute__ ((target ("amx-tile,amx-int8")))
amx (void)
{
  static struct
  {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } __attribute__ ((aligned (64))) config = { .palette = 1 };
  static int8_t a[16][64], b[16][64];
  static int32_t c[16][16];

  /* ARCH_REQ_XCOMP_PERM for the tiles' data.  */
  if (syscall (SYS_arch_prctl, 0x1023, 18) != 0)
    exit (UNSUPPORTED);

  for (int i = 0; i < 3; ++i)
    {
      config.bytes[i] = 64;
      config.rows[i] = 16;
    }
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < 64; ++j)
      a[i][j] = b[i][j] = number ();
  _tile_loadconfig (&config);
  _tile_zero (0);
  for (int i = 0; i < 2000; ++i)
    {
      _tile_loadd (1, a, 64);
      _tile_loadd (2, b, 64);
      _tile_dpbssd (0, 1, 2);
      if (i % 500 == 0)
	add (getpid () > 0);
    }
  _tile_stored (0, c, 64);
  _tile_release ();
  for (int i = 0; i < 16; ++i)
    add (c[i][i]);
}

/* Memory of the C library.  */

static void
allocate (void)
{
  enum { BLOCKS = 300 };
  static char *blocks[BLOCKS];
  static size_t sizes[BLOCKS];

  for (int i = 0; i < 20000; ++i)
    {
      unsigned n = number () % BLOCKS;
      size_t size = number () % (i % 50 == 0 ? 400000 : 2000) + 1;

      if (number () % 3 == 0)
	blocks[n] = realloc (blocks[n], size);
      else
	{
	  free (blocks[n]);
	  blocks[n] = malloc (size);
	}
      sizes[n] = size;
      memset (blocks[n], n, size);
      n = number () % BLOCKS;
      if (blocks[n] != NULL)
	add (blocks[n][sizes[n] / 2] + (uintptr_t) blocks[n]);
    }
}

static volatile int handled;
static sigjmp_buf after_signal;
static char *guarded;

/* A handler that computes with vectors, and may come while another runs.  */

static void
count (int signal)
{
  double values[64];

  for (int i = 0; i < 64; ++i)
    values[i] = i * 1.5 + handled;
  add (values[63]);
  ++handled;
}

/* Handlers of faults: one skips the instruction, one mends its cause, one
   leaves by a jump.  */

static void
skip (int signal, siginfo_t *info, void *context)
{
  ((ucontext_t *) context)->uc_mcontext.gregs[REG_RIP] += 2;
  ++handled;
}

static void
mend (int signal, siginfo_t *info, void *context)
{
  add ((uintptr_t) info->si_addr);
  mprotect (guarded, 4096, PROT_READ | PROT_WRITE);
  ++handled;
}

static void
leave (int signal)
{
  siglongjmp (after_signal, 1);
}

/* Have FUNCTION called on SIGNAL with sigaction's FLAGS.  */

static void
handle (int signal, void *function, int flags)
{
  struct sigaction action = { .sa_flags = flags };

  action.sa_handler = (void (*) (int)) function;
  sigaction (signal, &action, NULL);
}

/* Signals of timers at any place, of the program itself, and faults.  */

static void
signals (void)
{
  static char other_stack[65536];
  stack_t stack = { .ss_sp = other_stack, .ss_size = sizeof other_stack };
  struct itimerval often = { { 0, 2000 }, { 0, 2000 } }, never = {};
  sigset_t set, old;

  sigaltstack (&stack, NULL);
  handle (SIGALRM, count, SA_RESTART | SA_ONSTACK);
  handle (SIGUSR1, count, SA_NODEFER);
  handle (SIGILL, skip, SA_SIGINFO);
  handle (SIGSEGV, mend, SA_SIGINFO | SA_ONSTACK);

  setitimer (ITIMER_REAL, &often, NULL);
  while (handled < 10)
    for (int i = 0; i < 100000; ++i)
      add (i);
  setitimer (ITIMER_REAL, &never, NULL);

  for (int i = 0; i < 100; ++i)
    raise (SIGUSR1);
  sigemptyset (&set);
  sigaddset (&set, SIGUSR1);
  sigprocmask (SIG_BLOCK, &set, &old);
  kill (getpid (), SIGUSR1);
  add (handled);
  sigprocmask (SIG_SETMASK, &old, NULL);

  guarded = mmap (NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 20; ++i)
    {
      asm volatile ("ud2");
      guarded[100] = i;
      mprotect (guarded, 4096, PROT_READ);
    }
  setitimer (ITIMER_REAL, &often, NULL);
  for (int i = 0; i < 5; ++i)
    pause ();
  setitimer (ITIMER_REAL, &never, NULL);
  add (guarded[100] + (handled > 0));
}

/* Jumps out of functions and of handlers.  */

static void
jumps (void)
{
  jmp_buf place;
  volatile int n = 0;

  while (n < 10000)
    {
      int value = setjmp (place);
      add (value);
      ++n;
      if (value < 5)
	longjmp (place, value + 1);
    }
  handle (SIGFPE, leave, 0);
  handle (SIGSEGV, leave, SA_NODEFER);
  for (n = 0; n < 50; ++n)
    if (sigsetjmp (after_signal, 1) == 0)
      {
	volatile int zero = 0;
	if (n % 2 == 0)
	  add (n / zero);
	else
	  *(volatile int *) 24 = n;
      }
}

/* Code that is written, run and changed.  */

static void
code (void)
{
  unsigned char *p = mmap (NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  /* mov $N,%ecx; mov $I,%eax; 1: add %ecx,%eax; dec %ecx; jnz 1b; ret.  */
  static const unsigned char loop[]
    = { 0xb9, 0, 0, 0, 0, 0xb8, 0, 0, 0, 0, 0x01, 0xc8, 0xff, 0xc9, 0x75,
	0xfa, 0xc3 };
  /* addl $1,4(%rip), which is the operand of: mov $I,%eax; ret.  */
  static const unsigned char itself[]
    = { 0x83, 0x05, 1, 0, 0, 0, 1, 0xb8, 0, 0, 0, 0, 0xc3 };

  memcpy (p, loop, sizeof loop);
  memcpy (p + 4096, itself, sizeof itself);
  for (int i = 1; i < 500; ++i)
    {
      memcpy (p + 1, &i, 4);
      p[6] = i;
      p[11] = i % 2 ? 0xc8 : 0xc0;
      add (((int (*) (void)) p) ());
      add (((int (*) (void)) (p + 4096)) ());
      if (i % 100 == 0)
	{
	  mprotect (p, 4096, PROT_READ | PROT_EXEC);
	  add (((int (*) (void)) p) ());
	  mprotect (p, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	}
    }
}

/* Memory of the kernel's.  */

static void
maps (void)
{
  char self[4096];
  ssize_t len = readlink ("/proc/self/exe", self, sizeof self - 1);
  int rw = PROT_READ | PROT_WRITE, mine = MAP_PRIVATE | MAP_ANONYMOUS;

  self[len > 0 ? len : 0] = '\0';
  for (int i = 0; i < 100; ++i)
    {
      size_t size = (number () % 64 + 2) * 4096;
      char *p = mmap (NULL, size, rw, mine, -1, 0);
      memset (p, i, size);
      p = mremap (p, size, 3 * size, MREMAP_MAYMOVE);
      p[2 * size] = 1;
      madvise (p, 4096, MADV_DONTNEED);
      add (p[10] + p[size - 1] + (uintptr_t) p);
      munmap (p + 4096, size);
      mprotect (p, 4096, PROT_NONE);
      if (i % 2 == 0)
	munmap (p, 3 * size);

      int fd = open (self, O_RDONLY);
      p = mmap (NULL, 8192, rw, MAP_PRIVATE, fd, 0);
      close (fd);
      add (p[1]);
      p[1] = 'e';
      munmap (p, 4096);

      p = mmap (NULL, 8192, rw, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      p[5] = i;
      add (p[5]);

      char *end = sbrk (4096 * (i % 3));
      add ((uintptr_t) end);
      if (i % 3 != 0)
	end[0] = i;
    }
}

/* Files and directories.  */

static void
files (void)
{
  char name[] = "server-record-corpus-XXXXXX", other[64];
  char text[1000];
  int fd = mkstemp (name);
  struct stat status;
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  struct iovec pieces[2] = { { text, 100 }, { text + 500, 200 } };

  for (int i = 0; i < 200; ++i)
    {
      memset (text, 'a' + i % 26, sizeof text);
      add (write (fd, text, number () % sizeof text));
    }
  fcntl (fd, F_SETLK, &lock);
  fcntl (fd, F_GETLK, &lock);
  add (lock.l_type);
  fstat (fd, &status);
  add (status.st_size + status.st_mtim.tv_nsec + status.st_ino);
  for (int i = 0; i < 200; ++i)
    {
      add (pread (fd, text, sizeof text, number () % 10000) + text[3]);
      lseek (fd, i * 10, SEEK_SET);
      add (readv (fd, pieces, 2) + text[501]);
    }
  ftruncate (fd, 1000);
  close (fd);
  snprintf (other, sizeof other, "%s.moved", name);
  rename (name, other);

  FILE *file = fopen (other, "r+");
  while (fgets (text, sizeof text, file) != NULL)
    add (strlen (text));
  fprintf (file, "end\n");
  fclose (file);
  unlink (other);

  DIR *directory = opendir ("/proc/self/fd");
  for (struct dirent *entry; (entry = readdir (directory)) != NULL; )
    add (entry->d_name[0]);
  closedir (directory);
}

/* Pipes and sockets.  */

static void
pipes (void)
{
  int ends[2], sockets[2];
  char text[300], control[64];
  struct iovec piece = { text, sizeof text };
  struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

  pipe (ends);
  socketpair (AF_UNIX, SOCK_STREAM, 0, sockets);
  for (int i = 0; i < 200; ++i)
    {
      struct pollfd wait[2] = { { ends[0], POLLIN }, { sockets[1], POLLIN } };
      fd_set set;

      memset (text, i, sizeof text);
      write (ends[1], text, 1 + i);
      add (poll (wait, 2, 0) + wait[0].revents + wait[1].revents);
      add (read (ends[0], text, sizeof text) + text[i]);
      send (sockets[0], text, 100, 0);
      FD_ZERO (&set);
      FD_SET (sockets[1], &set);
      add (select (sockets[1] + 1, &set, NULL, NULL, NULL));
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      add (recvmsg (sockets[1], &message, 0) + message.msg_controllen);
    }
  add (close (dup (ends[0])));
}

/* What time it is.  */

static void
times_of_day (void)
{
  struct timespec now, moment = { 0, 1000000 };
  struct timeval day;
  struct rusage usage;
  struct tms ticks;
  struct itimerspec soon = { .it_value = moment };
  uint64_t expired;
  unsigned cpu;

  for (int i = 0; i < 300; ++i)
    {
      clock_gettime (i % 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now);
      gettimeofday (&day, NULL);
      add (now.tv_nsec + day.tv_usec + time (NULL));
      add (__rdtsc ());
      add (__rdtscp (&cpu) + cpu);
    }
  add (clock () + times (&ticks) + ticks.tms_utime);
  getrusage (RUSAGE_SELF, &usage);
  add (usage.ru_utime.tv_usec);
  nanosleep (&moment, NULL);
  int fd = timerfd_create (CLOCK_MONOTONIC, 0);
  timerfd_settime (fd, 0, &soon, NULL);
  add (read (fd, &expired, sizeof expired) + expired);

  struct tm *local = localtime (&day.tv_sec);
  add (local->tm_sec);
}

/* Random numbers, but for the processor's.  */

static void
random_numbers (void)
{
  uint64_t n;
  int fd = open ("/dev/urandom", O_RDONLY);

  for (int i = 0; i < 300; ++i)
    {
      getrandom (&n, sizeof n, 0);
      add (n);
      read (fd, &n, sizeof n);
      add (n);
      add (rand ());
    }
  memcpy (&n, (void *) getauxval (AT_RANDOM), sizeof n);
  add (n);
}

/* The processor's random numbers, which can't be recorded.  */

static void __attribute__ ((target ("rdrnd")))
rdrand (void)
{
  unsigned long long n = 0;

  if (!__builtin_cpu_supports ("rdrnd"))
    exit (UNSUPPORTED);
  for (int i = 0; i < 20; ++i)
    {
      _rdrand64_step (&n);
      add (n);
      syscall (SYS_lseek, -1, n, 0);	/* after rdrand */
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (void);
  } kinds[] =
    {
      { "compute", compute }, { "calls", calls }, { "strings", strings },
      { "avx2", avx2 }, { "avx512", avx512 }, { "amx", amx },
      { "malloc", allocate }, { "signals", signals }, { "longjmp", jumps },
      { "code", code }, { "maps", maps }, { "files", files },
      { "pipes", pipes }, { "time", times_of_day },
      { "random", random_numbers }, { "rdrand", rdrand }
    };

  if (argc > 2 && chdir (argv[2]) != 0)
    return 1;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i)
    if (argc > 1 && strcmp (argv[1], kinds[i].name) == 0)
      {
	kinds[i].run ();
	printf ("%s %016lx\n", argv[1], (unsigned long) sum);
	return 0;
      }
  fprintf (stderr, "usage: %s KIND [DIRECTORY]\n", argv[0]);
  return 1;
}
