"""The file's name, id and date of a new revision, against Alembic's own `_rev_path`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory

from jctc_lint.facts.migrations.configuration import FileNames
from jctc_lint.writing.names import date_of, file_name
from jctc_lint.writing.types import Unwritable

if TYPE_CHECKING:
    from pathlib import Path

MADE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TEMPLATES = [
    "%(rev)s_%(slug)s",
    "%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-%(rev)s_%(slug)s",
    "%(epoch)s_%(rev)s",
    "%(rev)s%(slug).30s",
]
MESSAGES = ["Add users", "", "Ünïcode: (words) & signs!", "a_b " * 30, "x" * 90, 'it\'s "q"']


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("longest", [10, 40])
def test_file_name_is_alembics(template: str, message: str, longest: int, tmp_path: Path) -> None:
    script = ScriptDirectory(tmp_path, file_template=template, truncate_slug_length=longest)
    real = script._rev_path(tmp_path, "ab12", message, MADE).name

    assert file_name(FileNames(template, longest), "ab12", message, MADE) == real


@pytest.mark.parametrize(
    "template",
    [
        "../%(rev)s",
        "/tmp/%(rev)s",
        "a/%(rev)s",
        "a\\%(rev)s",
        ".%(rev)s",
        "%(rev)s\n",
        "%(rev)s\0",
        "%(nothing)s",
        "%(rev)",
        "%(rev)q",
        "%(rev)999999999999s",
        "%(year).99999999d",
        "x" * 300,
    ],
)
def test_templates_that_lead_elsewhere_are_refused(template: str) -> None:
    with pytest.raises(Unwritable, match="file_template"):
        file_name(FileNames(template), "ab12", "a message", MADE)


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(Unwritable, match="too long"):
        file_name(FileNames("%(slug)s", 1000), "ab12", "word_" * 100, MADE)


def test_dates_are_in_the_timezone_of_the_environment() -> None:
    names = FileNames(timezone="europe/berlin")
    with pytest.raises(Unwritable, match="no timezone"):
        date_of(FileNames(timezone="../../etc/passwd"), MADE)
    assert date_of(FileNames(timezone="utc"), MADE) == MADE
    assert date_of(FileNames(timezone="Europe/Berlin"), MADE).isoformat().endswith("+01:00")
    assert date_of(FileNames(), MADE).tzinfo is None
    with pytest.raises(Unwritable):
        date_of(FileNames(timezone="Nowhere/Land"), MADE)
    assert names.timezone == "europe/berlin"
