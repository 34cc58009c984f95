"""What the rules about routes are sure of, and what they leave to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str]], Path]

EDGE = """\
services:
  traefik:
    image: traefik:v3.6
    networks: [proxy]
    ports: ["80:80", "443:443", "8080:8080"]
    command:
      - --providers.docker=true
      - --api.insecure=true
      - --entrypoints.web.address=:80
      - --entrypoints.websecure.address=:443
networks:
  proxy:
    name: proxy
"""
SHOP = """\
services:
  web:
    image: example/web:1
    networks: [outer, default]
    labels:
      - traefik.http.routers.web.rule=Host(`shop.example.org`)
      - traefik.http.routers.web.entrypoints=https
      - traefik.http.routers.web.middlewares=lost
networks:
  outer:
    external: true
    name: proxy
"""


def told(tree: Tree, files: Mapping[str, str]) -> dict[str, str]:
    """Rule name to certainty."""
    rules = [rule for rule in load() if rule.id.startswith("TRF2")]
    outcome = run_checks(Repository(tree(files)), rules)
    assert outcome.crashes == []
    return {finding.name: str(finding.certainty) for finding in outcome.findings}


def test_a_traefik_elsewhere_makes_it_likely(tree: Tree) -> None:
    found = told(tree, {"edge/compose.yml": EDGE, "shop/compose.yml": SHOP})
    assert found == {
        "undefined-entry-point": "likely",
        "undefined-middleware": "likely",
        "ambiguous-traefik-network": "likely",
        "open-traefik-dashboard": "certain",
    }


def test_two_candidates_are_none(tree: Tree) -> None:
    files = {"edge/compose.yml": EDGE, "other/compose.yml": EDGE, "shop/compose.yml": SHOP}
    assert set(told(tree, files)) == {"open-traefik-dashboard"}


def test_another_network_is_another_traefik(tree: Tree) -> None:
    files = {"edge/compose.yml": EDGE.replace("proxy", "inner"), "shop/compose.yml": SHOP}
    assert set(told(tree, files)) == {"open-traefik-dashboard"}


def test_a_dashboard_without_https_is_likely(tree: Tree) -> None:
    text = EDGE.replace(', "443:443"', "")
    assert told(tree, {"compose.yml": text}) == {"open-traefik-dashboard": "likely"}


def test_nothing_of_development_beside_production(tree: Tree) -> None:
    quiet = EDGE.replace("--api.insecure=true", "--api=true")
    files = {"docker-compose.yml": EDGE, "docker-compose.prod.yml": quiet}
    assert told(tree, files) == {}


def test_one_cause_is_told_once(tree: Tree) -> None:
    labels = """\
  web:
    image: example/web:1
    networks: [proxy]
    labels:
      - traefik.http.routers.web.rule=Host(`shop.example.org`)
      - traefik.http.routers.web.entrypoints=web,websecure
      - traefik.http.routers.web.tls.certresolver=le
      - traefik.http.routers.web.middlewares=https
      - traefik.http.middlewares.https.redirectscheme.scheme=https
"""
    resolver = (
        "--certificatesresolvers.le.acme.tlschallenge=true\n"
        "      - --certificatesresolvers.le.acme.caserver=https://ca.example.org\n"
    )
    text = EDGE.replace("services:\n", "services:\n" + labels).replace(
        "--api.insecure=true\n", resolver
    )
    assert told(tree, {"compose.yml": text}) == {"redirection-behind-tls": "certain"}
    without = text.replace("      - traefik.http.routers.web.middlewares=https\n", "")
    assert told(tree, {"compose.yml": without}) == {"no-https-redirection": "certain"}
    plain = without.replace("entrypoints=web,websecure", "entrypoints=web")
    assert told(tree, {"compose.yml": plain}) == {"tls-on-plain-entry-point": "certain"}
