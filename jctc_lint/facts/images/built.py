"""The image that `docker build` makes of a Dockerfile, as far as the file tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.reading import dockerfile as reader
from jctc_lint.reading.dockerfile_words import expand, split_assignments
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jctc_lint.facts.compose.model import Build
    from jctc_lint.reading.dockerfile import Dockerfile, Instruction, Stage
    from jctc_lint.reading.files import Files
    from jctc_lint.text import Span

_PLATFORM_ARGUMENTS = (
    "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT",
    "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
)  # fmt: skip
_PORT = pattern(r"^(\d{1,5})(?:-(\d{1,5}))?(?:/(\w+))?$")


@record
class Command:
    """CMD or ENTRYPOINT: the words of the exec form, or one text for a shell."""

    words: tuple[str, ...]
    shell: bool
    span: Span

    @property
    def text(self) -> str:
        return " ".join(self.words)


@record
class ExposedPort:
    port: int
    protocol: str
    span: Span


@record
class Probe:
    """A HEALTHCHECK. `disabled` for `HEALTHCHECK NONE`."""

    command: Command | None
    disabled: bool
    span: Span


@record(frozen=False)
class BuiltImage:
    """What a build target adds to `base`, the first image of its chain that is not built here.

    `base` is None when it hangs on variables, `scratch` when there is none. For `command`,
    `entrypoint`, `probe`, `user` and `workdir`, None means: as in the base image. A value of
    `environment` is None when unknown.
    """

    path: str
    stages: tuple[Stage, ...]
    """From the base upwards, the target last."""
    base: str | None
    base_span: Span
    entrypoint: Command | None = None
    command: Command | None = None
    clears_command: bool = False
    """An ENTRYPOINT drops the CMD that the base image may have."""
    probe: Probe | None = None
    exposed: list[ExposedPort] = field(default_factory=list)
    environment: dict[str, str | None] = field(default_factory=dict)
    user: str | None = None
    workdir: str | None = None

    @property
    def instructions(self) -> Iterable[Instruction]:
        """All instructions of its stages, in the order in which they take effect."""
        return (item for stage in self.stages for item in stage.instructions)


def built_image(files: Files, build: Build) -> BuiltImage | None:
    """What a Compose `build` makes, or None when its Dockerfile cannot be read or understood."""
    if build.dockerfile is None:
        return None
    source = files.read(build.dockerfile) if files.exists(build.dockerfile) else None
    if source is None:
        return None
    arguments = {
        name: item.value.resolved if item.value is not None else None
        for name, item in build.args.items()
    }
    return image_of(reader.parse(source), build.target, arguments)


def image_of(
    dockerfile: Dockerfile, target: str | None = None, arguments: Mapping[str, str | None] = {}
) -> BuiltImage | None:
    """What `docker build --target` makes with these build arguments (None: value unknown).

    None when the file is not understood or has no such target.
    """
    if dockerfile.problem is not None:
        return None
    stage = dockerfile.stage(target)
    if stage is None:
        return None
    given: dict[str, str | None] = dict.fromkeys(_PLATFORM_ARGUMENTS)
    given |= arguments
    globals_ = _global_arguments(dockerfile, given)
    chain = [stage]
    base = _base(dockerfile, stage, globals_)
    while base is not None:
        parent = dockerfile.stage(base, before=chain[-1].index)
        if parent is None:
            break
        chain.append(parent)
        base = _base(dockerfile, parent, globals_)
    stages = tuple(reversed(chain))
    image = BuiltImage(dockerfile.source.path, stages, base, stages[0].span)
    for stage in stages:
        _Layer(image, dockerfile.escape, globals_, given).apply(stage)
    return image


def _base(dockerfile: Dockerfile, stage: Stage, variables: Mapping[str, str | None]) -> str | None:
    return expand(stage.base, variables, escape=dockerfile.escape, closed=True) or None


def _global_arguments(
    dockerfile: Dockerfile, given: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Values of the ARGs before the first FROM. One without value and default stays unset."""
    variables: dict[str, str | None] = {
        name: given[name] for name in _PLATFORM_ARGUMENTS if name in given
    }
    for instruction in dockerfile.arguments:
        pairs = split_assignments("ARG", instruction.text, dockerfile.escape)
        for name, written in pairs:
            if name in given:
                variables[name] = given[name]
            elif written is not None:
                variables[name] = expand(written, variables, escape=dockerfile.escape, closed=True)
    return variables


@record(frozen=False, eq=True)
class _Layer:
    """Applies the instructions of one stage to the image below it."""

    image: BuiltImage
    escape: str
    globals_: Mapping[str, str | None]
    given: Mapping[str, str | None]
    arguments: dict[str, str | None] = field(default_factory=dict)
    own_command: bool = False

    def apply(self, stage: Stage) -> None:
        for instruction in stage.instructions:
            handler = getattr(self, "_on_" + instruction.name.lower(), None)
            if handler is not None:
                handler(instruction)

    def _expand(self, text: str) -> str | None:
        # ENV wins over ARG of the same name.
        variables = {**self.arguments, **self.image.environment}
        return expand(text, variables, escape=self.escape)

    def _on_arg(self, instruction: Instruction) -> None:
        for name, written in split_assignments("ARG", instruction.text, self.escape):
            if name in self.given:
                self.arguments[name] = self.given[name]
            elif written is not None:
                self.arguments[name] = self._expand(written)
            else:
                self.arguments[name] = self.globals_.get(name)

    def _on_env(self, instruction: Instruction) -> None:
        pairs = split_assignments("ENV", instruction.text, self.escape)
        values = {name: self._expand(written or "") for name, written in pairs}
        self.image.environment |= values

    def _on_cmd(self, instruction: Instruction) -> None:
        self.image.command = _command(instruction)
        self.own_command = True

    def _on_entrypoint(self, instruction: Instruction) -> None:
        self.image.entrypoint = _command(instruction)
        self.image.clears_command = True
        if not self.own_command:
            self.image.command = None

    def _on_healthcheck(self, instruction: Instruction) -> None:
        kind, _, rest = instruction.text.partition(" ")
        if kind.upper() == "NONE":
            self.image.probe = Probe(None, disabled=True, span=instruction.span)
        elif kind.upper() == "CMD":
            words = reader.exec_words(rest.strip())
            command = Command(words or (rest.strip(),), words is None, instruction.span)
            self.image.probe = Probe(command, disabled=False, span=instruction.span)

    def _on_expose(self, instruction: Instruction) -> None:
        for word in instruction.text.split():
            match = _PORT.match(self._expand(word) or "")
            if match is None:
                continue
            first, last = int(match[1]), int(match[2] or match[1])
            for port in range(first, min(last, first + 100) + 1):
                protocol = (match[3] or "tcp").lower()
                self.image.exposed.append(ExposedPort(port, protocol, instruction.span))

    def _on_user(self, instruction: Instruction) -> None:
        self.image.user = self._expand(instruction.text)

    def _on_workdir(self, instruction: Instruction) -> None:
        folder = self._expand(instruction.text)
        if folder is None or folder.startswith("/"):
            self.image.workdir = folder
        elif self.image.workdir is not None:
            self.image.workdir = f"{self.image.workdir.rstrip('/')}/{folder}"


def _command(instruction: Instruction) -> Command:
    words = instruction.exec_form
    return Command(
        words if words is not None else (instruction.text,), words is None, instruction.span
    )
