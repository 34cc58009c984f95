"""`jctc-lint show routes`: which request gets to which container, and by what way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jctc_lint.cli.shown import PATH, STYLE, repository_at, write

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADS = ("HOST AND PATH", "ENTRY POINTS", "TLS", "MIDDLEWARES", "SERVICE", "SERVERS", "STATUS")


@click.command(short_help="Which request gets to which container through Traefik.")
@PATH
@STYLE
def routes(path: str, style: str) -> None:
    """The routes that Traefik makes of the Compose projects below PATH.

    From labels, Traefik's own configuration and the files of its file provider. What is not known
    is told with the reason; `?` stands for it in the table.
    """
    from jctc_lint.facts.traefik.routes_shown import routes_shown

    write(routes_shown(repository_at(path)), style, _lines)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for number, project in enumerate(data["projects"]):
        if number:
            yield ""
        yield f"Compose project '{project['name']}' ({project['role']}): " + " + ".join(
            project["files"]
        )
        yield from _traefik_lines(project)
        yield from _table(project["routers"])
        for gap in project["unknown"]:
            yield f"  not known: {gap['what']}: {gap['why']}"
    if not data["projects"]:
        yield "No Compose project with Traefik."


def _traefik_lines(project: dict[str, Any]) -> Iterator[str]:
    traefik = project["traefik"]
    if traefik is None:
        return
    version = traefik["version"] or "of no fixed version"
    where = f" in {' + '.join(traefik['files'])}" if traefik["elsewhere"] else ""
    yield f"  Traefik {version}: service '{traefik['service']}'{where}, configured by " + (
        traefik["configuration"] or traefik["configured_by"]
    )
    for point in project["entry_points"]:
        port = point["port"] if point["port"] is not None else "?"
        published = f", published at {', '.join(point['published'])}" if point["published"] else ""
        redirects = f", redirects to {point['redirects_to']}" if point["redirects_to"] else ""
        yield f"  entry point {point['name']} at {port}{published}{redirects}"


def _table(routers: list[dict[str, Any]]) -> Iterator[str]:
    rows = [_row(router) for router in routers]
    if not rows:
        yield "  no routers"
        return
    widths = [max(map(len, column)) for column in zip(_HEADS, *rows, strict=True)]
    for row in (_HEADS, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
    for router in routers:
        for problem in router["problems"]:
            yield f"  {router['name']}: {problem}"
        for gap in router["unknown"]:
            yield f"  {router['name']}: not known: {gap}"


def _row(router: dict[str, Any]) -> tuple[str, ...]:
    hosts = router["hosts"] + (["any host"] if router["other_hosts"] else [])
    if not router["rule"] and router["protocol"] == "http":
        hosts = ["by the default rule"]
    points = [item["name"] for item in router["entry_points"]]
    points += [f"{name} (undefined)" for name in router["undefined_entry_points"]]
    tls = router["tls"]
    on = "?" if tls["on"] is None else (tls["resolver"] or "yes") if tls["on"] else "no"
    servers = [
        item["url"] or f"{item['service']}:{'?' if item['port'] is None else item['port']}"
        for item in router["servers"]
    ]
    return (
        f"{', '.join(hosts)} {' '.join(router['paths'])}".strip(),
        ", ".join(points) or "?",
        on,
        ", ".join(item["name"] for item in router["middlewares"]) or "-",
        router["service"] or "?",
        ", ".join(servers) or "?",
        router["status"],
    )
