"""What `docker build` makes: the chain of stages, variables, what a later instruction undoes."""

from __future__ import annotations

from jctc_lint.facts.images.built import BuiltImage, image_of
from jctc_lint.reading.dockerfile import parse
from jctc_lint.text import Source


def build(text: str, target: str | None = None, **arguments: str | None) -> BuiltImage:
    image = image_of(parse(Source("Dockerfile", text)), target, arguments)
    assert image is not None
    return image


CHAIN = """\
ARG VERSION=16
ARG REGISTRY
FROM ${REGISTRY:-docker.io}/postgres:${VERSION}-alpine AS base
HEALTHCHECK --interval=5s CMD pg_isready -U app || exit 1
ENTRYPOINT ["/start"]
CMD ["serve"]
FROM node:20 AS other
HEALTHCHECK NONE
FROM base
EXPOSE 5432
"""


def test_a_stage_inherits_from_the_stages_below() -> None:
    image = build(CHAIN)
    assert image.base == "docker.io/postgres:16-alpine"
    assert image.base_span.line == 3
    assert [stage.name for stage in image.stages] == ["base", None]
    assert image.probe is not None
    assert image.probe.command is not None
    assert image.probe.command.text == "pg_isready -U app || exit 1"
    assert image.command is not None
    assert image.command.words == ("serve",)
    assert [(port.port, port.protocol) for port in image.exposed] == [(5432, "tcp")]


def test_targets_by_name_and_number() -> None:
    assert build(CHAIN, "other").base == "node:20"
    assert build(CHAIN, "1").base == "node:20"
    assert image_of(parse(Source("Dockerfile", CHAIN)), "nowhere") is None


def test_build_arguments_replace_defaults() -> None:
    assert build(CHAIN, VERSION="12").base == "docker.io/postgres:12-alpine"
    assert build(CHAIN, VERSION=None).base is None, "a value that only the host knows"


def test_platform_arguments_are_unknown() -> None:
    assert build("FROM image:$TARGETARCH\n").base is None


def test_an_argument_without_value_leaves_the_base_unknown() -> None:
    assert build("ARG IMAGE\nFROM $IMAGE\n").base is None


def test_an_entrypoint_drops_the_command_below() -> None:
    image = build('FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]\n')
    assert image.command is None
    assert image.clears_command
    kept = build('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n')
    assert kept.command is not None


def test_the_last_probe_counts() -> None:
    off = build("FROM a\nHEALTHCHECK CMD x\nHEALTHCHECK NONE\n").probe
    assert off is not None
    assert off.disabled
    on = build('FROM a\nHEALTHCHECK NONE\nHEALTHCHECK CMD ["curl", "x"]\n').probe
    assert on is not None
    assert on.command is not None
    assert (on.disabled, on.command.words, on.command.shell) == (False, ("curl", "x"), False)
    assert build("FROM a\n").probe is None


def test_ports_and_variables() -> None:
    image = build(
        "ARG BASE=8000\nFROM a\nARG BASE\nENV PORT=$BASE HOST\n"
        "EXPOSE ${PORT}/tcp 53/udp 9-11 $ELSE\n"
    )
    assert [(p.port, p.protocol) for p in image.exposed] == [
        (8000, "tcp"), (53, "udp"), (9, "tcp"), (10, "tcp"), (11, "tcp")
    ]  # fmt: skip
    assert image.environment["PORT"] == "8000"


def test_folders_and_users() -> None:
    image = build("FROM a\nWORKDIR /app\nWORKDIR src\nUSER app\n")
    assert (image.workdir, image.user) == ("/app/src", "app")
    assert build("FROM a\nWORKDIR src\n").workdir is None


def test_a_file_that_is_not_understood_builds_nothing_known() -> None:
    assert image_of(parse(Source("Dockerfile", "FROM a\n{{ macro }}\n"))) is None
