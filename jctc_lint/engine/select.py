"""Which rules judge, and how severe their findings are: what the settings' selectors mean.

A selector is "ALL", the start of ids (`SEC`, `SEC1`), an id (in any case), or a name. As in ruff,
the more specific selector wins and `ignore` beats `select` where both are equally specific. A rule
that is off by default judges only when its id or name is selected. What the command line says
comes after the settings file; its `--select` starts anew. Live safety is selected by saying which
revision is deployed. A family whose rules are all off by
default judges when it is selected as a family too, or by any longer start of its ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.settings.load import error_at, problem_sentence
from jctc_lint.settings.model import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jctc_lint.catalogue.load import Catalogue
    from jctc_lint.catalogue.rule import Rule
    from jctc_lint.finding import Finding, Severity
    from jctc_lint.settings.model import Origin, Settings
    from jctc_lint.settings.validate import Path

LIVE_SAFETY = "LCK"
EXACT = 100
"""How specific an id or a name is; starts of ids count their letters, "ALL" is 0."""


def specificity(rule: Rule, selector: str) -> int:
    """How specifically a selector means a rule; -1 when it does not."""
    upper = selector.upper()
    if upper == "ALL":
        return 0
    if upper == rule.id or selector == rule.name:
        return EXACT
    return len(selector) if upper and rule.id.startswith(upper) else -1


def chosen_rules(catalogue: Catalogue, settings: Settings) -> list[Rule]:
    """The rules that judge, in the order of their ids.

    Raises:
        SettingsError: a selector means no rule, or a rule's options are not what it takes.
    """
    check_names(catalogue, settings)
    more = (LIVE_SAFETY,) if settings.migrations.judge_since else ()
    first = Selection(settings.select, (*settings.extend_select, *more), settings.ignore)
    chosen: set[str] = set()
    optional = _optional_families(catalogue)
    for selection in (first, settings.command_line):
        if selection.select is not None:
            chosen = set()
        for rule in catalogue:
            verdict = _verdict(rule, selection, optional)
            if verdict is True:
                chosen.add(rule.id)
            elif verdict is False:
                chosen.discard(rule.id)
    return [rule for rule in catalogue if rule.id in chosen]


def selected_exactly(rule: Rule, settings: Settings) -> bool:
    """True when the rule's id or name is selected, and no family that it is in."""
    line = settings.command_line
    words = (*settings.select, *settings.extend_select)
    if line.select is not None:
        words = line.select
    return any(specificity(rule, word) == EXACT for word in (*words, *line.extend_select))


def severity_override(rule: Rule, settings: Settings) -> Severity | None:
    """The severity that the settings give to the rule's findings, if they give one."""
    best = max(settings.severity, key=lambda word: specificity(rule, word), default=None)
    if best is None or specificity(rule, best) < 0:
        return None
    return settings.severity[best]


def check_names(catalogue: Catalogue, settings: Settings) -> None:
    """Judge what a schema cannot: rule names, selectors, path patterns, and rules' options.

    Raises:
        SettingsError: the first that is wrong, with the settings file's line.
    """
    for origin, path, word in _selectors(settings):
        if word.upper() != "ALL" and all(specificity(rule, word) < 0 for rule in catalogue):
            from jctc_lint.settings.validate import show

            sentence = f"'{show(word)}' is no rule, family or start of rule ids"
            raise error_at(origin, path, f"{sentence}{suggestion(word, catalogue)}.")
    for index, glob in enumerate(settings.exclude):
        if _leaves_out(glob) is None:
            raise error_at(settings.origin, ("exclude", index), _no_pattern(glob))
    if settings.rules:
        _check_options(catalogue, settings)


def _check_options(catalogue: Catalogue, settings: Settings) -> None:
    from jctc_lint.settings.schema import options_schema
    from jctc_lint.settings.validate import Problem, problems, show

    names = {rule.name: rule for rule in catalogue}
    for name, values in settings.rules.items():
        if name not in names:
            sentence = f"'{show(name)}' is no name of a rule{_by_name(name, catalogue)}."
            raise error_at(settings.origin, ("rules", name), sentence)
        for problem in problems(values, options_schema(names[name].options)):
            full = Problem(("rules", name, *problem.path), problem.reason)
            raise error_at(settings.origin, full.path, problem_sentence(full))


def per_file_ignores(catalogue: Catalogue, settings: Settings) -> Callable[[Finding], bool]:
    """A function that tells whether the settings silence a finding in its file.

    Raises:
        SettingsError: a path pattern is none.
    """
    if not settings.per_file_ignores:
        return lambda _finding: False
    from pathspec import GitIgnoreSpec

    silent: list[tuple[GitIgnoreSpec, frozenset[str]]] = []
    for glob, words in settings.per_file_ignores.items():
        if not _leaves_out(glob):
            raise error_at(settings.origin, ("per-file-ignores", glob), _no_pattern(glob))
        rules = {r.id for r in catalogue if any(specificity(r, word) >= 0 for word in words)}
        silent.append((GitIgnoreSpec.from_lines([glob]), frozenset(rules)))

    def is_silent(finding: Finding) -> bool:
        return any(
            finding.rule in rules and spec.match_file(finding.span.path) for spec, rules in silent
        )

    return is_silent


def _leaves_out(glob: str) -> bool | None:
    """Whether a line of .gitignore leaves out or lets in again; None when it is no pattern."""
    from pathspec import GitIgnoreSpec

    try:
        patterns = list(GitIgnoreSpec.from_lines([glob]).patterns)
    except (ValueError, re.error):
        return None
    return patterns[0].include if patterns else None


def _no_pattern(glob: str) -> str:
    from jctc_lint.settings.validate import show

    return f"'{show(glob)}' is no path pattern."


def suggestion(word: str, catalogue: Catalogue) -> str:
    """`" (did you mean 'SEC101'?)"`, or nothing."""
    from jctc_lint.settings.validate import did_you_mean

    known = [name for rule in catalogue for name in (rule.id, rule.name)]
    return did_you_mean(word, ["ALL", *sorted({rule.family for rule in catalogue}), *known])


def _by_name(word: str, catalogue: Catalogue) -> str:
    from jctc_lint.settings.validate import did_you_mean

    rule = catalogue.find(word)
    if rule is not None:
        return f" (options stand under the rule's name, '{rule.name}')"
    return did_you_mean(word, [rule.name for rule in catalogue])


def _optional_families(catalogue: Catalogue) -> set[str]:
    """Families whose rules are all off by default."""
    return {rule.family for rule in catalogue} - {rule.family for rule in catalogue if rule.default}


def _verdict(rule: Rule, selection: Selection, optional: set[str]) -> bool | None:
    """True: selected; False: ignored; None: not spoken of."""
    wanted = _best(rule, (*(selection.select or ()), *selection.extend_select))
    refused = _best(rule, selection.ignore)
    if wanted < 0 and refused < 0:
        return None
    if refused >= wanted:
        return False
    family = rule.family in optional and wanted >= len(rule.family) and not rule.alone
    return True if rule.default or wanted == EXACT or family else None


def _best(rule: Rule, selectors: Iterable[str]) -> int:
    return max((specificity(rule, selector) for selector in selectors), default=-1)


def _selectors(settings: Settings) -> Iterator[tuple[Origin | None, Path, str]]:
    """All selectors, with the places at which they stand."""
    origin, command_line = settings.origin, settings.command_line
    lists: list[tuple[Origin | None, Path, Iterable[str]]] = [
        (origin, ("select",), settings.select),
        (origin, ("extend-select",), settings.extend_select),
        (origin, ("ignore",), settings.ignore),
        *((origin, ("per-file-ignores", g), w) for g, w in settings.per_file_ignores.items()),
        (None, (), command_line.select or ()),
        (None, (), command_line.extend_select),
        (None, (), command_line.ignore),
    ]
    for where, path, words in lists:
        for index, word in enumerate(words):
            yield where, (*path, index), word
    for word in settings.severity:
        yield origin, ("severity", word), word
