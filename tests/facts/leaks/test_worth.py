"""What a literal is worth as a secret: the names, words and forms that decide it."""

from __future__ import annotations

import pytest

from jctc_lint.facts.leaks.model import Use, Worth
from jctc_lint.facts.leaks.surroundings import is_text, use_of
from jctc_lint.facts.leaks.worth import is_strong, is_weak, made_up, worth_of

REAL = [
    ("DB_PASSWORD", "Sommer2026!"),
    ("db_password", "liaison123"),
    ("JWT_SECRET", "q9Zr4vKx2mTb7WcE8nLs"),
    ("api_key", "8d08c87dadb0f8f0e63efe84fb115b62"),
    ("SECRET_KEY", "r(m)9nLGnz#(_q3N4z1k(EFsM"),
    ("SESSION_TOKEN", "sQmPLzXtRbWkVnHcDyGf"),
    ("ADMIN_PASSWORD", "77441902"),
    ("PRIVATE_KEY", "0x" + "9f3b" * 2 + "71c4e8d25a60b7f1" * 3 + "d4e5f6a7"),
]
NOTHING = [
    ("DB_PASSWORD", "${DB_PASSWORD}"),
    ("DB_PASSWORD", "$DB_PASSWORD"),
    ("DB_PASSWORD", "$(cat /run/secrets/db)"),
    ("DB_PASSWORD_FILE", "Sommer2026!"),
    ("DB_PASSWORD", "at least 8 characters"),
    ("API_KEY_HEADER", "X-API-Key"),
    ("api_key", "X-API-Key"),
    ("token", "refresh"),
    ("token", "auth.password.reset"),
    ("TOKEN_PROGRAM", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
    ("TOKEN", "0x28b5a0e9C621a5BadaA536219b3a228C8168cf5d"),
    ("password", "Passwort-zurücksetzen"),
    ("password", "password_reset"),
    ("password", "{password}"),
    ("secret", "%(secret)s"),
    ("password", "^[a-z0-9]{8,}$"),
    ("ACCESS_TOKEN_EXPIRE_MINUTES", "30"),
    ("PAGE_TOKENS", "4096"),
    ("HKDF_SALT", "shop-session-v1"),
    ("SIGNING_KEY", "53E66E1D2CABEFCDB1D3B83E106164552E8D8149"),
    ("tiktoken", "^0.12.0"),
    ("ENV_API_KEY", "SHOP2_API_KEY"),
    ("REQUIRED_SECRET_KEYS", "SECRET_KEY,JWT_SECRET,DB_HOST"),
    ("apiKey", "process.env.SHOP_API_KEY"),
    ("POSTHOG_API_KEY", "phc_q9Zr4vKx2mTb7WcE8nLs"),
    ("DB_PASSWORD", "x"),
    ("GREETING", "Sommer2026!"),
]
PLACEHOLDERS = [
    ("SECRET_KEY", "your-secret-key-here"),
    ("SECRET_KEY", "super-secret-key-change-in-production"),
    ("SECRET_KEY", "ci-test-secret-key-minimum-16"),
    ("JWT_SECRET", "mock_secret_12345"),
    ("PASSWORD", "!Ch4ng3Th1sP4ssW0rd!"),
    ("API_TOKEN", "abcdefghij0123456789"),
    ("API_TOKEN", "xxxxxxxxxxxxxxxx"),
    ("test_otp_secret", "q9Zr4vKx2mTb7WcE8nLs"),
]
WEAK = ["admin", "Admin123", "admin@123", "postgres", "P@ssw0rd", "password12345", "Password1!"]


@pytest.mark.parametrize(("name", "value"), REAL)
def test_secrets(name: str, value: str) -> None:
    assert worth_of(name, value) is Worth.SECRET


@pytest.mark.parametrize(("name", "value"), NOTHING)
def test_what_is_no_secret(name: str, value: str) -> None:
    assert worth_of(name, value) in (Worth.NONE, Worth.PLACEHOLDER)


@pytest.mark.parametrize(("name", "value"), PLACEHOLDERS)
def test_placeholders(name: str, value: str) -> None:
    assert worth_of(name, value) is Worth.PLACEHOLDER


@pytest.mark.parametrize("value", WEAK)
def test_weak_ones(value: str) -> None:
    assert is_weak(value)
    assert worth_of("DB_PASSWORD", value) is Worth.WEAK


@pytest.mark.parametrize(
    "value",
    [
        "md5" + "9f3b71c4" * 4,
        "SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5",
        "$2b$12$Ab1Cd2Ef3Gh4Ij5Kl6Mn7O",
    ],
)
def test_hashes(value: str) -> None:
    assert worth_of("PASSWORD", value) is Worth.HASH


def test_what_is_typed_is_not_strong() -> None:
    assert is_strong("Sommer2026!")
    assert is_strong("q9Zr4vKx2mTb7WcE8nLs")
    assert not is_strong("SecurePassword123!")
    assert not is_strong("client_app1_secret")
    assert not is_strong("hunter22")


def test_what_is_made_up() -> None:
    assert made_up("ghp_abcdefghij")
    assert made_up("q1w2e3r4aaaaaaaa")
    assert not made_up("q9Zr4vKx2mTb7WcE8nLs")


@pytest.mark.parametrize(
    ("path", "use"),
    [
        ("app/settings.py", Use.WORK),
        ("tests/test_login.py", Use.TEST),
        ("app/login_test.py", Use.TEST),
        (".github/workflows/deploy.yml", Use.WORK),
        (".github/workflows/backend-tests.yml", Use.TEST),
        ("docs/setup.md", Use.DEMONSTRATION),
        ("scripts/seed_demo.py", Use.DEMONSTRATION),
        ("app/latest/contest.py", Use.WORK),
        (".env.production", Use.WORK),
        (".env.dev", Use.DEMONSTRATION),
    ],
)
def test_what_a_file_is_for(path: str, use: Use) -> None:
    assert use_of(path) is use


def test_which_files_are_texts() -> None:
    assert is_text("app/settings.py")
    assert is_text("env.backend")
    assert not is_text("logo.png")
    assert not is_text("web/pnpm-lock.yaml")
    assert not is_text(".gitleaks.toml")
    assert not is_text(".secrets.baseline")
