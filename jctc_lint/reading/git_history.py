"""What a git reference means, and which files its commit holds; read, never run.

As `git rev-parse` finds it (gitrevisions(7)): a branch, a tag, a remote's branch, a commit's id or
the start of one, and `~2` or `^` behind it. And where two histories meet, as `git merge-base` does.
"""

from __future__ import annotations

import heapq
import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.reading.git_objects import GitObjects, Unreadable, regular_bytes
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_REFS = 64 * 1024 * 1024
MAX_STEPS = 10_000
"""Most parents or tags that are followed to a commit."""
MAX_FOLDERS = 50_000
MAX_COMMITS = 200_000
"""Most commits that are looked at for where two histories meet."""
_PLACES = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}",
           "refs/remotes/{}/HEAD")  # fmt: skip
_NAME = pattern(r"(?!/|\.)[^\x00-\x20~^:?*\[\\\x7f]+(?<!/)(?<!\.)")
_STEPS = pattern(r"[~^]\d{0,6}")
_TOP = pattern(r"refs/|[A-Z_]*HEAD$")
_ID = pattern(r"[0-9a-f]{40}")
_FOLDER, _MODULE = 0o040000, 0o160000
_BOTH, _BELOW = 3, 4
"""Reached from both sides; below a commit that is."""


@record
class Checkout:
    """The git folder of a checkout, and where the analysed directory is in it."""

    own: Path
    """That of the worktree: `HEAD` is here."""
    common: Path
    """That of all worktrees: branches, tags and objects are here."""
    prefix: str

    @cached_property
    def objects(self) -> GitObjects:
        return GitObjects(self.common / "objects")

    @property
    def shallow(self) -> bool:
        return (self.common / "shallow").exists()

    def commit(self, name: str) -> str | None:
        """The id of the commit that a name means; None where nothing here has that name.

        Raises:
            Unreadable: what it leads to cannot be read.
        """
        cut = min((name.find(sign) for sign in "~^" if sign in name), default=len(name))
        word, steps = name[:cut], name[cut:]
        found = self._named(word)
        if found is None or _STEPS.sub("", steps):
            return None
        found = self._peeled(found)
        for step in _STEPS.findall(steps):
            number = int(step[1:] or 1)
            path = [1] * number if step[0] == "~" else [number][:number]
            for which in path[:MAX_STEPS]:
                found = self._parent(found, which)
        return self._peeled(found)

    def _named(self, word: str) -> str | None:
        if not _NAME.fullmatch(word) or ".." in word or "//" in word or "@{" in word:
            return None
        if _ID.fullmatch(word):
            return word
        for place in _PLACES:
            if place == "{}" and not _TOP.match(word):
                continue
            found = self._reference(place.format(word))
            if found is not None:
                return found
        if re.fullmatch(r"[0-9a-f]{4,39}", word):
            starts = [found for found in self.objects.starting(word) if self._is_commit(found)]
            return starts[0] if len(starts) == 1 else None
        return None

    def _is_commit(self, name: str) -> bool:
        return self.objects.read(name)[0] in ("commit", "tag")

    def _reference(self, name: str) -> str | None:
        for _ in range(6):
            folder = self.common if name.startswith("refs/") else self.own
            data = regular_bytes(folder / name, MAX_REFS)
            text = data.decode("utf-8", "replace").strip() if data is not None else ""
            text = text or self._packed.get(name, "")
            if not text.startswith("ref:"):
                return self._checked(text.split()[0] if text else "")
            name = text[4:].strip()
            if not _NAME.fullmatch(name) or ".." in name:
                return None
        return None

    def _checked(self, text: str) -> str | None:
        if re.fullmatch(r"[0-9a-f]{64}", text):
            raise Unreadable("its objects are named by SHA-256, which is not supported")
        return text if _ID.fullmatch(text) else None

    @cached_property
    def _packed(self) -> dict[str, str]:
        if (self.common / "reftable").is_dir():
            raise Unreadable(
                "the repository keeps its references as a reftable, which is not supported"
            )
        data = regular_bytes(self.common / "packed-refs", MAX_REFS) or b""
        lines = data.decode("utf-8", "replace").splitlines()
        pairs = (line.split(" ", 1) for line in lines if line and line[0] not in "#^")
        return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}

    def _peeled(self, name: str) -> str:
        """The commit behind annotated tags."""
        for _ in range(MAX_STEPS):
            kind, data = self._object(name)
            if kind == "commit":
                return name
            target = re.match(rb"object ([0-9a-f]{40})\n", data) if kind == "tag" else None
            if target is None:
                raise Unreadable(f"it is no commit, it is a {kind}")
            name = target[1].decode()
        raise Unreadable("its tags have no end")

    def _parent(self, name: str, which: int) -> str:
        kind, data = self._object(name)
        head = data.split(b"\n\n", 1)[0]
        parents = re.findall(rb"^parent ([0-9a-f]{40})$", head, re.M) if kind == "commit" else []
        if len(parents) < which:
            raise Unreadable("one of its commits has no such parent")
        return str(parents[which - 1].decode())

    def _object(self, name: str) -> tuple[str, bytes]:
        try:
            return self.objects.read(name)
        except KeyError:
            raise Unreadable(f"the clone does not hold the object {name[:12]}") from None

    def files(self, commit: str, folder: str) -> Iterator[tuple[str, str]]:
        """Path and blob of every file below a folder, paths from the top of the checkout.

        A folder that the commit does not have holds none.
        """
        tree = self.root_of(commit)
        for part in folder.split("/"):
            if not part:
                continue
            below = [
                blob for mode, name, blob in self.tree(tree) if (mode, name) == (_FOLDER, part)
            ]
            if not below:
                return
            tree = below[0]
        pending = [(folder.strip("/"), tree)]
        for _ in range(MAX_FOLDERS):
            if not pending:
                return
            path, tree = pending.pop()
            for mode, name, blob in self.tree(tree):
                full = f"{path}/{name}" if path else name
                if mode == _FOLDER:
                    pending.append((full, blob))
                elif mode != _MODULE:
                    yield full, blob
        raise Unreadable("it has too many folders")

    def root_of(self, commit: str) -> str:
        """The folder at the top of a commit."""
        _, data = self._object(commit)
        root = re.match(rb"tree ([0-9a-f]{40})\n", data)
        if root is None:
            raise Unreadable("it is no commit")
        return root[1].decode()

    def blob(self, name: str) -> bytes:
        """What a file holds."""
        return self._object(name)[1]

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest of the last commits that two stand on; None where none is here.

        After `paint_down_to_common` of git's commit-reach.c: newest first, until all that is left
        to look at is below what was found.
        """
        sides = {one: 1, other: 2} if one != other else {one: _BOTH}
        pending = [(-self._ancestry(name)[0], name) for name in sides]
        heapq.heapify(pending)
        found: list[str] = []
        while any(not sides[name] & _BELOW for _, name in pending):
            _, name = heapq.heappop(pending)
            side = sides[name]
            if side == _BOTH:
                found.append(name)
                side |= _BELOW
            for parent in self._ancestry(name)[1]:
                known = sides.get(parent, 0)
                if known & side != side:
                    sides[parent] = known | side
                    heapq.heappush(pending, (-self._ancestry(parent)[0], parent))
            if len(sides) > MAX_COMMITS:
                raise Unreadable("too many commits lie between it and HEAD")
        return next((name for name in found if not sides[name] & _BELOW), None)

    def _ancestry(self, name: str) -> tuple[int, list[str]]:
        """The time of a commit and its parents, as far as a shallow clone has them."""
        if name not in self._ancestries:
            kind, data = self._object(name)
            head = data.split(b"\n\n", 1)[0]
            time = re.search(rb"^committer [^\n]* (\d{1,12}) [-+]\d+$", head, re.M)
            parents = re.findall(rb"^parent ([0-9a-f]{40})$", head, re.M)
            cut = kind != "commit" or name in self._cut
            self._ancestries[name] = (
                int(time[1]) if time is not None else 0,
                [] if cut else [parent.decode() for parent in parents],
            )
        return self._ancestries[name]

    @cached_property
    def _ancestries(self) -> dict[str, tuple[int, list[str]]]:
        return {}

    @cached_property
    def _cut(self) -> frozenset[str]:
        """Commits at which a shallow clone ends."""
        data = regular_bytes(self.common / "shallow", MAX_REFS) or b""
        return frozenset(data.decode("ascii", "replace").split())

    def tree(self, name: str) -> Iterator[tuple[int, str, str]]:
        """Mode, name and object of all that lies in a folder."""
        kind, data = self._object(name)
        at = 0
        while kind == "tree" and at < len(data):
            blank, end = data.find(b" ", at), data.find(b"\0", at)
            mode = data[at:blank]
            if not at < blank < end or end + 21 > len(data) or not re.fullmatch(rb"[0-7]+", mode):
                raise Unreadable("a folder of it is broken")
            yield int(mode, 8), os.fsdecode(data[blank + 1 : end]), data[end + 1 : end + 21].hex()
            at = end + 21


def checkout_of(root: Path) -> Checkout | None:
    """That of the nearest folder, from `root` up, that git works in."""
    root = root.resolve()
    for top in (root, *root.parents):
        own = top / ".git"
        if own.is_file():
            data = regular_bytes(own, 4096) or b""
            if not data.startswith(b"gitdir:"):
                continue
            own = top / os.fsdecode(data[7:].strip())
        if (own / "HEAD").is_file():
            shared = regular_bytes(own / "commondir", 4096)
            common = own / os.fsdecode(shared.strip()) if shared else own
            prefix = "" if top == root else root.relative_to(top).as_posix()
            return Checkout(own, common, prefix)
    return None
