"""What a Dockerfile puts into an image beside its base: may a program have come with it?

"May" is meant widely. A step that is not understood can have brought anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.health.lists import parts_of
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.reading.dockerfile import Instruction

MAX_TEXT = 16_000
"""Longer RUN steps are not read."""

_HARMLESS = frozenset(
    {
        "pip", "pip3", "pipx", "poetry", "uv", "uvx", "pdm", "pipenv", "npm", "yarn", "pnpm",
        "corepack", "bun", "mkdir", "chown", "chmod", "chgrp", "rm", "rmdir", "useradd", "groupadd",
        "adduser", "addgroup", "usermod", "ln", "cp", "mv", "touch", "echo", "printf", "cd", "set",
        "export", "true", "test", "[", "sed", "find", "sleep", "date", "ls", "cat", "python",
        "python3", "node", "alembic", "mix", "cargo", "go", "gem", "bundle", "composer", "dotnet",
        "mvn", "gradle", "flask", "django-admin", "sync", "locale-gen", "update-ca-certificates",
        "ldconfig", "fc-cache", "strip", "pwd", "env", "awk", "grep", "head", "tail", "tee",
        "unset", "umask", "id", "which", "chsh", "dos2unix", "pybabel", "prisma", "tsc", "vite",
        "next", "apt-mark", "localedef", "setcap", "git",
    }
)  # fmt: skip
"""Programs that put no program of the system into an image, whatever their arguments."""

_INSTALLERS = frozenset({"apt-get", "apt", "apk", "dnf", "yum", "microdnf", "aptitude"})
_PACKAGE = pattern(
    r"^(?:lib[\w.+\-]*|gcc|g\+\+|make|build-essential|build-base|[\w.\-]+-dev|[\w.\-]+-libs?|musl[\w\-]*"
    r"|linux-headers|pkg-config|pkgconf|ca-certificates|tzdata|gettext(?:-base)?|git|openssl|tini"
    r"|dumb-init|gosu|su-exec|locales|netcat(?:-[\w]+)?|ncat|curl|wget|jq|procps|iproute2|net-tools"
    r"|postgresql-client[\w.\-]*|postgresql\d*-client|default-mysql-client|mariadb-client"
    r"|redis-tools|cron|supervisor|nginx|file|unzip|zip|xz-utils|gnupg2?|bash|tar|gzip|patch|vim|nano"
    r"|less|cmake|ninja-build|python3?(?:-pip|-venv|-setuptools|-wheel)?|fonts?-[\w\-]+|fontconfig"
    r"|tesseract-ocr[\w\-]*|poppler-utils|imagemagick|ffmpeg|shared-mime-info|zlib1g|freetype|jpeg"
    r"|cairo|pango|gdal-bin|proj-bin|binutils|graphviz|openssh-client|rsync|sqlite3?|htop|dnsutils"
    r"|iputils-ping|telnet|apt-transport-https|lsb-release|software-properties-common|dialog|apt-utils"
    r"|gfortran|rustc|cargo|nodejs|npm|coreutils|shadow|sudo|libc6-compat|gcompat|htop)"
    r"(?:[=~<>].*)?$"
)
"""Packages that bring nothing that health checks run, but what they are called after."""

_SYSTEM = frozenset(
    {"", "/", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin", "/bin", "/sbin", "/usr/sbin"}
)
_SINGLE = frozenset({"uv", "uvx", "tini", "gosu", "node", "bun", "dumb-init", "su-exec", "poetry"})
"""Programs that are copied from the images that are made for that."""
_SCRIPT = pattern(r"\.(?:sh|py|conf|toml|txt|json|ya?ml|ini|lock|crt|pem)$|entry-?point|/?start$")
_BRINGS = {
    "ps": ("procps",), "pgrep": ("procps",), "pkill": ("procps",), "top": ("procps",),
    "nc": ("netcat", "ncat", "busybox"), "netcat": ("nc",), "ncat": ("nmap",),
    "psql": ("postgresql", "postgres"), "pg_isready": ("postgresql", "postgres"),
    "mysql": ("mysql", "mariadb"), "mysqladmin": ("mysql", "mariadb"),
    "mariadb": ("mysql", "mariadb"), "mariadb-admin": ("mysql", "mariadb"),
    "redis-cli": ("redis", "valkey"), "valkey-cli": ("redis", "valkey"),
    "mongosh": ("mongo",), "mongo": ("mongo",), "netstat": ("net-tools",),
    "ss": ("iproute", "iproute2"), "http": ("httpie",), "wget": ("busybox",),
    "python": ("python",), "python3": ("python", "supervisor", "gdal", "certbot"),
    "node": ("nodejs", "npm", "yarn"),
}  # fmt: skip
"""Words in the names of packages by which programs come that are called otherwise."""


def may_bring(image: BuiltImage, program: str) -> bool:
    """True when a step of the Dockerfile may have put the program into the image."""
    return any(_step_may_bring(step, program) for step in image.instructions)


def _step_may_bring(step: Instruction, program: str) -> bool:
    if step.name == "RUN":
        return _run_may_bring(step, program)
    if step.name in ("COPY", "ADD"):
        return _copy_may_bring(step, program)
    if step.name == "ENV":
        # What is called by its bare name may lie anywhere then.
        return re.search(r"\bPATH\b", step.text) is not None and _names(step.text, program)
    return step.name in ("SHELL", "ONBUILD")


def _names(text: str, program: str) -> bool:
    """True when the text has the program in it, or a package that brings it, as a word."""
    words = (program, *_BRINGS.get(program, ()))
    return any(
        re.search(rf"(?<![\w]){re.escape(word)}(?![a-z])", text, re.IGNORECASE) for word in words
    )


def _run_may_bring(step: Instruction, program: str) -> bool:
    text = "\n".join((step.text, *step.heredocs))
    if len(text) > MAX_TEXT or step.heredocs or _names(text, program):
        return True
    words = step.exec_form
    if words is not None:
        return not words or words[0].rsplit("/", 1)[-1] not in _HARMLESS
    parts = parts_of(re.sub(r"\s+", " ", text))
    return parts is None or not all(_harmless(part.program, part.words) for part in parts)


def _harmless(program: str, words: tuple[str, ...]) -> bool:
    if program in _HARMLESS:
        return True
    if program not in _INSTALLERS:
        return False
    names = [word for word in words[1:] if not word.startswith(("-", ".")) and "=/" not in word]
    verb, *packages = names or [""]
    if verb not in ("install", "add"):
        return True
    return all(_PACKAGE.match(name) for name in packages)


def _copy_may_bring(step: Instruction, program: str) -> bool:
    words = step.exec_form or tuple(step.text.split())
    if not words or any("$" in word for word in words[-1:]):
        return True
    if any(word.rstrip("/").rsplit("/", 1)[-1] == program for word in words):
        return True
    target = words[-1].rstrip("/")
    if target not in _SYSTEM:
        return False
    sources = words[:-1]
    if step.flag("from") is not None:
        # Under /usr/local lies what Python and Node install, and none of these programs.
        local = target in ("/usr/local", "/usr/local/bin")
        return not local and not all(s.rsplit("/", 1)[-1] in _SINGLE for s in sources)
    return not all(_SCRIPT.search(source) for source in sources)
