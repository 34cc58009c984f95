"""Which secrets are found in which files, and that hostile files do not break the search."""

from __future__ import annotations

import base64
import os
import random
from typing import TYPE_CHECKING

import pytest
from git_work import git

from jctc_lint.facts.leaks.model import Medium, Worth
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.secrets.shapes import flag_secrets, provider_secrets, url_passwords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.leaks.model import Leak

    Tree = Callable[[Mapping[str, str | bytes]], Path]

SECRET = "q9Zr4vKx2mTb7WcE8nLs"
HUMAN = "Sommer2026!"


def token(start: str, length: int) -> str:
    """An invented token, put together here so that no scanner takes it for a real one."""
    return start + "".join(random.Random(length).choices("abcdefghKLMNOPQRS2345679", k=length))


def key(kind: str = "", *, cut: int = 0) -> str:
    """An invented key: a sequence of bytes with the length that it says it has."""
    data = bytes([0x30, 0x81, 120]) + random.Random(1).randbytes(120 - cut)
    return pem(kind, base64.b64encode(data).decode())


def pem(kind: str, text: str) -> str:
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(
        [f"-----BEGIN {kind}PRIVATE KEY-----", *lines, f"-----END {kind}PRIVATE KEY-----"]
    )


def found(tree: Tree, files: Mapping[str, str | bytes]) -> list[Leak]:
    return [leak for leak in Repository(tree(files)).leaks if leak.worth is not Worth.NONE]


def names(leaks: list[Leak]) -> list[str]:
    return [leak.name or leak.what for leak in leaks]


@pytest.mark.parametrize(
    "line",
    [
        f'JWT_SECRET = "{SECRET}"',
        f'self.api_key = "{SECRET}"',
        f'config["SECRET_KEY"] = "{SECRET}"',
        f'connect(password="{SECRET}")',
        f'A = {{"API_TOKEN": "{SECRET}"}}',
        f'token: str = "{SECRET}"',
        f'secret: str = Field(default="{SECRET}")',
        f'secret: SecretStr = SecretStr("{SECRET}")',
        f'API_TOKEN = os.getenv("X") or "{SECRET}"',
        f'x = os.getenv("API_TOKEN", "{SECRET}")',
        f'x = os.environ.get("API_TOKEN", "{SECRET}")',
        f'x = config("API_TOKEN", default="{SECRET}")',
        f'def connect(password="{SECRET}"): ...',
        f'def connect(*, password="{SECRET}"): ...',
        f'x = get_password_hash("{HUMAN}")',
        f'user.set_password("{HUMAN}")',
        f'API_SECRET = b"{SECRET}"',
        f'x = Column("api_token", String, server_default="{SECRET}")',
        f'password = Column(String, server_default="{SECRET}")',
        f'x = "postgresql://shop:{HUMAN}@db.shop.internal/shop"',
    ],
)
def test_python(line: str, tree: Tree) -> None:
    (leak,) = found(tree, {"app/a.py": f"import os\n{line}\n"})
    assert leak.medium is Medium.CODE
    assert leak.span.text == leak.value
    assert leak.span.line == 2
    assert leak.value not in repr(leak)
    assert leak.value not in leak.subject


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = os.environ["SECRET_KEY"]',
        f'"""JWT_SECRET = {SECRET}"""',
        f"# JWT_SECRET = '{SECRET}'",
        'x = "postgresql://postgres:postgres@localhost/shop"',
        'x = f"postgresql://{user}:{password}@{host}/shop"',
        'x = "postgresql://user:password@example.com/shop"',
        f'class TestConfig:\n    SECRET_KEY = "{SECRET}"',
        'API_KEY = "api_key"',
        'if token == "bearer": pass',
        'raise ValueError("Invalid password: 8 characters")',
    ],
)
def test_python_without_secrets(line: str, tree: Tree) -> None:
    leaks = found(tree, {"app/a.py": f"import os\n{line}\n"})
    assert [leak for leak in leaks if leak.worth is Worth.SECRET] == []


def test_python_over_several_lines_and_beside_other_signs(tree: Tree) -> None:
    text = f'# Ä\nö = os.getenv(\n    "API_TOKEN",\n    "{SECRET}",\n)\n'
    (leak,) = found(tree, {"app/a.py": text})
    assert (leak.name, leak.sort, leak.span.line, leak.span.text) == (
        "API_TOKEN", "fallback", 4, SECRET,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        f"export DB_PASSWORD='{HUMAN}'",
        f"DB_PASSWORD={SECRET} ./run",
        f"mysql -u shop -p{HUMAN} shop",
        f"redis-cli -a {HUMAN} ping",
        f"curl -u robot:{HUMAN} https://files.shop.internal/",
        f"sshpass -p '{HUMAN}' ssh host",
        f'psql "postgresql://shop:{HUMAN}@db.shop.internal/shop"',
        f"psql -c \"ALTER USER shop WITH PASSWORD '{HUMAN}'\"",
    ],
)
@pytest.mark.parametrize("path", ["deploy.sh", "Makefile", "bin/deploy"])
def test_scripts(path: str, line: str, tree: Tree) -> None:
    root = tree({path: f"#!/bin/sh\nup:\n\t{line}\n"})
    (root / path).chmod(0o755)
    (leak,) = Repository(root).leaks
    assert leak.medium is Medium.SCRIPT
    assert leak.span.text == leak.value
    assert leak.span.line == 3


@pytest.mark.parametrize(
    "line",
    [
        f"# DB_PASSWORD='{HUMAN}'",
        'DB_PASSWORD="$(cat /run/secrets/db)"',
        "DB_PASSWORD=$$PASSPHRASE",
        "docker run -p 3306:3306 mysql",
        'mysql -p"$DB_PASSWORD"',
        "secrets_filename=$(basename $1)",
    ],
)
def test_scripts_without_secrets(line: str, tree: Tree) -> None:
    leaks = found(tree, {"deploy.sh": f"#!/bin/sh\n{line}\n"})
    assert [leak for leak in leaks if leak.worth is Worth.SECRET] == []


def test_a_workflow(tree: Tree) -> None:
    text = f"""\
on: push
env:
  DB_PASSWORD: "{HUMAN}"
  API_TOKEN: ${{{{ secrets.API_TOKEN }}}}
jobs:
  deploy:
    steps:
      - uses: shop/login@v1
        with:
          password: {SECRET}
      - run: |
          export JWT_SECRET={SECRET}
"""
    leaks = found(tree, {".github/workflows/deploy.yml": text})
    assert [(leak.name, leak.span.line, leak.span.text) for leak in leaks] == [
        ("DB_PASSWORD", 3, HUMAN),
        ("password", 10, SECRET),
        ("JWT_SECRET", 12, SECRET),
    ]


def test_a_dockerfile(tree: Tree) -> None:
    text = f"FROM a AS build\nARG NPM_TOKEN\nFROM b\nARG PIP_TOKEN\nENV SECRET_KEY={SECRET}\n"
    leaks = Repository(tree({"Dockerfile": text})).leaks
    assert [(leak.name, leak.sort) for leak in leaks] == [
        ("PIP_TOKEN", "argument"),
        ("SECRET_KEY", "literal"),
    ]


@pytest.mark.parametrize("path", [".env", "env.backend", "deploy/app.env", ".env.production"])
def test_dotenv_files_by_any_name(path: str, tree: Tree) -> None:
    text = f"A=1\nDB_PASSWORD={HUMAN}\nURL=redis://:{SECRET}@cache/0\n"
    assert names(found(tree, {path: text})) == ["DB_PASSWORD", "URL"]


def test_a_file_that_is_only_called_so(tree: Tree) -> None:
    assert (
        found(tree, {"env.notes": f"The secret: DB_PASSWORD={HUMAN}\nis old.\nAnd gone.\n"}) == []
    )


def test_what_git_ignores_and_what_it_keeps_all_the_same(tree: Tree) -> None:
    files = {".gitignore": ".env*\n", ".env": f"DB_PASSWORD={HUMAN}\n", ".env.root": "A=1\n"}
    root = tree(files)
    assert Repository(root).leaks == ()
    git(root, "init", "-q")
    git(root, "add", ".gitignore")
    assert Repository(root).leaks == ()
    git(root, "add", "-f", ".env")
    assert names(list(Repository(root).leaks)) == ["DB_PASSWORD"]


def test_what_is_not_in_the_index_is_not_told(tree: Tree) -> None:
    root = tree({"env.kept": f"DB_PASSWORD={HUMAN}\n"})
    git(root, "init", "-q")
    git(root, "add", "env.kept")
    (root / "env.mine").write_text(f"DB_PASSWORD={HUMAN}\n")
    assert [leak.span.path for leak in Repository(root).leaks] == ["env.kept"]


@pytest.mark.parametrize(
    ("start", "length", "what"),
    [
        ("ghp_", 36, "a GitHub token"),
        ("glpat-", 20, "a GitLab token"),
        ("xoxb-", 24, "a Slack token"),
        ("sk_live_", 24, "a Stripe key"),
        ("hf_", 34, "a Hugging Face token"),
        ("tskey-auth-", 20, "a Tailscale key"),
        ("npm_", 36, "an npm token"),
        ("4711081599:A", 34, "a Telegram bot token"),
        ("https://hooks.slack.com/services/T0ABC1DEF/B0ABC1DEF/", 24, "a Slack webhook"),
    ],
)
@pytest.mark.parametrize("path", ["web/src/a.ts", "notes.txt", "config.json", "a.py", "deploy.sh"])
def test_tokens(path: str, start: str, length: int, what: str, tree: Tree) -> None:
    written = token(start, length)
    if what == "a Hugging Face token":
        written = "".join(char if char.isalpha() or char == "_" else "z" for char in written)
    leaks = [
        leak for leak in found(tree, {path: f'x = "{written}"\n'}) if leak.medium is Medium.TOKEN
    ]
    assert [leak.what for leak in leaks] == [what]
    assert leaks[0].span.text in written


@pytest.mark.parametrize(
    "text",
    [
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        "ghp_" + "x" * 36,
        "sk_test_" + "q9Zr4vKx2mTb7WcE8nLs",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,
        "eyJhbGciOiJIUzI1NiJ9." + "eyJyb2xlIjoiYW5vbiJ9" + ".c2lnbmF0dXJl",
    ],
)
def test_tokens_that_are_none(text: str, tree: Tree) -> None:
    assert found(tree, {"web/src/a.ts": f'const x = "{text}";\n'}) == []


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        (key(), ["default"]),
        (key("RSA "), ["default"]),
        (key().replace("\n", "\\n"), ["default"]),
        (
            pem("OPENSSH ", base64.b64encode(b"openssh-key-v1\0" + bytes(range(200))).decode()),
            ["default"],
        ),
        (pem("ENCRYPTED ", base64.b64encode(random.Random(2).randbytes(200)).decode()), ["locked"]),
        (key(cut=20), []),
        (key().replace("PRIVATE", "PUBLIC"), []),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ...\n-----END PRIVATE KEY-----",
            [],
        ),
        ("-----BEGIN PRIVATE KEY-----", []),
        ("-----BEGIN PRIVATE KEY-----\n\xff\xfe\n-----END PRIVATE KEY-----", []),
    ],
)
def test_private_keys(text: str, sorts: list[str], tree: Tree) -> None:
    leaks = found(tree, {"certs/site.key": f"{text}\n"})
    assert [leak.sort for leak in leaks] == sorts


def test_key_files_that_are_no_texts(tree: Tree) -> None:
    (leak,) = found(tree, {"certs/site.p12": b"\x30\x82\x00\x00", "certs/site.crt": b"\x00"})
    assert (leak.sort, leak.span.path) == ("file", "certs/site.p12")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01" * 1000,
        b"\xff\xfeP\x00A\x00S\x00S\x00",
        b"PASSWORD=" + b"a" * 3_000_000,
        b"(" * 100_000 + b'password = "q9Zr4vKx2mTb"',
        b'password = "' * 20_000,
        b"passw" * 100_000,
        b"://a:" * 100_000,
        b"-----BEGIN PRIVATE KEY-----" * 20_000,
        b"eyJ" * 150_000 + b".eyJ" * 100_000,
        b"sk-" * 150_000,
        b"xoxb-" * 100_000,
        b"a: &a [*a, *a]\npassword: *a\n",
        b"A${" * 100_000,
        b"\r" * 100_000,
    ],
    ids=lambda content: content[:12].decode("latin-1").encode("unicode_escape").decode(),
)
@pytest.mark.parametrize(
    "path",
    ["a.py", ".env", "a.sh", "Dockerfile", ".github/workflows/a.yml", "README.md", "a.ini", "a.ts"],
)
def test_hostile_files(path: str, content: bytes, tree: Tree) -> None:
    for leak in Repository(tree({path: content})).leaks:
        assert leak.span.start <= leak.span.end


def test_links_that_lead_out_are_not_followed(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "outside.env").write_text(f"DB_PASSWORD={HUMAN}\n")
    root = tree({"a.env": "A=1\n"})
    (root / "b.env").symlink_to(tmp_path / "outside.env")
    os.mkfifo(root / "c.env")
    assert Repository(root).leaks == ()


@pytest.mark.parametrize("text", ["a://u:" + "${a}" * 60, "a://" + "$" * 400, "-a" + " " * 2000])
def test_no_text_takes_for_ever(text: str) -> None:
    """Each `${a}` could once be read in two ways: two to the sixtieth ways in all."""
    for shapes in (url_passwords, flag_secrets, provider_secrets):
        assert list(shapes(text)) == []
