"""What is a secret, and that no part of one is ever shown."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.secrets.mask import (
    Mask,
    is_literal_secret,
    is_placeholder,
    is_secret_name,
    secret_values,
)
from jctc_lint.facts.secrets.names import (
    HASH,
    is_harmless,
    is_hash,
    is_reference,
    may_be_hash,
)
from jctc_lint.facts.secrets.shapes import flag_secrets, provider_secrets, url_passwords
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SECRET_NAMES = """
DB_PASSWORD POSTGRES_PASSWORD PGPASSWORD MYSQL_PWD DB_PASS SMTP_PW apiKey api-key OPENAI_API_KEY
S3_ACCESS_KEY S3_SECRET_KEY AWS_SECRET_ACCESS_KEY SECRET_KEY SECRET_KEY_BASE APP_KEY API_KEYS
JWT_SECRET jwtSecret CLIENTSECRET GITHUB_TOKEN DISCORD_BOT_TOKEN N8N_ENCRYPTION_KEY
MEILI_MASTER_KEY NEO4J_AUTH RABBITMQ_ERLANG_COOKIE SENTRY_DSN AUTH_SALT requirepass
spring.datasource.password traefik.http.middlewares.a.basicauth.users API_TOKENS
ConnectionStrings__DefaultConnectionString GF_SECURITY_ADMIN_PASSWORD POSTGRES_PASSWORD2
""".split()  # noqa: SIM905
OTHER_NAMES = """
K PWD PATH TOKEN_URL SECRET_NAME PASSWORD_FILE JWT_SECRET_FILE LICENSE_KEY PUBLIC_KEY
JWT_PUBLIC_KEY STRIPE_PUBLISHABLE_KEY NEXT_PUBLIC_API_KEY ACCESS_TOKEN_EXPIRE_MINUTES MAX_TOKENS
OPENAI_MAX_TOKENS ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD CORS_ALLOW_CREDENTIALS
TOKENIZERS_PARALLELISM PASSWORD_MIN_LENGTH SECRETS_MANAGER TOKEN_ALGORITHM SECRETARY MONKEY
AWS_ACCESS_KEY_ID PASSWORDLESS_LOGIN ENABLE_PASSWORD_AUTH traefik.http.routers.token.rule secrets
AUTHOR BYPASS COMPASS KEYBOARD REQUIRED_SECRETS PASSWORD_HASHERS AUTH_PASSWORD_VALIDATORS
""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_other_names(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    ["changeme", "change-this", "<your-token>", "your_api_key", "xxxx", "****", "...", "todo",
     "mysecretpassword", "DB_PASSWORD", "db-password", "example", "super-secret",
     "insert-token-here", "replace_me", "password", "SECRET", "to-be-set", "!ChangeMe!"],
)  # fmt: skip
def test_placeholders(value: str) -> None:
    assert is_placeholder(value, "DB_PASSWORD")
    assert not is_literal_secret("DB_PASSWORD", value)


@pytest.mark.parametrize(
    "value",
    ["postgres", "admin", "hunter2", "123456", "Tr0ub4dor&3", "dev", "a+b/c=",
     "$$2y$$05$$abcdefghij", "it's", "pa ss", "P@ssw0rd!", "/kE9+x/zz=="],
)  # fmt: skip
def test_literal_secrets(value: str) -> None:
    assert is_literal_secret("DB_PASSWORD", value)
    assert not is_placeholder(value, "DB_PASSWORD")


@pytest.mark.parametrize(
    "value",
    ["", "true", "No", "none", "${X}", "$X", "${A}:${B}", "${X:-${Y}}", "{{ vault.x }}", "$(pw)",
     "/run/secrets/db", "./secrets/db.txt", "keys/jwt.pem", "https://auth.example/token", "''",
     "arn:aws:secretsmanager:eu-west-2:1:secret:x", "op://vault/item/field",
     "ssh-ed25519 AAAA x@y"],
)  # fmt: skip
def test_harmless_values(value: str) -> None:
    assert is_harmless(value)
    assert not is_literal_secret("DB_PASSWORD", value)


def test_numbers_are_secrets_only_behind_a_secrets_word() -> None:
    assert is_literal_secret("DB_PASSWORD", "250")
    assert is_literal_secret("API_KEY_2", "1234")
    assert not is_literal_secret("PASSWORD_RESET_MIN_RESPONSE_MS", "250")


def test_a_location_is_no_secret_by_its_name_alone() -> None:
    assert not is_literal_secret("SENTRY_DSN", "sentry-project-4711")


def test_references() -> None:
    assert is_reference("${{ secrets.TOKEN }}")
    assert is_reference("${A:-${B:-}}@${C}")
    assert not is_reference("abc${A}")
    assert not is_reference("abc")
    assert not is_reference("$$abc")


def test_hashes() -> None:
    assert is_hash("u:$apr1$Ab12Cd34$eFgH")
    assert is_hash("u:$$2y$$05$$AbCdEf")
    assert is_hash("$argon2id$v=19$m=65536,t=3,p=4$c29$aGF")
    assert not is_hash("a$b")


def tail(length: int, letters: str = "aB3dE5gH") -> str:
    """An invented token's tail. Put together here, so that no scanner takes it for a real one."""
    return (letters * length)[:length]


TOKENS = [
    "AKIA" + tail(16, "Q7ZR4MKA"),
    "ghp_" + tail(36),
    "github_pat_" + tail(82),
    "glpat-" + tail(20),
    "xoxb-" + tail(24),
    "sk_live_" + tail(24),
    "SG." + tail(22) + "." + tail(43),
    "sk-proj-" + tail(40) + "T3BlbkFJ" + tail(40),
    "sk-ant-api03-" + tail(93) + "AA",
    "AIza" + tail(35),
    "npm_" + tail(36),
    "dop_v1_" + tail(64, "0a1b2c3f"),
    "hf_" + tail(34, "aBcDeFgH"),
    "eyJ" + tail(20) + ".eyJ" + tail(30) + "." + tail(20),
    "123456789:A" + tail(34),
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:8])
def test_provider_shapes(token: str) -> None:
    (place,) = provider_secrets(f"X={token} # note")
    assert place.start == 2
    assert place.end == 2 + len(token)
    assert token[:6] not in Mask().line(f"- ANYTHING={token}")[0]


@pytest.mark.parametrize(
    "text", ["AKIAIOSFODNN7EXAMPLE", "sk_test_" + "a" * 24, "desk-lamp", "AKIA"]
)
def test_documented_and_test_keys_are_no_finds(text: str) -> None:
    assert not list(provider_secrets(text))


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("postgresql://u:p4ss@db:5432/x", "p4ss"),
        ("redis://:s3cr@et@redis/0", "s3cr@et"),
        ("amqp://guest:gu/e#st@mq", "gu/e#st"),
        ("postgres://${U}:lit@db", "lit"),
        ("K: 'mongodb+srv://u:p@h/x'", "p"),
    ],
)
def test_url_passwords(text: str, password: str) -> None:
    assert [text[place.start : place.end] for place in url_passwords(text)] == [password]


@pytest.mark.parametrize(
    "text",
    ["postgresql://u:${PW}@db/x", "redis://redis:6379/0", "http://a/b:c", "https://x.y/@z",
     "postgres://$USER:$PASS@db", "http://a:80/x"],
)  # fmt: skip
def test_urls_without_literal_password(text: str) -> None:
    assert not list(url_passwords(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("redis-server --requirepass abc+def --appendonly yes", "abc+def"),
        ('["redis-server", "--requirepass", "abc def"]', "abc def"),
        ("x --admin-password=q1w2", "q1w2"),
        ("curl -u admin:q1w2 http://x", "q1w2"),
        ("redis-cli -a q1w2 ping", "q1w2"),
        ("mysql -u root -p q1w2", "q1w2"),
    ],
)
def test_flags(text: str, value: str) -> None:
    assert [text[place.start : place.end] for place in flag_secrets(text)] == [value]


@pytest.mark.parametrize(
    "text",
    ["--requirepass ${PW}", "docker run -p 8080:80 x", "mkdir -p a/b", "pg_isready -U app -p 5432",
     "--token-url https://x", "--requirepass", "-u 1000:1000", "--user 1000:1000",
     "--auth-token-file=/run/x", "--requirepass --appendonly"],
)  # fmt: skip
def test_flags_without_secret(text: str) -> None:
    assert not list(flag_secrets(text))


LINES = [
    "      - API_SECRET={}",
    "      - 'API_SECRET={}'",
    '      - "API_SECRET={}"',
    "      API_SECRET: {}",
    '      API_SECRET: "{}"   # note',
    "API_SECRET={}",
    "export API_SECRET={}",
    'API_SECRET = "{}"',
    '{{"apiSecret": "{}", "other": 1}}',
    "      command: redis-server --requirepass {}",
    '      command: ["redis-server", "--requirepass", "{}"]',
    "      - URL=postgresql://u:{}@db/x",
    "ENV API_SECRET {}",
    "      - API_SECRET=${{X:-{}}}",
    "Authorization: Bearer {}",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "secret", ["Zq7+vW", "q1", "hunter2", "Zq7#vW!xY", "Zq7=vW/xY==", "Zq7$$vW"]
)
def test_a_secret_is_masked_in_every_spelling(line: str, secret: str) -> None:
    written = line.format(secret)
    masked, _, _ = Mask().line(written)
    assert "****" in masked
    for size in range(min(3, len(secret)), len(secret) + 1):
        for start in range(len(secret) - size + 1):
            part = secret[start : start + size]
            if part not in line.format(""):
                assert part not in masked
    assert "note" in masked or "note" not in line


@pytest.mark.parametrize(
    "line",
    [
        "      - DATABASE_URL=postgresql://u:${DB_PASSWORD}@db:5432/x",
        "      - DB_PASSWORD=${DB_PASSWORD}",
        "      DB_PASSWORD: ${DB_PASSWORD:?must be set}",
        "      - ACCESS_TOKEN_EXPIRE_MINUTES=30",
        "      command: redis-server --requirepass ${REDIS_PASSWORD}",
        "      POSTGRES_PASSWORD_FILE: /run/secrets/db",
        '    ports: ["8080:80"]',
        "    secrets: [db_password]",
        "down_revision = '4f2a9c81d0aa'",
        "image: postgres:16-alpine@sha256:0123456789abcdef",
    ],
)
def test_lines_that_stay_readable(line: str) -> None:
    assert Mask().line(line) == (line, 0, 0)


def test_python_lines_keep_their_code() -> None:
    mask = Mask()
    line = "    hashed_password: Mapped[str] = mapped_column(String(255))"
    assert mask.line(line, python=True)[0] == line
    line = "    SECRET_KEY: str = 'q1w2e3'  # x"
    assert mask.line(line, python=True)[0] == "    SECRET_KEY: str = '****'  # x"
    line = '    op.add_column("users", sa.Column("password", sa.String(), server_default="q1w2"))'
    assert "q1w2" not in mask.line(line, python=True)[0]
    assert 'sa.Column("password"' in mask.line(line, python=True)[0]
    line = 'token = os.getenv("API_TOKEN", "q1w2e3")'
    assert mask.line(line, python=True)[0] == 'token = os.getenv("API_TOKEN", "****")'
    line = 'url = "Server=db;Password=q1w2e3"'
    assert mask.line(line, python=True)[0] == 'url = "Server=db;Password=****"'


def test_known_values_are_masked_wherever_they_stand() -> None:
    mask = Mask(["Zq7+vW'x", "abcd"])
    assert mask.line("echo Zq7+vW'x | login")[0] == "echo **** | login"
    assert mask.line("echo 'Zq7+vW''x'")[0] == "echo '****'"
    assert mask.line("https://x/?a=Zq7%2BvW%27x")[0] == "https://x/?a=****"
    assert mask.line("abcd abcdef")[0] == "**** abcdef"


@pytest.mark.parametrize(
    "command",
    [
        "mysql -uroot -pTr0mb+ne!Qz7",
        '["mysqladmin", "ping", "-pTr0mb+ne!Qz7"]',
        "\n      - mysqladmin\n      - -pTr0mb+ne!Qz7",
        "sh -c 'PGPASSWORD=Tr0mb+ne!Qz7 psql'",
    ],
)
def test_passwords_of_clients_are_masked(
    tree: Callable[[Mapping[str, str]], Path], command: str
) -> None:
    text = f"services:\n  a:\n    image: x\n    command: {command}\n"
    repository = Repository(tree({"compose.yml": text}))
    assert "Tr0mb" not in Mask(secret_values(repository)).text(text)


def test_secret_values_of_a_repository(tree: Callable[[Mapping[str, str]], Path]) -> None:
    compose = """
services:
  app:
    image: example/app:1
    env_file: app.env
    environment:
      - DB_PASSWORD=Zq7+vW8x
      - DATABASE_URL=postgresql://shopper:q1w2e3r4@db/shop
      - DB_USER=shopper
      - MODE=production
      - OTHER_PASSWORD=${OTHER:-t5z6u7i8}
    command: serve --api-token o9p0a1s2
  shop:
    image: example/app:1
    environment:
      A_PASSWORD: shop
      B_PASSWORD: shopper
      C_PASSWORD: changeme
      D_PASSWORD: postgres
      E_PASSWORD: |
        first-line
        second-line
"""
    root = tree({"compose.yml": compose, "app.env": "API_KEY='d3f4 g5h6'\n"})
    values = secret_values(Repository(root))
    assert values == {
        "Zq7+vW8x", "q1w2e3r4", "t5z6u7i8", "o9p0a1s2", "d3f4 g5h6", "first-line\nsecond-line\n",
    }  # fmt: skip
    mask = Mask(values)
    assert mask.line("curl -H 'X: d3f4 g5h6' # q1w2e3r4")[0] == "curl -H 'X: ****' # ****"
    assert mask.line("        second-line")[0] == "        ****"


def test_columns_follow_the_text() -> None:
    line = "      - API_SECRET=Zq7+vW7Zq7 # x"
    masked, start, end = Mask().line(line, 8, 29)
    assert masked[start:end] == "API_SECRET=****"
    masked, start, end = Mask().line(line, 19, 29)
    assert masked[start:end] == "****"
    masked, start, end = Mask().line(line, 22, 24)
    assert masked[start:end] == "****"
    masked, start, end = Mask().line("A=1 postgres://u:pw@h END", 22, 25)
    assert masked[start:end] == "END"


def test_private_keys_over_lines() -> None:
    text = (
        "a: |\n  -----BEGIN RSA PRIVATE KEY-----\n"
        "  TUlJ\n  dGFpbA==\n  -----END RSA PRIVATE KEY-----\nb: 1\n"
    )
    source = Source("x.yml", text)
    shown = [Mask().source_line(source, number)[0] for number in range(1, 7)]
    assert shown[1].strip() == "-----BEGIN RSA PRIVATE KEY-----" or "****" in shown[1]
    assert shown[2:4] == ["****", "****"]
    assert shown[5] == "b: 1"
    masked = Mask().text(text)
    assert "TUlJ" not in masked
    assert "dGFpbA" not in masked
    assert masked.endswith("b: 1\n")


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_line_any_columns(line: str, start: int, length: int) -> None:
    line = line.replace("\n", " ").replace("\r", " ")
    start = min(start, len(line))
    end = min(start + length, len(line))
    masked, new_start, new_end = Mask(["secret-value"]).line(line, start, end)
    assert 0 <= new_start <= new_end <= len(masked)


@given(
    st.text(
        string.ascii_letters + string.digits + "+/=!@#%^&*()[]{}|;:,.?~-_", min_size=4, max_size=40
    )
)
def test_a_value_under_a_secret_name_never_shows(secret: str) -> None:
    masked = Mask().line(f"      - API_SECRET={secret}")[0]
    readable = is_reference(secret) or secret.lower() in ("true", "false", "none", "null")
    readable = readable or secret.startswith(("arn:aws:", "op://", "/run/secrets/"))
    assert masked == "      - API_SECRET=****" or readable or not any(c.isalnum() for c in secret)


def test_hostile_lines_take_little_time() -> None:
    parts = (
        "a",
        "a:",
        "://a:",
        "-",
        "'\"",
        "a=",
        "eyJ",
        "- p ",
        "token=",
        "token='",
        "${a:-",
        "{{",
    )
    for part in (*parts, "token=$a ", " ", "<", "$(", "SK", "a@b:c/"):
        for line in (part * (4900 // len(part)), part * 200_000):
            Mask(["secret-value"]).line(line)
            Mask().line(line, python=True)


def test_a_line_too_long_to_read_is_hidden_whole() -> None:
    assert Mask().line("x" * 6000, 17, 20) == ("****", 0, 4)


@pytest.mark.parametrize(
    "text",
    [
        "$apr1$x$y", "$$2y$$10$$abc", "a:$1${SALT}", "${USER}:$6$x", "{SSHA}x", "{SHA256}x",
        "{PBKDF2}x", "{SSH}x", "pbkdf2:sha256:1", "$pbkdf2-sha256$1$",
    ],
)  # fmt: skip
def test_the_cheap_question_passes_over_no_hash(text: str) -> None:
    assert HASH.search(text) is not None
    assert may_be_hash(text)


def test_the_cheap_question_passes_over_references() -> None:
    assert not any(map(may_be_hash, ("${A}", "${A}:${B:-c}", "plain", "{service}")))
