#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lay this repository over a GDB source tree, and take edits back.

The build directory holds three trees:

  pristine/  GDB as it came; nobody edits it
  src/       what is built: pristine/ with our files and patches
  staged/    a copy of each file of src/ that we put there, as we put it

A file of src/ that differs from its copy in staged/ (or, if it has none, in
pristine/) was edited by a developer.  Such an edit is never overwritten:
where the repository has not changed, it stays; where both changed, `stage'
refuses and `refresh' merges.
"""

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile

# The parts of the repository that mirror GDB's tree, and what in there is
# this project's alone.
GDB_DIRS = ("include", "gdbsupport", "gdb", "gdbserver")
NOT_GDBS = ("gdb/testsuite/baseline/",)

# GDB versions that the patches are for.
KNOWN_VERSIONS = ("13.1",)

# A file of GDB's that a script of its own makes out of another one, and
# what that script needs.
DELEGATES = "gdb/target-delegates.c"
DELEGATES_SOURCE = "gdb/target.h"
DELEGATES_SCRIPTS = ("gdb/make-target-delegates.py", "gdb/gdbcopyright.py")

# Ends of the names of files that are of no use to anybody.
JUNK = ("~", ".orig", ".rej", ".pyc")

# What says where pristine/ came from.
ORIGIN = "pristine.from"

# What a new patch begins with; refresh keeps whatever stands there.
PATCH_HEAD = b"SPDX-License-Identifier: GPL-3.0-or-later\n\n"


class Problem(Exception):
    """What went wrong, in words for the user."""


def read(name):
    """The contents of file NAME, or None if there is no such file."""
    try:
        with open(name, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None


def write(name, contents, mode=0o644):
    """Make CONTENTS those of file NAME, at once; None removes the file.

    A file that has these contents already keeps its time stamp."""
    if contents is None:
        if os.path.lexists(name):
            os.unlink(name)
        return
    if read(name) == contents:
        os.chmod(name, mode)
        return
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=os.path.dirname(name), prefix=".#", delete=False
    ) as f:
        f.write(contents)
    os.chmod(f.name, mode)
    os.replace(f.name, name)


def run(command, **kwargs):
    """Run COMMAND; return it completed, with its output as bytes."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        **kwargs,
    )


def names_below(tree):
    """The names, relative to TREE, of all files in it."""
    for path, _, names in os.walk(tree):
        for name in names:
            yield os.path.relpath(os.path.join(path, name), tree)


class Overlay:
    """The repository TOP, and the trees of it in BUILD."""

    def __init__(self, top, build):
        self.top = top
        self.build = build
        self.pristine = os.path.join(build, "pristine")
        self.src = os.path.join(build, "src")
        self.staged = os.path.join(build, "staged")

    # Getting GDB.

    def unpack(self, source):
        """Make pristine/ of SOURCE, a tarball or a directory."""
        stamp = os.path.join(self.build, ORIGIN)
        origin = f"{source}\n{os.stat(source).st_mtime_ns}\n".encode()
        if os.path.isdir(self.pristine):
            if read(stamp) == origin:
                return
            raise Problem(
                f"{source} is not what {self.pristine} was made of:"
                " make distclean first"
            )
        with tempfile.TemporaryDirectory(dir=self.build) as scratch:
            tree = self.fetch(source, scratch)
            version = self.version(tree)
            if version not in KNOWN_VERSIONS:
                raise Problem(
                    f"{source} is GDB {version}; the patches are for"
                    f" {', '.join(KNOWN_VERSIONS)}"
                )
            write(stamp, origin)
            os.rename(tree, self.pristine)

    @staticmethod
    def fetch(source, scratch):
        """Put a copy of SOURCE below SCRATCH, return its directory."""
        if os.path.isdir(source):
            tree = os.path.join(scratch, "gdb")
            shutil.copytree(
                source,
                tree,
                symlinks=True,
                ignore=shutil.ignore_patterns(".git", "__pycache__"),
            )
            return tree
        done = run(["tar", "-xf", source, "-C", scratch])
        if done.returncode != 0:
            raise Problem(f"cannot unpack {source}:\n{done.stderr.decode()}")
        dirs = os.listdir(scratch)
        if len(dirs) != 1:
            raise Problem(f"{source} does not hold just one directory")
        return os.path.join(scratch, dirs[0])

    @staticmethod
    def version(tree):
        """The version of the GDB in TREE."""
        text = read(os.path.join(tree, "gdb/version.in"))
        if text is None:
            raise Problem(f"{tree} is not GDB's source: no gdb/version.in")
        if os.path.exists(os.path.join(tree, "Makefile")):
            raise Problem(f"{tree} has been configured: use a clean one")
        return text.decode().strip()

    # What the repository wants src/ to be.

    def files(self):
        """The names of the repository's files that go into GDB's tree."""
        listed = run(
            ["git", "-C", self.top, "ls-files", "-z", "-co"]
            + ["--exclude-standard", "--"]
            + list(GDB_DIRS)
        )
        if listed.returncode == 0 and os.path.exists(
            os.path.join(self.top, ".git")
        ):
            names = os.fsdecode(listed.stdout).split("\0")
        else:
            # An unpacked `make dist'.
            names = [
                os.path.join(part, name)
                for part in GDB_DIRS
                for name in names_below(os.path.join(self.top, part))
            ]
        return sorted(
            name
            for name in set(names)
            if os.path.isfile(os.path.join(self.top, name))
            and not name.startswith(NOT_GDBS)
        )

    def wanted(self):
        """Each file that we put into src/: a map of name to contents."""
        wanted = {}
        problems = []
        for name in self.files():
            try:
                if name.endswith(".patch"):
                    wanted[name[: -len(".patch")]] = self.patched(name)
                elif os.path.exists(os.path.join(self.pristine, name)):
                    raise Problem(
                        f"{name} is a file of GDB's: change it by a patch,"
                        f" {name}.patch"
                    )
                else:
                    wanted[name] = read(os.path.join(self.top, name))
            except Problem as problem:
                problems.append(str(problem))
        if problems:
            raise Problem("\n".join(problems))
        return wanted

    def patched(self, patch):
        """GDB's file that PATCH is for, with PATCH applied."""
        name = patch[: -len(".patch")]
        original = os.path.join(self.pristine, name)
        if not os.path.isfile(original):
            raise Problem(f"{patch}: this GDB has no file {name}")
        with tempfile.TemporaryDirectory() as scratch:
            result = os.path.join(scratch, "result")
            done = run(
                ["patch", "--force", "--fuzz=0", "--reject-file=-"]
                + ["--output", result, original]
                + [os.path.join(self.top, patch)]
            )
            if done.returncode != 0:
                raise Problem(
                    f"{patch} does not apply to {name}:\n"
                    + done.stdout.decode(errors="replace")
                    + done.stderr.decode(errors="replace")
                )
            return read(result)

    def mode(self, name):
        """The permissions of NAME in src/."""
        for tree in (self.top, self.pristine):
            path = os.path.join(tree, name)
            if os.path.exists(path):
                return 0o755 if os.access(path, os.X_OK) else 0o644
        return 0o644

    def in_src(self, name):
        return read(os.path.join(self.src, name))

    def in_pristine(self, name):
        return read(os.path.join(self.pristine, name))

    def in_staged(self, name):
        """What NAME in src/ was before a developer edited it."""
        contents = read(os.path.join(self.staged, name))
        return self.in_pristine(name) if contents is None else contents

    def edited(self, name):
        """Has a developer edited NAME in src/?"""
        now = self.in_src(name)
        return now is not None and now != self.in_staged(name)

    def delegates(self, source):
        """target-delegates.c for the target.h with contents SOURCE."""
        with tempfile.TemporaryDirectory() as scratch:
            for name in DELEGATES_SCRIPTS:
                shutil.copy(os.path.join(self.pristine, name), scratch)
            write(os.path.join(scratch, "target.h"), source)
            script = os.path.basename(DELEGATES_SCRIPTS[0])
            done = run([sys.executable, script], cwd=scratch)
            result = read(os.path.join(scratch, "target-delegates.c"))
        if done.returncode != 0 or result is None:
            raise Problem(
                f"{DELEGATES_SCRIPTS[0]} failed:\n{done.stderr.decode()}"
            )
        return result

    # The commands.

    def stage(self):
        """Bring src/ up to date with the repository."""
        if not os.path.isdir(self.src):
            self.copy_pristine()
        wanted = self.wanted()
        changes = {}
        conflicts = []
        for name in sorted(set(wanted) | set(names_below(self.staged))):
            if name == DELEGATES:
                continue
            new = wanted.get(name, self.in_pristine(name))
            if not self.edited(name) or self.in_src(name) == new:
                changes[name] = new
            elif new != self.in_staged(name):
                conflicts.append(name)
        if conflicts:
            raise Problem(
                "\n".join(
                    f"{os.path.join(self.src, name)} has been edited there,"
                    " and changed in the repository as well"
                    for name in conflicts
                )
                + "\n`make refresh' merges the edits into the repository;"
                " to drop an edit, delete the file in src"
            )
        source = changes.get(DELEGATES_SOURCE, self.in_src(DELEGATES_SOURCE))
        if source != self.in_pristine(DELEGATES_SOURCE):
            changes[DELEGATES] = self.delegates(source)
        else:
            changes[DELEGATES] = self.in_pristine(DELEGATES)
        for name, contents in changes.items():
            self.put(name, contents)

    def copy_pristine(self):
        """Make src/ a copy of pristine/."""
        scratch = self.src + ".new"
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(self.staged, ignore_errors=True)
        shutil.copytree(self.pristine, scratch, symlinks=True)
        os.rename(scratch, self.src)

    def put(self, name, contents):
        """Write CONTENTS to NAME in src/, and remember that we did."""
        path = os.path.join(self.src, name)
        if self.in_src(name) != contents:
            print(f"  STAGE  {name}" + (" (gone)" if contents is None else ""))
        write(path, contents, self.mode(name))
        if contents == self.in_pristine(name):
            contents = None
        write(os.path.join(self.staged, name), contents)
        if contents is None:
            for tree in (self.src, self.staged):
                self.remove_empty(os.path.dirname(os.path.join(tree, name)))

    def remove_empty(self, directory):
        """Remove DIRECTORY, and those above it, as far as empty."""
        while directory not in (self.src, self.staged):
            try:
                os.rmdir(directory)
            except FileNotFoundError:
                pass
            except OSError:
                return
            directory = os.path.dirname(directory)

    def refresh(self):
        """Take what developers edited in src/ into the repository."""
        if not os.path.isdir(self.src):
            raise Problem(f"{self.src} is not there: make first")
        wanted = self.wanted()
        changes = {}
        problems = []
        for name in self.edits():
            try:
                changes[name] = self.merged(name, wanted)
            except Problem as problem:
                problems.append(str(problem))
        if problems:
            raise Problem("\n".join(problems))
        for name, contents in changes.items():
            self.take(name, contents)
            self.put(name, contents)
        for name in self.strays():
            print(
                f"  NEW, to be copied by hand: {os.path.join(self.src, name)}"
            )
        self.stage()

    def edits(self):
        """The names of all files in src/ that a developer has edited."""
        found = set(names_below(self.staged))
        for name in names_below(self.pristine):
            original = os.path.join(self.pristine, name)
            now = os.path.join(self.src, name)
            if os.path.isfile(now) and not filecmp.cmp(original, now):
                found.add(name)
        found.discard(DELEGATES)
        return sorted(name for name in found if self.edited(name))

    def strays(self):
        """The names of files in src/ that neither GDB nor we put there."""
        return sorted(
            name
            for name in names_below(self.src)
            if self.in_staged(name) is None and not name.endswith(JUNK)
        )

    def merged(self, name, wanted):
        """The edited file NAME, with what changed in WANTED merged in."""
        new = wanted.get(name, self.in_pristine(name))
        now = self.in_src(name)
        old = self.in_staged(name)
        if new in (old, now):
            return now
        if new is None:
            raise Problem(f"{name} was edited, but the repository dropped it")
        with tempfile.TemporaryDirectory() as scratch:
            files = []
            for label, contents in (("src", now), ("old", old), ("new", new)):
                files.append(os.path.join(scratch, label))
                write(files[-1], contents)
            done = run(["diff3", "-m"] + files)
        if done.returncode != 0:
            clash = os.path.join(self.build, "merge", name)
            write(clash, done.stdout)
            raise Problem(
                f"{name}: the edits in src and those in the repository"
                f" conflict; merge them as marked in {clash}, copy the result"
                f" to {os.path.join(self.src, name)}, and what the repository"
                f" has to {os.path.join(self.staged, name)}"
            )
        return done.stdout

    def forget(self):
        """Remove the trees, unless edits would be lost."""
        edits = []
        if os.path.isdir(self.src):
            edits = self.edits() + self.strays()
        if edits:
            raise Problem(
                "edited in src, and not in the repository:\n"
                + "".join(f"  {name}\n" for name in edits)
                + "`make refresh' takes edits, but new files are to be copied;"
                f" to drop them all, remove {self.src}"
            )
        for tree in (self.src, self.staged, self.pristine):
            shutil.rmtree(tree, ignore_errors=True)
        write(os.path.join(self.build, ORIGIN), None)

    def take(self, name, contents):
        """Make the repository want CONTENTS for file NAME."""
        original = self.in_pristine(name)
        if original is None:
            target = name
        else:
            target = name + ".patch"
            contents = self.patch(name, contents)
        print(f"  REFRESH  {target}" + ("" if contents else " (gone)"))
        write(os.path.join(self.top, target), contents, self.mode(target))

    def patch(self, name, contents):
        """The patch that makes CONTENTS of pristine NAME; None if none."""
        with tempfile.NamedTemporaryFile() as f:
            f.write(contents)
            f.flush()
            done = run(
                ["diff", "-U1", "--label", f"a/{name}", "--label", f"b/{name}"]
                + [os.path.join(self.pristine, name), f.name]
            )
        if done.returncode == 0:
            return None
        old = read(os.path.join(self.top, name + ".patch")) or b""
        head, found, _ = (b"\n" + old).partition(b"\n--- ")
        return (head[1:] + b"\n" if found else PATCH_HEAD) + done.stdout


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--top", required=True, help="the repository")
    parser.add_argument("--build", default=".", help="the build directory")
    parser.add_argument("--source", help="GDB's source")
    parser.add_argument("command", choices=["stage", "refresh", "forget"])
    args = parser.parse_args()
    if args.command == "stage" and not args.source:
        parser.error("stage needs --source")
    overlay = Overlay(os.path.abspath(args.top), os.path.abspath(args.build))
    try:
        if args.command == "stage":
            overlay.unpack(args.source)
            overlay.stage()
        elif args.command == "refresh":
            overlay.refresh()
        else:
            overlay.forget()
    except Problem as problem:
        print(f"{args.command}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
