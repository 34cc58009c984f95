"""Whole tables and columns that only one side has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.drift_columns import is_filled
from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.schema.model import Column, Table
from jctc_lint.finding import Certainty, Related, Severity
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.models.elsewhere import Origin
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.text import Span

    _Table = tuple[Difference, DeclaredTable, Origin | None]


def subject(comparison: Comparison, item: Difference) -> str:
    """What a difference is about, for fingerprints."""
    part = f".{item.name}" if item.name else ""
    return f"{comparison.environment.subject}/{item.table}{part}:{item.kind}"


def revised(comparison: Comparison, item: Difference) -> Revision | None:
    """The revision of a change by which only the revisions have something."""
    news = comparison.news_of(item)
    from jctc_lint.facts.models.news import Side

    return news.revision if news is not None and news.side is Side.REVISION else None


def _made(comparison: Comparison, item: Difference) -> Span | None:
    """Where that revision does so."""
    news = comparison.news_of(item)
    from jctc_lint.facts.models.news import Side

    return news.place if news is not None and news.side is Side.REVISION else None


def said(comparison: Comparison, item: Difference, usual: str) -> str:
    """Which message tells the difference: where a change is judged, what the change does."""
    news = comparison.news_of(item)
    from jctc_lint.facts.models.news import Side

    if news is None or news.side is Side.BOTH:
        return usual
    if news.side is Side.MODEL:
        return f"{usual}-in-model"
    undone = item.built is None and usual == "default"
    return f"{usual}-in-revision" if undone or news.revision is not None else usual


def named(comparison: Comparison, item: Difference) -> str:
    """The id of the revision that the message speaks of."""
    revision = revised(comparison, item)
    return revision.id if revision is not None else ""


def place(comparison: Comparison, item: Difference) -> Span:
    """Where the model says it: the part, else its first column, else the table.

    What a revision of the judged change does is told there.
    """
    made = _made(comparison, item)
    if made is not None:
        return made
    if item.place is not None:
        return item.place
    part = item.declared if item.declared is not None else item.built
    model = comparison.declared.tables.get(item.table)
    if model is None:
        return comparison.environment.span
    for column in model.described.columns:
        if column.name in getattr(part, "columns", ()) and column.place is not None:
            return column.place
    return model.span


def touched(comparison: Comparison, table: Name) -> tuple[Related, ...]:
    """The revision that changed the table last."""
    revision = comparison.last_touch(table)
    if revision is None:
        return ()
    return (
        Related(revision.span, f"revision '{revision.id}' is the last that changes '{table}'."),
    )


def some(names: list[str], most: int = 6) -> str:
    """The first of many names."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


@check("table-not-migrated")
def table_not_migrated(comparison: Comparison) -> Reports:
    if comparison.environment.repository.settings.migrations.bootstrap:
        return  # Something else makes tables that no revision creates.
    from jctc_lint.facts.models.elsewhere import created_elsewhere

    together: dict[tuple[str, str], list[_Table]] = {}
    for item in comparison.told(comparison.differences):
        if item.kind is not Drift.ADD_TABLE or not isinstance(item.declared, DeclaredTable):
            continue
        origin = created_elsewhere(comparison, item.table)
        archive = origin.span.path if origin is not None and origin.kind == "archived" else ""
        if origin is not None and not archive:
            yield _made_elsewhere(comparison, item, item.declared, origin, _DOUBTFUL)
        elif comparison.news_of(item) is not None and origin is None:
            yield _missing(comparison, item, item.declared, _SURE)
        else:
            found = together.setdefault((item.declared.span.path, archive), [])
            found.append((item, item.declared, origin))
    standing = _standing(comparison) if together else _SURE
    for folder, found in _archives(together).items():
        yield _missing_of_archive(comparison, folder, found, standing)
    for (_, archive), found in together.items():
        if len(found) >= FOLDED:
            yield _missing_of_module(comparison, archive, found, standing)
            continue
        for item, table, origin in found:
            if origin is None:
                yield _missing(comparison, item, table, standing)
            else:
                yield _made_elsewhere(comparison, item, table, origin, standing)


FOLDED = 3
"""So many missing tables of one module are one finding, and so many modules of one archive."""


def _archives(together: dict[tuple[str, str], list[_Table]]) -> dict[str, list[_Table]]:
    """Folders of archived revisions that create tables of many modules; they are taken out."""
    keys: dict[str, list[tuple[str, str]]] = {}
    for path, archive in together:
        if archive:
            keys.setdefault(archive.rpartition("/")[0], []).append((path, archive))
    return {
        folder: [table for key in found for table in together.pop(key)]
        for folder, found in keys.items()
        if len({path for path, _ in found}) >= FOLDED
    }


@record
class _Standing:
    """How a difference stands: what it means for production, and the end of its message's key."""

    certainty: Certainty = Certainty.CERTAIN
    severity: Severity | None = None
    words: str = ""


_SURE = _Standing()
_DOUBTFUL = _Standing(Certainty.LIKELY)
_WHERE_BUILT = _Standing(Certainty.CERTAIN, Severity.WARNING, "-where-built")
"""The history starts on a filled database: only one that revisions build surely lacks the thing."""


def _standing(comparison: Comparison) -> _Standing:
    if comparison.creates_all:
        return _DOUBTFUL
    return _WHERE_BUILT if comparison.starts_filled else _SURE


def _missing(
    comparison: Comparison, item: Difference, table: DeclaredTable, standing: _Standing
) -> Report:
    usual = comparison.news_of(item) is None
    return report(
        table.span,
        subject(comparison, item),
        ("plain" if usual and not table.classes else said(comparison, item, "default"))
        + standing.words,
        severity=standing.severity,
        certainty=standing.certainty,
        table=item.table,
        model=", ".join(table.classes) or str(item.table),
    )


def _missing_of_archive(
    comparison: Comparison, folder: str, found: list[_Table], standing: _Standing
) -> Report:
    tables = sorted((t for _, t, _ in found), key=lambda t: (t.span.path, t.span.line))
    return report(
        tables[0].span,
        f"{comparison.environment.subject}/{folder}:{Drift.ADD_TABLE}",
        "many-archived" + standing.words,
        severity=standing.severity,
        certainty=standing.certainty,
        related=tuple(Related(t.span, f"'{t.name}' is declared here.") for t in tables[1:]),
        count=len(tables),
        tables=some([str(table.name) for table in tables], most=12),
        folder=folder,
    )


def _missing_of_module(
    comparison: Comparison, archive: str, found: list[_Table], standing: _Standing
) -> Report:
    """`archive`: the file that creates them all and is not loaded, "" where nothing does."""
    placed = sorted((table for _, table, _ in found), key=lambda table: table.span.line)
    where = f"{archive}:" if archive else ""
    made = next((origin for _, _, origin in found if origin is not None), None)
    created = (Related(made.span, "Created here."),) if made is not None else ()
    return report(
        placed[0].span,
        f"{comparison.environment.subject}/{placed[0].span.path}:{where}{Drift.ADD_TABLE}",
        ("several-archived" if archive else "several") + standing.words,
        severity=standing.severity,
        certainty=standing.certainty,
        related=created
        + tuple(Related(t.span, f"'{t.name}' is declared here.") for t in placed[1:]),
        tables=some([str(table.name) for table in placed], most=12),
        path=archive,
    )


def _made_elsewhere(
    comparison: Comparison,
    item: Difference,
    table: DeclaredTable,
    origin: Origin,
    standing: _Standing,
) -> Report:
    return report(
        table.span,
        subject(comparison, item),
        origin.kind + standing.words,
        severity=standing.severity,
        certainty=standing.certainty,
        related=(Related(origin.span, f"'{item.table}' is created here."),),
        table=item.table,
        model=", ".join(table.classes) or "Table",
        path=origin.span.path,
    )


@check("column-not-migrated")
def column_not_migrated(comparison: Comparison) -> Reports:
    for item in comparison.told((*comparison.differences, *comparison.beyond)):
        column = item.declared
        if item.kind is not Drift.ADD_COLUMN or not isinstance(column, Column):
            continue
        from jctc_lint.facts.models.elsewhere import added_elsewhere
        from jctc_lint.facts.models.renames import renamed_from

        old = renamed_from(comparison.differences, item)
        origin = added_elsewhere(comparison, item.table, column.name)
        usual = said(comparison, item, "renamed" if old is not None else "default")
        standing = _SURE if comparison.news_of(item) is not None else _standing(comparison)
        standing = _DOUBTFUL if origin is not None else standing
        yield report(
            place(comparison, item),
            subject(comparison, item),
            "elsewhere"
            if origin is not None
            else usual + (standing.words if usual == "default" else ""),
            severity=standing.severity,
            certainty=standing.certainty,
            related=touched(comparison, item.table),
            table=item.table,
            column=column.name,
            old=old.name if old is not None else "",
            path=origin.span.path if origin is not None else "",
        )


@check("table-without-model")
def table_without_model(comparison: Comparison) -> Reports:
    for item in comparison.told(comparison.differences):
        if item.kind is Drift.REMOVE_TABLE and isinstance(item.built, Table):
            created = item.built.place
            gone = _gone_from(comparison, item)
            yield report(
                gone or created or comparison.environment.span,
                subject(comparison, item),
                said(comparison, item, "default"),
                related=(Related(created, "it is created here."),) if gone and created else (),
                table=item.table,
                revision=named(comparison, item),
            )


def _gone_from(comparison: Comparison, item: Difference) -> Span | None:
    """The file that a change takes the model out of."""
    news = comparison.news_of(item)
    from jctc_lint.facts.models.news import Side

    if news is None or news.formerly is None or news.side is not Side.MODEL:
        return None
    files = comparison.environment.repository.files
    path = news.formerly.span.path
    source = files.read(path) if files.exists(path) else None
    return source.line_span(1) if source is not None else None


@check("column-without-model")
def column_without_model(comparison: Comparison) -> Reports:
    for item in comparison.told(comparison.differences):
        column = item.built
        if item.kind is not Drift.REMOVE_COLUMN or not isinstance(column, Column):
            continue
        if renamed_to(comparison, item):
            continue
        demands = column.nullable is False and not is_filled(column)
        model = comparison.declared.tables[item.table]
        yield report(
            _made(comparison, item) or model.span,
            subject(comparison, item),
            said(comparison, item, "demanded" if demands else "default"),
            severity=Severity.ERROR if demands else Severity.INFO,
            certainty=Certainty.LIKELY
            if demands and comparison.news_of(item) is None and _standing(comparison) is not _SURE
            else Certainty.CERTAIN,
            related=other_side(comparison, item),
            table=item.table,
            column=column.name,
            revision=named(comparison, item),
        )


def other_side(comparison: Comparison, item: Difference) -> tuple[Related, ...]:
    """The model for what is told at a revision, and the reverse."""
    model = comparison.declared.tables.get(item.table)
    if revised(comparison, item) is not None and model is not None:
        return (Related(model.span, f"the model of '{item.table}' is here."),)
    return touched(comparison, item.table)


def renamed_to(comparison: Comparison, removed: Difference) -> bool:
    """Whether the finding of the column with the new name says so already."""
    from jctc_lint.facts.models.renames import renamed_from

    return any(
        renamed_from(comparison.differences, item) is removed
        for item in comparison.told(comparison.differences)
        if item.kind is Drift.ADD_COLUMN
    )
