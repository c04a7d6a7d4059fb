/* Checkpoints: commands for every target.

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
#include "checkpoint.h"
#include "cli/cli-cmds.h"
#include "completer.h"
#include "inferior.h"
#include "target.h"

/* See checkpoint.h.  */

bool checkpoint_return_point = true;

/* The lists of "set checkpoint" and "show checkpoint".  */

static struct cmd_list_element *set_checkpoint_list;
static struct cmd_list_element *show_checkpoint_list;

/* Implement the "checkpoint" command.  */

static void
checkpoint_command (const char *args, int from_tty)
{
  if (!target_has_execution ())
    error (_("The program is not being run."));

  current_inferior ()->top_target ()->save_checkpoint (args, from_tty);

  /* An empty line should not make the same checkpoint again.  */
  dont_repeat ();
}

/* Implement the "restart" command.  A target may be able to bring back a
   process that has exited, so this does not ask for one.  */

static void
restart_command (const char *args, int from_tty)
{
  if (args == nullptr || *args == '\0')
    error (_("Requires argument (checkpoint id to restart)"));

  if (!current_inferior ()->top_target ()->restart_checkpoint (args, from_tty))
    error (_("Not found: checkpoint id %s"), args);
}

/* Implement the "info checkpoints" command.  */

static void
info_checkpoints_command (const char *args, int from_tty)
{
  if (!current_inferior ()->top_target ()->info_checkpoints (args, from_tty))
    gdb_printf (_("No checkpoints.\n"));
}

/* Implement the "delete checkpoint" command.  */

static void
delete_checkpoint_command (const char *args, int from_tty)
{
  if (args == nullptr || *args == '\0')
    error (_("Requires argument (checkpoint id to delete)"));

  if (!current_inferior ()->top_target ()->delete_checkpoints (args, from_tty))
    error (_("No such checkpoint id, %s"), args);
}

/* Implement the "detach checkpoint" command.  */

static void
detach_checkpoint_command (const char *args, int from_tty)
{
  if (args == nullptr || *args == '\0')
    error (_("Requires argument (checkpoint id to detach)"));

  if (!current_inferior ()->top_target ()->detach_checkpoint (args, from_tty))
    error (_("No such checkpoint id, %s"), args);
}

/* Complete with the checkpoints that the target has.  */

static void
checkpoint_completer (struct cmd_list_element *ignore,
		      completion_tracker &tracker,
		      const char *text, const char *word)
{
  current_inferior ()->top_target ()->complete_checkpoint (tracker, text,
							    word);
}

/* Implement "show checkpoint return-point".  */

static void
show_checkpoint_return_point (struct ui_file *file, int from_tty,
			      struct cmd_list_element *c, const char *value)
{
  gdb_printf (file, _("Saving where \"restart\" leaves from, "
		      "as checkpoint 0, is %s.\n"), value);
}

void _initialize_checkpoint ();
void
_initialize_checkpoint ()
{
  add_com ("checkpoint", class_obscure, checkpoint_command, _("\
Save the program's state, to go back to with \"restart\".\n\
Usage: checkpoint [NAME]\n\
On a native GNU/Linux target a checkpoint is a fork of the process, and has\n\
no NAME.  On a remote target it is whatever the stub makes of it, can be gone\n\
back to any number of times, and NAME may stand for its number."));

  cmd_list_element *c
    = add_com ("restart", class_obscure, restart_command, _("\
Restore program context from a checkpoint.\n\
Usage: restart N\n\
Argument N is checkpoint ID, as displayed by 'info checkpoints', or, on a\n\
remote target, the checkpoint's name.  There, checkpoint 0 is where the last\n\
\"restart\" left from."));
  set_cmd_completer (c, checkpoint_completer);

  c = add_cmd ("checkpoint", class_obscure, delete_checkpoint_command, _("\
Delete a checkpoint.\n\
Usage: delete checkpoint N...\n\
On a native GNU/Linux target this takes one number; elsewhere numbers, and\n\
ranges such as 2-5."),
	       &deletelist);
  set_cmd_completer (c, checkpoint_completer);

  c = add_cmd ("checkpoint", class_obscure, detach_checkpoint_command, _("\
Detach from a checkpoint, which is a process (experimental).\n\
Usage: detach checkpoint N"),
	       &detachlist);
  set_cmd_completer (c, checkpoint_completer);

  c = add_info ("checkpoints", info_checkpoints_command, _("\
IDs of currently known checkpoints.\n\
Usage: info checkpoints [-all] [N]...\n\
With -all, those that a remote stub made by itself are shown too."));
  set_cmd_completer (c, checkpoint_completer);

  add_setshow_prefix_cmd ("checkpoint", class_obscure,
			  _("Set how checkpoints are made and restarted."),
			  _("Show how checkpoints are made and restarted."),
			  &set_checkpoint_list, &show_checkpoint_list,
			  &setlist, &showlist);

  add_setshow_boolean_cmd ("return-point", class_obscure,
			   &checkpoint_return_point, _("\
Set whether \"restart\" first saves where it leaves from."), _("\
Show whether \"restart\" first saves where it leaves from."), _("\
When on (the default), a remote target saves checkpoint 0 before each\n\
\"restart\", so that \"restart 0\" undoes it.  The next \"restart\" replaces it."),
			   nullptr, show_checkpoint_return_point,
			   &set_checkpoint_list, &show_checkpoint_list);
}
