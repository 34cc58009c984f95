"""Keys of dotenv files that we call forbidden, and what the real pydantic-settings does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_settings_read import asked

from jctc_lint.facts.environment.settings.traps import forbidden_keys
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
from typing import Optional, Union
from pydantic import AliasChoices, BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic.v1 import BaseSettings as Older


class Part(BaseModel):
    size: int = 1


"""
FILES = {
    "compose.yml": "services:\n  app:\n    build: .\n",
    "Dockerfile": 'FROM python:3.12\nWORKDIR /srv\nCOPY . .\nCMD ["python", "main.py"]\n',
}


def settings(config: str, *fields: str, base: str = "BaseSettings") -> str:
    lines = [f"class Settings({base}):", *(f"    {field}" for field in fields)]
    if base == "Older":
        lines += ["    class Config:", *(f"        {part}" for part in config.split("; "))]
    else:
        lines.append(f"    model_config = SettingsConfigDict(env_file='.env', {config})")
    return HEAD + "\n".join([*lines, "", "settings = Settings()", ""])


PLAIN = ("name: str = 'x'", "part: Part = Part()", "tags: list[str] = []")
CASES = [
    ("", PLAIN, "NAME=a", ()),
    ("", PLAIN, "OTHER=a", ("OTHER",)),
    ("", PLAIN, "OTHER=", ()),
    ("", PLAIN, "OTHER", ()),
    ("", PLAIN, "name=a\nNAME=b\nthird=c\nFourth='d'", ("third", "Fourth")),
    ("extra='ignore'", PLAIN, "OTHER=a", ()),
    ("extra='allow'", PLAIN, "OTHER=a", ()),
    ("extra='forbid'", PLAIN, "export OTHER=a", ("OTHER",)),
    ("case_sensitive=True", PLAIN, "name=a", ()),
    ("case_sensitive=True", PLAIN, "NAME=a", ("NAME",)),
    ("env_prefix='APP_'", PLAIN, "APP_NAME=a", ()),
    ("env_prefix='APP_'", PLAIN, "OTHER=a", ("OTHER",)),
    ("env_prefix='APP_'", PLAIN, "APP_OTHER=a", ("APP_OTHER",)),
    ("env_nested_delimiter='__'", PLAIN, "PART__SIZE=2", ()),
    ("env_nested_delimiter='__'", PLAIN, "OTHER__SIZE=2", ("OTHER__SIZE",)),
    ("", ("name: str = Field('x', alias='CALLED')",), "CALLED=a", ()),
    ("", ("name: str = Field('x', alias='CALLED')",), "OTHER=a", ("OTHER",)),
    ("", ("name: str = Field('x', validation_alias=AliasChoices('A', 'B'))",), "B=a", ()),
    ("", ("name: Optional[str] = None", "any: Union[str, list[str]] = 'x'"), "ANY=a", ()),
    ("", PLAIN, "# OTHER=a\n\nNAME=b # c", ()),
]


@pytest.mark.parametrize(("config", "fields", "dotenv", "keys"), CASES)
def test_forbidden_keys(
    config: str, fields: tuple[str, ...], dotenv: str, keys: tuple[str, ...], tmp_path: Path
) -> None:
    source = settings(config, *fields)
    for path, text in {**FILES, "main.py": source, ".env": f"{dotenv}\n"}.items():
        (tmp_path / path).write_text(text)
    told = tuple(key for found in forbidden_keys(Repository(tmp_path)) for key in found.keys)
    assert told == keys
    job: dict[str, object] = {"source": source, "folder": str(tmp_path), "environments": [{}]}
    ((result,),) = asked([job])
    assert bool(result) is bool(keys)


def test_version_1_forbids_nothing(tmp_path: Path) -> None:
    source = settings("env_file = '.env'; extra = 'forbid'", "name: str = 'x'", base="Older")
    for path, text in {**FILES, "main.py": source, ".env": "OTHER=a\n"}.items():
        (tmp_path / path).write_text(text)
    assert not list(forbidden_keys(Repository(tmp_path)))
    job: dict[str, object] = {"source": source, "folder": str(tmp_path), "environments": [{}]}
    assert asked([job]) == [[""]]


def test_what_a_field_of_a_list_gets(tmp_path: Path) -> None:
    """JSON is made of the text before a validator is called; an unknown `env` does nothing."""
    source = HEAD + (
        "from pydantic import field_validator\n\n\nclass Settings(BaseSettings):\n"
        "    hosts: list[str] = []\n    key: str = Field('x', env='OTHER_KEY')\n\n"
        "    @field_validator('hosts', mode='before')\n    @classmethod\n"
        "    def split(cls, value):\n        return value.split(',')"
        " if isinstance(value, str) else value\n\n\n"
        "settings = Settings()\nassert settings.key == 'x'\nassert bool('false')\n"
    )
    environments = [{"HOSTS": "a,b"}, {"HOSTS": '["a"]'}, {"OTHER_KEY": "y"}, {"KEY": "y"}]
    job: dict[str, object] = {
        "source": source,
        "folder": str(tmp_path),
        "environments": environments,
    }
    ((commas, listed, other, own),) = asked([job])
    assert commas.startswith("start: SettingsError")
    assert (listed, other) == ("", "")
    assert own == "start: AssertionError"
