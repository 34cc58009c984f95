"""From the commands of a flow to its steps."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.docker import engine_words, read_build, read_compose, read_run
from jctc_lint.facts.deploy.flows import read_flows
from jctc_lint.facts.deploy.options import Grammar, read_line
from jctc_lint.facts.deploy.purpose import Purpose, purpose_told
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.steps import Action, Step
from jctc_lint.facts.start.command import start_words
from jctc_lint.facts.start.migration_commands import migration_in
from jctc_lint.reading.shell_run import handed_over
from jctc_lint.record import record, replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jctc_lint.facts.deploy.addressed import Addresses
    from jctc_lint.facts.deploy.docker import ComposeCall
    from jctc_lint.facts.deploy.flows import Flow, Placed
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell_words import Word

_COMPOSE = {
    "build": Action.BUILD, "pull": Action.PULL, "up": Action.UP, "create": Action.UP,
    "run": Action.RUN, "exec": Action.EXEC, "start": Action.START, "stop": Action.STOP,
    "restart": Action.RESTART, "down": Action.DOWN, "rm": Action.STOP, "kill": Action.STOP,
    "cp": Action.COPY,
}  # fmt: skip
_ENGINE = {
    "stop": Action.STOP, "kill": Action.STOP, "rm": Action.STOP, "start": Action.START,
    "restart": Action.RESTART, "cp": Action.COPY, "pull": Action.PULL, "load": Action.PULL,
}  # fmt: skip
_EXEC = Grammar(
    {"d": "detach", "e": "env", "i": "interactive", "t": "tty", "u": "user", "w": "workdir"},
    takes_value=frozenset({"env", "env-file", "user", "workdir", "detach-keys"}),
)
_ANY = Grammar({"t": "time", "f": "force", "v": "volumes", "a": "archive", "s": "signal"},
               takes_value=frozenset({"time", "timeout", "signal", "platform"}))  # fmt: skip
_GIT = Grammar({"C": "C", "c": "c"}, takes_value=frozenset({"C", "c", "git-dir", "work-tree"}))
_FETCHES = frozenset({"pull", "fetch", "checkout", "reset", "switch", "merge"})
_ENV_FILE = pattern(r"(?:^|/)(?:\.env(?:\.(?!example|sample|template|dist)[\w\-]+)?|[\w\-]+\.env)$")
_EDITORS = frozenset({"nano", "vim", "vi", "emacs", "code", "sed", "cp", "mv", "scp", "rsync",
                      "tee"})  # fmt: skip
_WAYS_BACK = (
    "rollback",
    "roll back",
    "roll-back",
    "rolling back",
    "revert",
    "restore",
    "downgrade",
    "回滚",
    "откат",
)
_NEWEST = ("origin/", "upstream/", "@{u", "FETCH_HEAD", "HEAD", "main", "master")
"""What `git reset --hard` names when it brings what is new."""
_FIRST_TIME = (
    "first", "initial", "bootstrap", "provision", "install", "setup", "set up", "new server",
    "fresh", "getting started", "quick start", "quickstart",
)  # fmt: skip
_REQUESTS = frozenset({"curl", "wget", "http", "httpie", "xh"})


@record
class Procedure:
    """A flow with what its commands do."""

    flow: Flow
    steps: tuple[Step, ...]
    purpose: Purpose

    @cached_property
    def text(self) -> str:
        """All shell text that it comes from."""
        blocks = {id(p.call.block): p.call.block for p in self.flow.commands}
        return "\n".join(block.shell.text for block in blocks.values())

    def deploys(self, step: Step) -> bool:
        """True for a step of a procedure for production: neither it nor its own script is a try."""
        own = step.placed.call
        if self.purpose is Purpose.TRIAL:
            return False
        told = purpose_told(own.block.titles, own.sequence.source.path, remote=step.remote)
        return told is not Purpose.TRIAL

    def of(self, *actions: Action) -> list[Step]:
        return [step for step in self.steps if step.action in actions]

    @cached_property
    def _called(self) -> str:
        """What it is called: by its titles without that of the whole document, or by its file."""
        flow = self.flow
        if flow.medium is Medium.RUNBOOK and flow.titles:
            return " ".join(flow.titles[1:] or flow.titles).lower()
        return f"{' '.join(flow.titles)} {posixpath.basename(flow.source.path)}".lower()

    @cached_property
    def rolls_back(self) -> bool:
        """True for ways back and for emergencies: their order follows other rules."""
        return any(word in self._called for word in _WAYS_BACK) or any(
            _goes_back([word.text for word in placed.command.words])
            for placed in self.flow.commands
            if placed.command.program == "git"
        )

    @cached_property
    def first_time(self) -> bool:
        """True for a first installation: no code runs yet that could miss a migration."""
        titled = any(word in self._called for word in _FIRST_TIME)
        copies = any(
            command.program == "cp" and any("example" in word.text for word in command.words)
            for command in (placed.command for placed in self.flow.commands)
        )
        return titled or copies or bool(self.of(Action.CLONE))

    def follows(self, first: Step, second: Step) -> bool:
        """True when `second` is run after `first`, as far as an order is told."""
        if second.number <= first.number or first.placed.excludes(second.placed):
            return False
        if not self.flow.ordered:
            return self._chained(first, second)
        return self.purpose is Purpose.DEPLOYMENT or self.surely_follows(first, second)

    def surely_follows(self, first: Step, second: Step) -> bool:
        """True when both are in one text, or in steps that are numbered.

        Texts below one heading may be one procedure, or commands that are explained one by one.
        """
        if second.number <= first.number or first.placed.excludes(second.placed):
            return False
        flow = self.flow
        one_text = first.placed.call.block is second.placed.call.block
        if flow.medium is not Medium.RUNBOOK or flow.numbered:
            return flow.ordered or self._chained(first, second)
        return one_text and (flow.ordered or self._chained(first, second))

    def _chained(self, first: Step, second: Step) -> bool:
        """True when `&&` leads from one to the other, inside of one shell."""
        between = self.flow.commands[first.number + 1 : second.number + 1]
        return all(placed.command.operator == "&&" for placed in between)


def read_procedures(repository: Repository) -> tuple[Procedure, ...]:
    """All flows of a repository that do something, understood."""
    from jctc_lint.facts.deploy.addressed import Addresses

    reading = _Reading(Addresses(repository))
    found = []
    for flow in read_flows(repository):
        steps = tuple(reading.steps(flow))
        if steps:
            found.append(Procedure(flow, steps, _purpose(flow, steps)))
    return tuple(found)


def _purpose(flow: Flow, steps: tuple[Step, ...]) -> Purpose:
    remote = any(step.remote for step in steps)
    known = purpose_told(flow.titles, flow.source.path, remote=remote)
    if known is not Purpose.UNKNOWN:
        return known
    if flow.medium is Medium.WORKFLOW:
        return Purpose.TRIAL
    return Purpose.DEPLOYMENT if _renews(steps) else known


def _renews(steps: tuple[Step, ...]) -> bool:
    """True for what fetches code and starts it in the background: a deployment by any name."""
    pulls = any(step.action is Action.FETCH and " pull" in step.said for step in steps)
    return pulls and any(
        step.action is Action.UP and step.compose is not None and step.compose.options.on("detach")
        for step in steps
    )


@record(eq=True)
class _Reading:
    addresses: Addresses

    def steps(self, flow: Flow) -> Iterator[Step]:
        for placed in flow.commands:
            step = self._step(placed)
            if step is not None:
                yield step

    def _step(self, placed: Placed) -> Step | None:
        if placed.opaque:
            return Step(Action.UNKNOWN, placed, _said(placed.command.words))
        if not placed.command.words[0].known:
            return Step(Action.UNKNOWN, placed, _said(placed.command.words))
        compose = read_compose(placed.call)
        if compose is not None:
            return self._compose(placed, compose)
        words = engine_words(placed.command)
        if words is not None:
            return self._engine(placed, words)
        return _local(placed)

    def _compose(self, placed: Placed, call: ComposeCall) -> Step | None:
        action = _COMPOSE.get(call.subcommand)
        if action is None:
            return None
        address = self.addresses.of(call)
        project = address.project
        known = tuple(word.text for word in call.services if word.known)
        named = known if call.services else None
        if action is Action.DOWN:
            named = known or None
        said = _said(call.arguments)
        options = call.options
        pulled = options.last("pull")
        fresh = options.on("build") or (pulled is not None and pulled.text == "always")
        service = project.services.get(known[0]) if project is not None and known else None
        step = Step(
            action, placed, said, project, named, service, fresh,
            name=known[0] if known else "", compose=call, address=address,
        )  # fmt: skip
        return self._migrating(step)

    def _engine(self, placed: Placed, words: Sequence[Word]) -> Step | None:
        call = placed.call
        run = read_run(call, words)
        if run is not None:
            service = self.addresses.container(run.name_text or "")
            said = _said(run.arguments)
            image = run.image.text if run.image is not None else ""
            step = Step(Action.RUN, placed, said, service=service, name=image, run=run)
            return self._migrating(step)
        build = read_build(call, words)
        if build is not None:
            return Step(Action.BUILD, placed, build=build, name=build.tags[0] if build.tags else "")
        if words and words[0].text in ("container", "image"):
            words = words[1:]
        if not words:
            return None
        verb = words[0].text
        if verb == "exec":
            return self._exec(placed, words[1:])
        if verb in ("system", "volume"):
            return Step(Action.PRUNE, placed, _said(words))
        action = _ENGINE.get(verb)
        if action is None:
            return None
        names = read_line(words[1:], _ANY, interspersed=True).rest
        return self._containers(action, placed, names)

    def _containers(self, action: Action, placed: Placed, names: tuple[Word, ...]) -> Step | None:
        if action is Action.PULL:
            return Step(action, placed, name=names[0].text if names else "", services=None)
        written = [word.text.partition(":")[0] for word in names if word.known]
        if action is Action.COPY:
            written = [word.text.partition(":")[0] for word in names if ":" in word.text]
        services = [self.addresses.container(name) for name in written]
        known = [service for service in services if service is not None]
        project = known[0].project if known else None
        return Step(
            action, placed, _said(names), project, tuple(service.name for service in known),
            known[0] if known else None, name=written[0] if written else "",
        )  # fmt: skip

    def _exec(self, placed: Placed, words: Sequence[Word]) -> Step:
        rest = read_line(words, _EXEC).rest
        name = rest[0].text if rest and rest[0].known else ""
        service = self.addresses.container(name) if name else None
        project = service.project if service is not None else None
        services = (service.name,) if service is not None else ()
        step = Step(Action.EXEC, placed, _said(rest[1:]), project, services, service, name=name)
        return self._migrating(step)

    def _migrating(self, step: Step) -> Step:
        """The step with the migration that runs inside: by itself, or in a script of the image."""
        said = step.said
        migration = migration_in(said)
        if migration is None and step.service is not None:
            migration = self._in_script(step)
        if (
            migration is None
            and step.action is Action.RUN
            and not said
            and step.service is not None
        ):
            image = self.addresses.repository.migrating.image_of(step.service)
            migration = migration_in(" ".join(start_words(step.service, image)))
        return replace(step, migration=migration)

    def _in_script(self, step: Step) -> str | None:
        build = step.service.build if step.service is not None else None
        if build is None or build.context is None:
            return None
        files = self.addresses.repository.files
        for word in step.said.split()[:4]:
            if word.endswith((".sh", ".bash")):
                inner = word.lstrip("./")
                for folder in (build.context, posixpath.join(build.context, "backend")):
                    parts = inner.split("/")
                    for number in range(len(parts)):
                        path = posixpath.normpath(posixpath.join(folder, *parts[number:]))
                        if files.exists(path):
                            return migration_in(files.glance(path))
        return None


def _said(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _local(placed: Placed) -> Step | None:
    command = placed.command
    program = command.program
    words = command.words
    said = _said(words)
    if handed_over(words) is not None:
        return None
    if program == "git":
        rest = read_line(words[1:], _GIT).rest
        verb = rest[0].text if rest else ""
        if verb == "clone":
            return Step(Action.CLONE, placed, said)
        return Step(Action.FETCH, placed, said) if verb in _FETCHES else None
    if program in _REQUESTS:
        return Step(Action.REQUEST, placed, said)
    if program in ("psql", "mysql", "sqlite3"):
        return Step(Action.SQL, placed, said)
    edits = program in _EDITORS and (program != "sed" or "-i" in said)
    targets = [*command.writes, *([words[-1].text] if edits and len(words) > 1 else [])]
    if any(_ENV_FILE.search(target.rpartition(":")[2]) for target in targets):
        return Step(Action.EDIT, placed, said)
    migration = migration_in(said) if program not in ("echo", "printf") else None
    if (
        migration is not None
        or "alembic" in said
        or "db migrate" in said
        or program.startswith("python")
    ):
        return Step(Action.LOCAL, placed, said, migration=migration)
    return None


def _goes_back(words: list[str]) -> bool:
    """`git reset --hard 4f2a91c`, `git revert`: to what was before."""
    if "revert" in words:
        return True
    if not {"reset", "--hard"} <= set(words):
        return False
    named = [word for word in words[words.index("reset") + 1 :] if not word.startswith("-")]
    return any(not word.startswith(_NEWEST) or "~" in word or "^" in word for word in named)
