"""Names that are near enough to be one, misspelt, and names that are not."""

from __future__ import annotations

import pytest

from jctc_lint.facts.environment.spelling import alike, meant_by


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("ALOWED_ORIGINS", "ALLOWED_ORIGINS"),
        ("ALLOWED_ORIGIN", "ALLOWED_ORIGINS"),
        ("KEY_SECRET", "SECRET_KEY"),
        ("debug_level", "DEBUG_LEVEL"),
        ("REFERSH_TOKEN", "REFRESH_TOKEN"),
    ],
)
def test_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("POSTGRES_HOST", "POSTGRES_PORT"),
        ("SMTP_USER", "SMTP_PORT"),
        ("HTTP_PORT", "HTTPS_PORT"),
        ("MAX_SIZE", "MIN_SIZE"),
        ("API_KEY", "APP_KEY"),
        ("KEY_1", "KEY_2"),
        ("S3_BUCKET", "S3_REGION"),
        ("ACCESS_TOKEN_EXPIRE", "REFRESH_TOKEN_EXPIRE"),
        ("SECRET_KEY", "SECRET_KEY"),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert not alike(one, other)


def test_meant_by() -> None:
    assert meant_by("DATABSE_URL", ["REDIS_URL", "DATABASE_URL"]) == "DATABASE_URL"
    assert meant_by("ANYTHING", ["REDIS_URL"]) == ""
