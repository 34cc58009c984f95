"""`jctc-lint show compose`: the project as `docker-compose config` prints it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.output import write_stdout
from jctc_lint.cli.shown import PATH, STYLE, repository_at

if TYPE_CHECKING:
    from jctc_lint.facts.compose.provenance import Step
    from jctc_lint.facts.compose.shown import Refusal
    from jctc_lint.facts.secrets.mask import Mask


@click.command(short_help="A Compose project as docker-compose config prints it.")
@PATH
@click.option("-f", "--file", "files", multiple=True, help="A Compose file; may be repeated.")
@click.option("--profile", "profiles", multiple=True, help="A profile to make active; '*' is all.")
@click.option("--env-file", "env_files", multiple=True, help="Read instead of .env.")
@click.option("--project-directory", help="What paths are relative to.")
@click.option("-p", "--project-name", default="", help="The name of the project.")
@click.option("--no-interpolate", is_flag=True, help="Leave variables as they are written.")
@click.option("--no-env-resolution", is_flag=True, help="Leave what 'env_file' names aside.")
@click.option("--origins", "told", is_flag=True, help="Tell where each value comes from instead.")
@STYLE
def compose(  # noqa: PLR0913 - the options of Compose
    *,
    path: str,
    files: tuple[str, ...],
    profiles: tuple[str, ...],
    env_files: tuple[str, ...],
    project_directory: str | None,
    project_name: str,
    no_interpolate: bool,
    no_env_resolution: bool,
    told: bool,
    style: str,
) -> None:
    """The Compose project in PATH, resolved: what 'docker-compose config' prints for its files.

    Variables are taken from the shell and from '.env', as Compose takes them. As JSON it is what
    Compose prints, secrets included; as text they are hidden. With --origins no value is printed:
    for each, the places that wrote it, brought it in (extends, include, aliases, env files) or were
    put into it.
    """
    from jctc_lint.facts.compose.shown import Asked, Refusal, origins, shown

    asked = Asked(
        files,
        profiles,
        env_files or None,
        project_directory or None,
        project_name,
        not no_interpolate,
        not no_env_resolution,
    )
    root = Path(path).resolve()
    try:
        if told:
            write_stdout(_mask(path).prose(_origins(origins(root, dict(os.environ), asked), style)))
            return
        data = shown(root, dict(os.environ), asked)
    except Refusal as refusal:
        raise SystemExit(_tell(refusal, _mask(path))) from None
    if style == "json":
        write_stdout(json.dumps(data, indent=2) + "\n")
        return
    from jctc_lint.facts.compose.hidden import without_secrets

    write_stdout(_yaml(without_secrets(data, _mask(path))))


def _mask(path: str) -> Mask:
    """Hides what the files hold, and what the shell has under a secret's name."""
    from jctc_lint.facts.secrets.mask import Mask, is_secret_name, secret_values

    given = {value for name, value in os.environ.items() if is_secret_name(name)}
    return Mask(secret_values(repository_at(path)) | given)


def _tell(refusal: Refusal, mask: Mask) -> int:
    """Say on standard error why there is no project; the exit status."""
    from jctc_lint.engine.run import printable

    for span, reason in refusal.reasons:
        place = f"{span.path}:{span.line}: " if span is not None else ""
        hidden = mask.hidden_in(span.source, span.line, span.end_line) if span is not None else []
        click.echo(printable(f"{place}{mask.prose(reason, hidden)}", 2000), err=True)
    return 1


def _origins(found: dict[str, tuple[Step, ...]], style: str) -> str:
    if style == "json":
        steps = {
            path: [
                {"how": step.how, "path": step.span.path, "line": step.span.line}
                | ({"name": step.name} if step.name else {})
                for step in told
            ]
            for path, told in found.items()
        }
        return json.dumps(steps, indent=2) + "\n"
    from jctc_lint.engine.run import printable

    lines = []
    for path, told in found.items():
        lines.append(printable(path, 500))
        for step in told:
            name = f" {step.name}" if step.name else ""
            place = f"{step.span.path}:{step.span.line}"
            lines.append(f"  {step.how}{printable(name, 200)}  {printable(place, 500)}")
    return "\n".join(lines) + "\n"


def _yaml(data: dict[str, Any]) -> str:
    import ruamel.yaml

    yaml = ruamel.yaml.YAML(typ="safe")
    yaml.default_flow_style = False
    text = io.StringIO()
    yaml.dump(data, text)
    return text.getvalue()
