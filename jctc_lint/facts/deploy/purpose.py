"""What a call is for, as far as its surroundings tell: a deployment, or a try at home."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jctc_lint.facts.deploy.docker import Call


class Purpose(StrEnum):
    DEPLOYMENT = "deployment"
    TRIAL = "trial"
    UNKNOWN = "unknown"


_TRIAL = frozenset(
    {
        "alternative", "alternatively", "bench", "benchmark", "benchmarks", "ci", "contributing",
        "debug", "debugging", "demo", "dev", "devel", "development", "e2e", "example", "examples",
        "getting", "install", "installation", "installing", "local", "locally", "localhost",
        "option", "playground", "quick", "quickstart", "sample", "samples", "sandbox", "setup",
        "standalone", "starting", "test", "testing", "tests", "try", "tutorial", "tutorials",
        "usage", "without",
    }
)  # fmt: skip
_DEPLOYMENT = frozenset(
    {
        "deploy", "deploying", "deployment", "deployments", "deploys", "ec2", "handoff", "hotfix",
        "incident", "incidents", "lightsail", "live", "maintenance", "operations", "ops", "prod",
        "production", "recover", "recovery", "redeploy", "release", "releases", "restart",
        "rollback", "rollout", "runbook", "runbooks", "server", "update",
        "updating", "upgrade", "vps",
    }
)  # fmt: skip
_SURELY_TRIAL = _TRIAL - {
    "alternative", "alternatively", "debug", "debugging", "install", "installation", "installing",
    "option", "quick", "setup", "standalone", "starting", "usage", "without",
}  # fmt: skip
"""Words that a title of a deployment has not."""
_SAID_IN_PATHS = _DEPLOYMENT - {
    "incident", "incidents", "live", "maintenance", "recover", "recovery", "restart", "server",
    "update", "updating", "upgrade",
}  # fmt: skip
"""Words of files and folders that deploy: `server.sh` may be anything."""
_WORD = pattern(r"[a-z0-9]+")


def purpose_of(call: Call) -> Purpose:
    """The purpose that the nearest title, else the file's name, else its folders speak of.

    What `ssh` runs is a deployment unless its title says otherwise.
    """
    surroundings = [*reversed(call.block.titles), *reversed(call.sequence.source.path.split("/"))]
    for text in surroundings:
        words = set(_WORD.findall(text.lower()))
        if words & _TRIAL:
            return Purpose.TRIAL
        if words & _DEPLOYMENT:
            return Purpose.DEPLOYMENT
    return Purpose.DEPLOYMENT if call.command.remote else Purpose.UNKNOWN


def purpose_told(titles: Sequence[str], path: str, *, remote: bool) -> Purpose:
    """The purpose that the innermost title, else the file's name, else its folders speak of.

    What runs on a server deploys, unless it is told to be for development or tests.
    """
    parts = path.split("/")
    told = [(text, _DEPLOYMENT) for text in reversed(titles)]
    told += [(text, _SAID_IN_PATHS) for text in reversed(parts)]
    for text, deploying in told:
        words = set(_WORD.findall(text.lower()))
        if words & _SURELY_TRIAL:
            return Purpose.TRIAL
        if words & deploying:
            return Purpose.DEPLOYMENT
        if words & _TRIAL and not remote:
            return Purpose.TRIAL
    return Purpose.DEPLOYMENT if remote else Purpose.UNKNOWN
