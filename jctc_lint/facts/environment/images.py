"""Public base images that set no variable that an application of ours would read."""

from __future__ import annotations

from jctc_lint.facts.images.known import parse_reference

_OFFICIAL = "library/"
_PUBLISHERS = (
    "docker.io/tiangolo/", "docker.io/bitnami/", "docker.io/continuumio/", "docker.io/mambaorg/",
    "docker.io/condaforge/", "docker.io/oven/", "docker.io/denoland/", "docker.io/pypy/",
    "docker.io/nginxinc/", "docker.io/nvidia/", "docker.io/selenium/", "docker.io/astral/",
    "ghcr.io/astral-sh/", "ghcr.io/puppeteer/", "ghcr.io/osgeo/", "gcr.io/distroless/",
    "mcr.microsoft.com/", "nvcr.io/nvidia/", "public.ecr.aws/lambda/", "public.ecr.aws/docker/",
    "cgr.dev/chainguard/", "registry.access.redhat.com/", "registry.fedoraproject.org/",
    "quay.io/centos/", "mirror.gcr.io/", "docker.io/browserless/", "docker.io/pytorch/",
)  # fmt: skip


def sets_nothing_of_ours(base: str | None) -> bool:
    """True for official images and those of known publishers: no variables of an application."""
    if base == "scratch":
        return True
    reference = parse_reference(base) if base is not None else None
    if reference is None:
        return False
    if reference.registry == "docker.io" and reference.path.startswith(_OFFICIAL):
        return True
    return f"{reference.registry}/{reference.path}".startswith(_PUBLISHERS)
