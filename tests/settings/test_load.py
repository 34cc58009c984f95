"""Where settings come from, and what is said about those that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Severity
from jctc_lint.settings.load import SettingsError, load_settings, settings_from_data
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = """\
select = ["SEC", "REV501"]
extend-select = ["hard-coded-secret"]
ignore = ["SEC101"]
fail-on = "never"
exclude = ["old/"]
respect-gitignore = false
baseline = ".jctc-lint-baseline.json"

[per-file-ignores]
"demo/**" = ["SEC"]

[severity]
SEC102 = "warning"

[compose]
production = ["deploy/*.yml"]
projects = [["a.yml", "b.yml"]]

[rules.some-rule]
limit = 3
"""


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "jctc-lint.toml").write_text(EVERYTHING)
    settings = load_settings(tmp_path)
    assert settings.select == ("SEC", "REV501")
    assert settings.extend_select == ("hard-coded-secret",)
    assert settings.ignore == ("SEC101",)
    assert settings.fail_on is None
    assert settings.exclude == ("old/",)
    assert settings.respect_gitignore is False
    assert settings.baseline == ".jctc-lint-baseline.json"
    assert settings.per_file_ignores == {"demo/**": ("SEC",)}
    assert settings.severity == {"SEC102": Severity.WARNING}
    assert settings.compose.production == ("deploy/*.yml",)
    assert settings.compose.projects == (("a.yml", "b.yml"),)
    assert settings.rules == {"some-rule": {"limit": 3}}


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings() == settings_from_data({})


def test_the_table_in_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n[tool.jctc-lint]\nselect = ['REV']\n")
    assert load_settings(tmp_path).select == ("REV",)


def test_own_file_comes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.jctc-lint]\nselect = ['REV']\n")
    (tmp_path / "jctc-lint.toml").write_text("ignore = ['SEC']\n")
    assert load_settings(tmp_path).select == ("ALL",)


def test_nothing_above_the_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "jctc-lint.toml").write_text("select = ['REV']\n")
    (tmp_path / "inner").mkdir()
    assert load_settings(tmp_path / "inner") == Settings()


def test_a_link_out_of_the_directory_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text("select = ['REV']\n")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "jctc-lint.toml").symlink_to(tmp_path / "outside.toml")
    assert load_settings(tmp_path / "root") == Settings()


@pytest.mark.parametrize(
    "content", [b"[project\n", b"\xff\xfe\x00", b"[tool.other]\nx = 1\n", b"tool = 1\n"]
)
def test_a_pyproject_without_us_is_not_our_business(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert load_settings(tmp_path) == Settings()


def test_an_explicit_file_replaces_the_others(tmp_path: Path) -> None:
    (tmp_path / "jctc-lint.toml").write_text("select = ['REV']\n")
    (tmp_path / "other.toml").write_bytes(b"\xef\xbb\xbfselect = ['SEC']\r\n")
    assert load_settings(tmp_path, tmp_path / "other.toml").select == ("SEC",)


BROKEN = [
    ("selct = ['A']", 1, "setting 'selct' is not known (did you mean 'select'?)."),
    ("\n\nselect = 'A'", 3, "setting 'select' must be a list, not text in quotes."),
    ("select = [\n  'A',\n  1,\n]", 3, "setting 'select[1]' must be text in quotes, not a whole"),
    ("select = ['']", 1, "setting 'select[0]' must not be empty."),
    ("fail-on = 'eror'", 1, "not 'eror' (did you mean 'error'?)."),
    ("fail-on = 1979-05-27", 1, 'must be one of "error", "warning", "info", "never"'),
    ("respect-gitignore = 1", 1, "must be true or false, not a whole number."),
    ("[severity]\nSEC101 = 'fatal'", 2, "setting 'severity.SEC101' must be one of"),
    ("severity.SEC101 = 'fatal'", 1, "setting 'severity.SEC101' must be one of"),
    ("severity = { A = 'info', B = 'fatal' }", 1, "setting 'severity.B' must be one of"),
    ("[compose]\nproductoin = []", 2, "'compose.productoin' is not known (did you mean 'produc"),
    ("[compose]\nprojects = [\n['a'],\n[],\n]", 4, "'compose.projects[1]' must not be empty."),
    ("[per-file-ignores]\n'a/b' = 'X'", 2, "setting 'per-file-ignores.\"a/b\"' must be a list"),
    ("[rules]\nsome-rule = 1", 2, "setting 'rules.some-rule' must be a table"),
    ("[rules.a]\nx = 1\n[rools.b]", 3, "setting 'rools' is not known (did you mean 'rules'?)."),
    ("select = [", 1, "this is no TOML"),
    ("a = 1\nb = = 2\n", 2, "this is no TOML"),
]


@pytest.mark.parametrize(("text", "line", "message"), BROKEN)
def test_errors_name_file_and_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "jctc-lint.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_errors_in_pyproject_name_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[project]\nname = 'x'\n\n[tool.jctc-lint]\nignroe = []\n")
    with pytest.raises(SettingsError, match=r"pyproject\.toml:5: setting 'ignroe' is not known"):
        load_settings(tmp_path)
    path.write_text("[tool]\njctc-lint = 1\n")
    with pytest.raises(SettingsError, match=r"pyproject\.toml:2: .* must be a table"):
        load_settings(tmp_path)


def test_errors_about_the_file_itself(tmp_path: Path) -> None:
    explicit = tmp_path / "absent.toml"
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load_settings(tmp_path, explicit)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(SettingsError, match=r"no table \[tool\.jctc-lint\]"):
        load_settings(tmp_path, tmp_path / "pyproject.toml")
    own = tmp_path / "jctc-lint.toml"
    own.write_bytes(b"select = ['\xff']")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(tmp_path)
    own.write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    with pytest.raises(SettingsError, match="larger than 4 MiB"):
        load_settings(tmp_path)
    own.write_text("a = " + "[" * 50_000)
    with pytest.raises(SettingsError, match=r"nested too deeply|no TOML"):
        load_settings(tmp_path)


def test_control_characters_do_not_reach_the_message(tmp_path: Path) -> None:
    (tmp_path / "jctc-lint.toml").write_text('"a\\u001b[31m" = 1\n')
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert "\x1b" not in str(caught.value)
