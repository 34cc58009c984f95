"""With --since only the drift that a change brings is told: real git repositories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from git_work import commit, git

from jctc_lint.catalogue.load import load
from jctc_lint.cli.commands import run
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.earlier import asked
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.load import settings_from_data

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.finding import Finding

HEAD = """from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass
"""
USER = """
class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False)
    old = Column(String(9))
"""
NOTE = """
class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
"""
CREATE = """op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True),
                    sa.Column("name", sa.String(50), nullable=False))
    op.create_table("notes", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("stale", sa.Column("id", sa.Integer(), primary_key=True))"""


def revision(identity: str, down: str | None, body: str) -> str:
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = {identity!r}\ndown_revision = {down!r}\n\ndef upgrade():\n    {body}\n"
    )


FIRST = {
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/env.py": "from app.models import Base\ntarget_metadata = Base.metadata\n",
    "app/__init__.py": "",
    "app/models.py": HEAD + USER + NOTE,
    "alembic/versions/a1.py": revision("a1", None, CREATE),
}
"""Column `users.old` has no revision and table `stale` no model: old drift."""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, FIRST)
    git(root, "checkout", "-q", "-b", "feature")
    return root


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def judged(root: Path, *since: str) -> list[Finding]:
    settings = settings_from_data({"migrations": {"judge-since": list(since)}})
    repository = Repository(root, settings)
    outcome = run_checks(repository, [rule for rule in load() if rule.family == "DRF"])
    assert not outcome.crashes, outcome.crashes
    assert [item.problem for item in asked(repository)] == [""] * len(asked(repository))
    return outcome.findings


def told(root: Path, *since: str) -> list[str]:
    """Place, rule and the first words of each finding."""
    return [
        f"{f.span.path}:{f.span.line} {f.rule} {f.message.partition(':')[0]}"
        for f in judged(root, *(since or ("main",)))
    ]


def test_old_drift_is_silent(work: Path) -> None:
    assert {f.rule for f in judged(work)} == {"DRF702", "DRF709"}
    assert told(work) == []
    write(work, {"app/models.py": "# moved down\n\n" + HEAD + NOTE + USER})
    assert told(work) == told(work, "HEAD") == []
    assert told(work, "a1") != [], "a revision says nothing of the models of its time"


def test_models_without_a_revision(work: Path) -> None:
    more = USER + "    kind = Column(String(9), unique=True)\n"
    report = NOTE.replace("Note", "Report").replace("notes", "reports")
    write(work, {"app/models.py": HEAD + more.replace("50", "60") + NOTE + report})
    expected = [
        (
            "app/models.py:10 DRF703 This change makes 'users.name' 'character varying(60)' in the "
            "model, and no revision does"
        ),
        (
            "app/models.py:12 DRF702 This change adds column 'kind' to the model of 'users' and no "
            "revision for it"
        ),
        (
            "app/models.py:12 DRF706 This change makes 'kind' of 'users' unique in the model and "
            "has no revision for it"
        ),
        (
            "app/models.py:18 DRF701 This change adds model 'Report' and no revision that creates "
            "its table 'reports'"
        ),
    ]
    assert told(work) == expected
    git(work, "commit", "-qam", "committed or not is the same")
    assert told(work) == expected
    assert told(work, "HEAD") == []
    body = """op.add_column("users", sa.Column("kind", sa.String(9)))
    op.create_unique_constraint(None, "users", ["kind"])
    op.alter_column("users", "name", type_=sa.String(60))
    op.create_table("reports", sa.Column("id", sa.Integer(), primary_key=True))"""
    write(work, {"alembic/versions/b2.py": revision("b2", "a1", body)})
    assert told(work) == []


def test_a_revision_without_models(work: Path) -> None:
    body = """op.add_column("users", sa.Column("extra", sa.String(9)))
    op.add_column("notes", sa.Column("must", sa.String(9), nullable=False))
    op.alter_column("users", "name", type_=sa.String(20), nullable=True)
    op.create_index("ix_users_name", "users", ["name"])
    op.create_table("logs", sa.Column("id", sa.Integer(), primary_key=True))"""
    write(work, {"alembic/versions/b2.py": revision("b2", "a1", body)})
    path = "alembic/versions/b2.py"
    assert told(work) == [
        f"{path}:7 DRF710 Revision 'b2' adds column 'extra' to 'users', which no model knows",
        (
            f"{path}:8 DRF710 Revision 'b2' adds column 'must' to 'notes', which must have a value "
            "and is in no model"
        ),
        (
            f"{path}:9 DRF703 Revision 'b2' makes 'users.name' 'character varying(20)', and it is "
            "'character varying(50)' in the model."
        ),
        f"{path}:9 DRF704 Revision 'b2' lets 'users.name' be NULL, and it is NOT NULL in the model",
        (
            f"{path}:10 DRF705 Revision 'b2' creates index 'ix_users_name' of 'users' on 'name', "
            "which no model knows"
        ),
        f"{path}:11 DRF709 Revision 'b2' creates table 'logs', which no model knows",
    ]
    (first, *_) = judged(work, "main")
    assert (first.related[0].span.path, first.related[0].span.line) == ("app/models.py", 7)


FULL = (
    USER.replace("    old = Column(String(9))\n", "")
    + """    note_id = Column(Integer)
    kind = Column(String(9))
"""
)
ADDED = """op.add_column("users", sa.Column("note_id", sa.Integer()))
    op.add_column("users", sa.Column("kind", sa.String(9)))
    """
PARTS = [
    (
        "Column(Integer)", 'Column(ForeignKey("notes.id"))',
        'op.create_foreign_key("users_note_id_fkey", "users", "notes", ["note_id"], ["id"])',
        "The foreign key", ["DRF707"],
    ),
    (
        "Column(String(9))", "Column(String(9), unique=True)",
        'op.create_unique_constraint("users_kind_key", "users", ["kind"])',
        "unique", ["DRF706"],
    ),
    (
        "Column(String(9))", "Column(String(9), index=True)",
        'op.create_index("ix_users_kind", "users", ["kind"])', "index", ["DRF705"],
    ),
    (
        "Column(String(9))", "Column(String(9), index=True, unique=True)",
        'op.create_index("ix_users_kind", "users", ["kind"], unique=True)',
        "unique index", ["DRF705"],
    ),
    (
        "Column(String(9))", "Column(String(9), nullable=False)",
        'op.alter_column("users", "kind", nullable=False)', "NULL", ["DRF704"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "more", "body", "words", "rules"), PARTS)
def test_either_side_of_a_part(
    work: Path, plain: str, more: str, body: str, words: str, rules: list[str]
) -> None:
    """In the model only, in a revision only, in both; and taken out of the model again."""
    head = HEAD.replace("Column, Integer", "Column, ForeignKey, Integer")
    with_part = FULL.replace(plain, more)
    commit(
        work,
        {
            "app/models.py": head + FULL + NOTE,
            "alembic/versions/b2.py": revision("b2", "a1", ADDED.rstrip()),
        },
    )
    third = {"alembic/versions/c3.py": revision("c3", "b2", body)}
    write(work, {"app/models.py": head + with_part + NOTE})
    (finding,) = judged(work, "HEAD")
    assert ([finding.rule], finding.span.path) == (rules, "app/models.py")
    assert finding.message.startswith("This change ")
    write(work, third)
    assert told(work, "HEAD") == []
    write(work, {"app/models.py": head + FULL + NOTE})
    (finding,) = judged(work, "HEAD")
    assert ([finding.rule], finding.span.path) == (rules, "alembic/versions/c3.py")
    assert finding.message.startswith("Revision 'c3' ")
    assert words.lower() in finding.message.lower()
    commit(work, {"app/models.py": head + with_part + NOTE})
    assert told(work, "HEAD") == []
    write(work, {"app/models.py": head + FULL + NOTE})
    (finding,) = judged(work, "HEAD")
    assert [finding.rule] == rules
    assert finding.message.startswith("This change ")


def test_a_model_that_is_taken_away(work: Path) -> None:
    user = USER.replace("    name = Column(String(50), nullable=False)\n", "")
    write(work, {"app/models.py": HEAD + user})
    assert told(work) == [
        (
            "app/models.py:1 DRF709 This change takes the model of table 'notes' away and no "
            "revision drops it"
        ),
        (
            "app/models.py:7 DRF710 This change takes column 'name' out of the model of 'users', "
            "no revision drops it, and it must have a value"
        ),
    ]
    body = 'op.drop_table("notes")\n    op.drop_column("users", "name")'
    write(work, {"alembic/versions/b2.py": revision("b2", "a1", body)})
    assert told(work) == []


def test_a_column_that_is_renamed(work: Path) -> None:
    user = USER.replace("    name =", "    full_name =")
    write(work, {"app/models.py": HEAD + user + NOTE})
    assert told(work) == [
        (
            "app/models.py:10 DRF702 This change adds column 'full_name' to the model of 'users' "
            "and no revision for it, and 'name' of the same type is in no model"
        )
    ]
    body = 'op.alter_column("users", "name", new_column_name="full_name")'
    write(work, {"alembic/versions/b2.py": revision("b2", "a1", body)})
    assert told(work) == []


def test_models_in_another_module(work: Path) -> None:
    write(
        work,
        {
            "app/base.py": HEAD,
            "app/tables/__init__.py": "",
            "app/tables/people.py": "from app.base import *\n" + USER,
            "app/tables/text.py": "from app.base import *\n" + NOTE,
            "app/models.py": "from app.base import Base\nimport app.tables.people\n"
            "import app.tables.text\n",
        },
    )
    assert {f.rule for f in judged(work)} == {"DRF702", "DRF709"}
    assert told(work) == []


def test_migrations_in_another_folder(work: Path) -> None:
    git(work, "mv", "alembic", "migrations")
    write(work, {"alembic.ini": "[alembic]\nscript_location = migrations\n"})
    assert {f.rule for f in judged(work)} == {"DRF702", "DRF709"}
    assert told(work) == []


def test_a_revision_that_is_edited(work: Path) -> None:
    shorter = CREATE.partition('\n    op.create_table("notes"')[0]
    write(work, {"alembic/versions/a1.py": revision("a1", None, shorter)})
    assert told(work) == [
        (
            "app/models.py:13 DRF701 With this change no revision creates table 'notes' of model "
            "'Note' any more"
        )
    ]
    longer = CREATE + '\n    op.add_column("users", sa.Column("extra", sa.String(9)))'
    write(work, {"alembic/versions/a1.py": revision("a1", None, longer)})
    assert told(work) == [
        (
            "alembic/versions/a1.py:11 DRF710 Revision 'a1' adds column 'extra' to 'users', which "
            "no model knows"
        )
    ]


def test_what_others_did_does_not_count(work: Path) -> None:
    """`main` went on: its new column and revision are not of this change."""
    git(work, "checkout", "-q", "main")
    user = USER + "    theirs = Column(Integer)\n"
    body = 'op.add_column("users", sa.Column("theirs", sa.Integer()))'
    commit(
        work,
        {"app/models.py": HEAD + user + NOTE, "alembic/versions/c3.py": revision("c3", "a1", body)},
    )
    git(work, "checkout", "-q", "feature")
    assert told(work) == []
    write(work, {"app/models.py": HEAD + USER + "    mine = Column(Integer)\n" + NOTE})
    assert [line.partition(" ")[2][:38] for line in told(work)] == [
        "DRF702 This change adds column 'mine' "
    ]


def test_an_environment_that_is_new(work: Path) -> None:
    write(
        work,
        {
            "second/alembic.ini": "[alembic]\nscript_location = db\n",
            "second/db/env.py": "from second.models import Base\ntarget_metadata = Base.metadata\n",
            "second/__init__.py": "",
            "second/models.py": HEAD + NOTE.replace("notes", "pages"),
            "second/db/versions/x1.py": revision(
                "x1", None, 'op.create_table("lost", sa.Column("id", sa.Integer()))'
            ),
        },
    )
    assert told(work) == [
        (
            "second/db/versions/x1.py:7 DRF709 Revision 'x1' creates table 'lost', which no model "
            "knows"
        ),
        (
            "second/models.py:7 DRF701 This change adds model 'Note' and no revision that creates "
            "its table 'pages'"
        ),
    ]


def test_what_could_not_be_read_then_is_not_new(work: Path) -> None:
    """Python that cannot be parsed may have held the model."""
    git(work, "checkout", "-q", "main")
    commit(work, {"app/models.py": HEAD + USER, "app/more.py": "from app.models import Base\n"
                  "def broken(:\n" + NOTE.replace("notes", "pages")})  # fmt: skip
    git(work, "checkout", "-q", "-b", "mend")
    write(work, {"app/more.py": "from app.models import Base, Column, Integer\n"
                 + NOTE.replace("notes", "pages").replace("Note", "Page"),
                 "alembic/env.py": FIRST["alembic/env.py"] + "import app.more\n"})  # fmt: skip
    assert any("pages" in f.message for f in judged(work))
    assert told(work) == []


def test_models_that_git_does_not_keep(work: Path) -> None:
    generated = "from app.models import Base, Column, Integer\n" + NOTE.replace("notes", "pages")
    write(work, {".gitignore": "generated.py\n", "app/generated.py": generated,
                 "alembic/env.py": FIRST["alembic/env.py"] + "import app.generated\n"})  # fmt: skip
    assert not any("pages" in line for line in told(work))


def test_no_drift_needs_no_past(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = USER.replace("    old = Column(String(9))\n", "")
    stale = NOTE.replace("notes", "stale").replace("Note", "Stale")
    write(work, {"app/models.py": HEAD + user + NOTE + stale})
    settings = settings_from_data({"migrations": {"judge-since": ["main"]}})
    repository = Repository(work, settings)
    run_checks(repository, [rule for rule in load() if rule.family == "DRF"])
    assert asked(repository) == ()


def test_below_the_top_and_in_a_worktree(work: Path, tmp_path: Path) -> None:
    (work / "api").mkdir()
    git(work, "mv", "app", "alembic", "alembic.ini", "api")
    git(work, "commit", "-qm", "moved")
    git(work, "branch", "moved")
    git(work, "worktree", "add", "-q", "--detach", "../tree", "feature")
    for root in (work / "api", tmp_path / "tree/api"):
        assert told(root, "moved") == []
        write(root, {"app/models.py": HEAD + USER + "    kind = Column(Integer)\n" + NOTE})
        assert [line.partition(" on")[0][:21] for line in told(root, "moved")] == [
            "app/models.py:12 DRF7"
        ]


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status = run([*arguments, "--select", "DRF", "--format", "json"])
    captured = capsys.readouterr()
    return status, json.loads(captured.out) if captured.out else {"error": captured.err}


def notes(data: dict[str, Any]) -> list[str]:
    return [note["message"] for note in data["summary"]["notes"]]


def test_the_command_counts_what_it_does_not_tell(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, data = check(capsys, str(work), "--since", "main")
    assert status == 0
    assert notes(data) == [
        (
            "Not told: 2 differences of models and migrations that this change does not make. "
            "`jctc-lint show drift` lists them."
        )
    ]
    status, data = check(capsys, str(work))
    assert status == 1
    assert notes(data) == []
    status, data = check(capsys, str(work), "--since", "mian")
    assert status == 2
    assert "git fetch --depth 1 origin mian" in str(data["error"])


def test_a_baseline_of_old_drift_is_kept(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = work / ".jctc-lint-baseline.json"
    run([str(work), "--select", "DRF", "--write-baseline"])
    old = json.loads(baseline.read_text())
    write(work, {"app/models.py": HEAD + USER + "    kind = Column(Integer)\n" + NOTE})
    capsys.readouterr()
    status, data = check(capsys, str(work), "--since", "main")
    assert status == 1
    assert [note for note in notes(data) if "baseline" in note] == []
    run([str(work), "--select", "DRF", "--write-baseline", "--since", "main"])
    capsys.readouterr()
    assert len(json.dumps(old)) < len(baseline.read_text())
    assert check(capsys, str(work))[0] == 0, "neither the old nor the new is told"


def test_shallow_clones(work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What CI has: the change and the reference, and not where they meet."""
    commit(work, {"app/models.py": HEAD + USER + "    kind = Column(Integer)\n" + NOTE})
    git(work, "checkout", "-q", "main")
    commit(work, {"README": ""})
    git(tmp_path, "clone", "-q", "--depth=1", "-b", "feature", f"file://{work}", "shallow")
    clone = tmp_path / "shallow"
    git(clone, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    status, data = check(capsys, str(clone), "--since", "origin/main")
    assert status == 1
    assert notes(data)[0].startswith("Where HEAD left 'origin/main' is not in this clone")
    assert "This change adds column 'kind'" in json.dumps(data["findings"])
    git(clone, "fetch", "-q", "--unshallow", "origin", "main:refs/remotes/origin/main", "feature")
    status, data = check(capsys, str(clone), "--since", "origin/main")
    assert status == 1
    assert len(notes(data)) == 1


def test_a_clone_without_the_files_of_then(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A partial clone has only what is checked out: no drift may look new for that."""
    git(work, "config", "uploadpack.allowFilter", "true")
    commit(work, {"app/models.py": "# new\n" + HEAD + USER + NOTE})
    git(tmp_path, "clone", "-q", "--filter=blob:none", "-b", "feature", f"file://{work}", "part")
    status, data = check(capsys, str(tmp_path / "part"), "--since", "origin/main")
    assert status == 2
    assert "git's 'origin/main' cannot be read: the clone does not hold" in str(data["error"])
