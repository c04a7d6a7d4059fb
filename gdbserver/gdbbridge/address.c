/* Addresses that gdbbridge connects to and listens at.

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

/* getnameinfo's constants need more than POSIX.  */
#define _DEFAULT_SOURCE

#include "address.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define UNIX_PREFIX "unix:"

/* What an address is where it has no host.  */
#define LOOPBACK "127.0.0.1"

/* What is done with a socket: connect or bind.  */
typedef int (*attach_function) (int, const struct sockaddr *, socklen_t);

/* Put into ERROR that VERB ADDRESS did not work, as errno says.  */

static void
set_error (struct buffer *error, const char *verb, const char *address)
{
  buffer_setf (error, "can't %s %s: %s", verb, address, strerror (errno));
}

/* Don't let programs that are started later inherit FD.  Return FD.  */

static int
close_on_exec (int fd)
{
  if (fd >= 0)
    fcntl (fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

/* A socket that ATTACH has attached to PATH, or -1.  */

static int
attach_unix (const char *path, attach_function attach)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  int fd;

  if (strlen (path) >= sizeof name.sun_path)
    {
      errno = ENAMETOOLONG;
      return -1;
    }
  strcpy (name.sun_path, path);
  fd = close_on_exec (socket (AF_UNIX, SOCK_STREAM, 0));
  if (fd >= 0 && attach (fd, (struct sockaddr *) &name, sizeof name) != 0)
    {
      int saved = errno;

      close (fd);
      errno = saved;
      return -1;
    }
  return fd;
}

/* Split ADDRESS into host and port, which HOST, of SIZE bytes, and *PORT are
   set to.  Return false if it is no HOST:PORT.  */

static bool
split (const char *address, char *host, size_t size, const char **port)
{
  const char *colon = strrchr (address, ':');
  const char *start = address;
  size_t len;

  if (colon == NULL || colon[1] == '\0')
    return false;
  len = colon - address;
  if (len >= 2 && start[0] == '[' && start[len - 1] == ']')
    {
      ++start;
      len -= 2;
    }
  if (len >= size)
    return false;
  memcpy (host, start, len);
  host[len] = '\0';
  if (len == 0)
    strcpy (host, LOOPBACK);
  *port = colon + 1;
  return true;
}

/* A socket for INFO that ATTACH has attached to its address, or -1.  */

static int
attach_info (const struct addrinfo *info, attach_function attach)
{
  int one = 1;
  int fd = close_on_exec (socket (info->ai_family, info->ai_socktype,
				  info->ai_protocol));

  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (attach (fd, info->ai_addr, info->ai_addrlen) == 0)
    return fd;
  one = errno;
  close (fd);
  errno = one;
  return -1;
}

/* A socket that ATTACH has attached to ADDRESS; or -1, with VERB and the
   reason in ERROR.  */

static int
attach_address (const char *address, attach_function attach, const char *verb,
		struct buffer *error)
{
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  struct addrinfo *list;
  char host[256];
  const char *port;
  int fd = -1, status;

  if (has_prefix (address, UNIX_PREFIX))
    {
      fd = attach_unix (address + strlen (UNIX_PREFIX), attach);
      if (fd < 0)
	set_error (error, verb, address);
      return fd;
    }
  if (!split (address, host, sizeof host, &port))
    {
      buffer_setf (error, "%s is neither HOST:PORT nor unix:PATH", address);
      return -1;
    }
  status = getaddrinfo (host, port, &hints, &list);
  if (status != 0)
    {
      buffer_setf (error, "can't %s %s: %s", verb, address,
		   gai_strerror (status));
      return -1;
    }
  for (struct addrinfo *info = list; info != NULL && fd < 0;
       info = info->ai_next)
    fd = attach_info (info, attach);
  if (fd < 0)
    set_error (error, verb, address);
  freeaddrinfo (list);
  return fd;
}

/* Let small packets over FD, if it is a TCP connection, go at once.  */

static void
send_at_once (int fd)
{
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int
address_connect (const char *address, struct buffer *error)
{
  int fd = attach_address (address, connect, "connect to", error);

  if (fd >= 0)
    send_at_once (fd);
  return fd;
}

/* Put into BOUND the address that LISTENER, made for ADDRESS, can be reached
   at.  */

static void
show_bound (int listener, const char *address, struct buffer *bound)
{
  struct sockaddr_storage name;
  socklen_t len = sizeof name;
  char host[NI_MAXHOST], port[NI_MAXSERV];

  buffer_set (bound, address);
  if (!has_prefix (address, UNIX_PREFIX)
      && getsockname (listener, (struct sockaddr *) &name, &len) == 0
      && getnameinfo ((struct sockaddr *) &name, len, host, sizeof host, port,
		      sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
    buffer_setf (bound, name.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s",
		 host, port);
}

/* Remove the socket in the file system that is at ADDRESS, if it is one that
   nobody listens at any more: whoever did was killed.  */

static void
forget_stale (const char *address)
{
  int fd;

  if (!has_prefix (address, UNIX_PREFIX))
    return;
  fd = attach_unix (address + strlen (UNIX_PREFIX), connect);
  if (fd >= 0)
    close (fd);
  else if (errno == ECONNREFUSED)
    address_forget (address);
}

int
address_listen (const char *address, struct buffer *bound,
		struct buffer *error)
{
  int fd;

  forget_stale (address);
  fd = attach_address (address, bind, "listen at", error);
  if (fd < 0)
    return -1;
  if (listen (fd, 1) != 0)
    {
      set_error (error, "listen at", address);
      close (fd);
      return -1;
    }
  show_bound (fd, address, bound);
  return fd;
}

int
address_accept (int listener, struct buffer *error)
{
  int fd = close_on_exec (accept (listener, NULL, NULL));

  if (fd < 0)
    set_error (error, "take", "a connection");
  else
    send_at_once (fd);
  return fd;
}

void
address_forget (const char *address)
{
  const char *path = address + strlen (UNIX_PREFIX);
  struct stat info;

  if (has_prefix (address, UNIX_PREFIX) && lstat (path, &info) == 0
      && S_ISSOCK (info.st_mode))
    unlink (path);
}
