"""TRF202 to TRF215: what is certain, what is left alone, and what no message shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

RULES = tuple(f"TRF{number}" for number in range(202, 216))


def project(*labels: str, image: str = "", more: str = "", flags: str = "") -> str:
    lines = "".join(f"      - {label}\n" for label in labels)
    text = f"services:\n  api:\n    image: example/api:1\n{more}    labels:\n{lines}"
    if image:
        text += f"  traefik:\n    image: {image}\n    command: --providers.docker {flags}\n"
    return text


RULE = "traefik.http.routers.api.rule=Host(`api.example.org`)"
OLD = "traefik.http.routers.api.rule=Host(`a.example.org`, `b.example.org`)"
NEWER = "traefik.http.middlewares.a.forwardauth.maxresponsebodysize=5"
GONE = "traefik.http.middlewares.a.headers.accesscontrolalloworigin=x"


@pytest.mark.parametrize(
    ("label", "image", "rule", "certainty"),
    [
        # No Traefik in the project: certain is what holds for every release.
        ("traefik.http.routers.api.rules=x", "", "TRF202", Certainty.CERTAIN),
        (NEWER, "", "", None),
        (GONE, "", "TRF204", Certainty.LIKELY),
        ("traefik.http.routers.api.rulesyntax=v2", "", "", None),
        # Its release is known.
        (NEWER, "traefik:v3.6.8", "TRF204", Certainty.CERTAIN),
        (NEWER, "traefik:v3.6.9", "", None),
        (NEWER, "traefik:v2.11.37", "TRF204", Certainty.CERTAIN),
        (NEWER, "traefik:v2.11", "", None),
        (NEWER, "traefik:3", "", None),
        (GONE, "traefik:v2.3", "", None),
        (GONE, "traefik", "TRF204", Certainty.CERTAIN),
        ("traefik.http.routers.api.rulesyntax=v2", "traefik:2.10-alpine", "TRF204", "certain"),
        # A release that is not known yet may know more.
        ("traefik.http.routers.api.rules=x", "traefik:v3.9", "TRF202", Certainty.LIKELY),
        ("traefik.http.routers.api.priority=x", "traefik:v3.9", "TRF203", Certainty.CERTAIN),
        # Which it is hangs on a variable, or on a tag that says nothing.
        (NEWER, "traefik:${VERSION}", "", None),
        (NEWER, "traefik:v3.0.0-rc1", "", None),
        ("traefik.http.routers.api.rules=x", "traefik:cantal", "TRF202", Certainty.CERTAIN),
    ],
)
def test_the_release_decides(
    lint: Lint, label: str, image: str, rule: str, certainty: str | None
) -> None:
    found = lint({"docker-compose.yml": project(RULE, label, image=image)}, *RULES)
    assert [(item.rule, item.certainty) for item in found] == ([(rule, certainty)] if rule else [])


@pytest.mark.parametrize(
    ("image", "flags", "more", "certainty"),
    [
        ("", "", (), Certainty.LIKELY),
        ("traefik:v3.0", "", (), Certainty.CERTAIN),
        ("traefik:v2.9", "", (), None),
        ("traefik:v3.0", "--core.defaultRuleSyntax=v2", (), None),
        ("traefik:v3.0", "--core.defaultRuleSyntax=${SYNTAX}", (), None),
        ("traefik:v3.0", "", ("traefik.http.routers.api.rulesyntax=v2",), None),
        ("traefik:v3.0", "", ("traefik.http.routers.api.rulesyntax=v3",), Certainty.CERTAIN),
        ("traefik:${VERSION}", "", (), Certainty.LIKELY),
    ],
)
def test_the_version_of_the_rule_language(
    lint: Lint, image: str, flags: str, more: tuple[str, ...], certainty: str | None
) -> None:
    text = project(OLD, *more, image=image, flags=flags)
    found = lint({"docker-compose.yml": text}, *RULES)
    assert [item.certainty for item in found] == ([certainty] if certainty else [])


def test_a_traefik_of_version_2_beside(lint: Lint) -> None:
    files = {
        "app/docker-compose.yml": project(OLD, GONE),
        "proxy/docker-compose.yml": "services:\n  traefik:\n    image: traefik:v2.11\n",
    }
    assert lint(files, *RULES) == []


@pytest.mark.parametrize(
    "text",
    [
        "traefik.http.middlewares.a.basicauth.users=admin-hunter2",
        "traefik.http.middlewares.a.basicauth.users=admin:hunter2:x",
        "traefik.http.middlewares.a.digestauth.users=admin:hunter2",
        "traefik.http.middlewares.a.basicauth=admin:hunter2",
    ],
)
def test_no_user_is_shown(lint: Lint, text: str) -> None:
    use = "traefik.http.routers.api.middlewares=a"
    (finding,) = lint({"docker-compose.yml": project(RULE, use, text)}, *RULES)
    told = repr((finding.message, finding.subject, finding.related))
    assert "hunter2" not in told
    assert "admin" not in told


@pytest.mark.parametrize(
    "label",
    [
        'traefik.http.routers.api.tls="true"',
        'traefik.enable="true"',
        'traefik.http.services.api.loadbalancer.server.port="8000"',
        'traefik.http.routers.b.rule="Host(`b.example.org`)"',
    ],
)
def test_quotes_that_arrive_are_told_once(lint: Lint, label: str) -> None:
    files = {"docker-compose.yml": project(RULE, label)}
    assert [item.rule for item in lint(files, "SEC102", *RULES)] == ["SEC102"]


def test_a_hash_that_compose_alters_is_told_once(lint: Lint) -> None:
    users = "traefik.http.middlewares.a.basicauth.users=admin:$apr1$abcdefgh$ijklmnop"
    use = "traefik.http.routers.api.middlewares=a"
    files = {"docker-compose.yml": project(RULE, use, users)}
    assert [item.rule for item in lint(files, "SEC102", *RULES)] == ["SEC102"]


WRONG = (
    RULE,
    "traefik.http.routers.api.rules=x",
    "traefik.http.routers.api.priority=x",
    "traefik.http.routers.b.rule=Host('x')",
    "traefik.http.routers.api.middlewares=a,",
)


def test_all_of_them_at_once(lint: Lint) -> None:
    found = lint({"docker-compose.yml": project(*WRONG)}, *RULES)
    assert [item.rule for item in found] == ["TRF202", "TRF203", "TRF206", "TRF211"]


@pytest.mark.parametrize(
    "files",
    [
        {"docker-compose.dev.yml": project(*WRONG)},
        {"docker-compose.yml": project(*WRONG, "traefik.enable=false")},
        {"docker-compose.yml": project(*WRONG).replace("    image: example/api:1\n", "")},
        {"docker-compose.yml": project(*WRONG, image="traefik:1.7")},
        {
            "docker-compose.yml": project(*WRONG)
            + "  traefik:\n    image: traefik:v3.6\n    command: --providers.file.filename=/x.yml\n"
        },
    ],
    ids=["development", "not enabled", "a fragment", "the first version", "no labels are read"],
)
def test_what_is_left_alone(lint: Lint, files: dict[str, str]) -> None:
    assert lint(files, *RULES) == []


def test_labels_in_a_file_that_is_not_there(lint: Lint) -> None:
    labels = (
        "traefik.tcp.routers.db.rule=HostSNI(`db.example.org`)",
        "traefik.http.routers.web.rule=Host(`example.org`)",
        "traefik.http.services.a.loadbalancer.server.port=1",
        "traefik.http.services.b.loadbalancer.server.port=2",
        "traefik.http.services.c=2",
        "traefik.http.routers.web.middlewares=m",
        "traefik.http.middlewares.m.basicauth.realm=x",
    )
    text = project(*labels, more="    label_file: ./labels\n")
    assert lint({"docker-compose.yml": text}, *RULES) == []
    assert len(lint({"docker-compose.yml": text, "labels": ""}, *RULES)) == 4


@pytest.mark.parametrize(
    "label",
    [
        "traefik.http.routers.b.rule=Host(`{{ domain }}`)",
        "traefik.http.routers.b.rule={{ rule }}",
        "traefik.http.routers.b.rule=Host(`<your.domain>`)",
        "traefik.http.routers.b.priority={{ priority }}",
        "traefik.http.routers.{{ app.name }}.rule=Host(`b.example.org`)",
        "traefik.http.routers.b.middlewares={{ one }},",
        "traefik.http.services.b.loadbalancer.server.port=<port>",
    ],
)
def test_templates_are_filled_in_later(lint: Lint, label: str) -> None:
    assert lint({"docker-compose.yml": project(RULE, f"'{label}'")}, *RULES) == []


def test_a_named_group_is_no_template(lint: Lint) -> None:
    label = "traefik.http.routers.b.rule=PathRegexp(`^/(?P<id>[0-9]`)"
    (finding,) = lint({"docker-compose.yml": project(RULE, label, image="traefik:v3.6")}, *RULES)
    assert finding.rule == "TRF206"


def test_a_middleware_that_nobody_uses_is_likely(lint: Lint) -> None:
    label = "traefik.http.middlewares.a.ipallowlist.sourcerange=home"
    (unused,) = lint({"docker-compose.yml": project(RULE, label)}, *RULES)
    assert unused.certainty is Certainty.LIKELY
    use = "traefik.http.routers.api.middlewares=a@docker"
    (used,) = lint({"docker-compose.yml": project(RULE, label, use)}, *RULES)
    assert used.certainty is Certainty.CERTAIN


def test_a_chain_in_a_circle_ends(lint: Lint) -> None:
    labels = [
        RULE,
        "traefik.http.routers.api.middlewares=c0",
        *(
            f"traefik.http.middlewares.c{at}.chain.middlewares="
            + ",".join(f"c{other}" for other in range(20))
            for at in range(20)
        ),
    ]
    assert lint({"docker-compose.yml": project(*labels)}, *RULES) == []


def test_very_many_labels_and_long_rules(lint: Lint) -> None:
    labels = [
        *(f"traefik.http.routers.r{at}.wrong=x" for at in range(3_000)),
        "traefik.http.routers.long.rule=" + "Host(`a`) || " * 5_000,
        "traefik.http.routers.deep.rule=" + "(" * 900 + "Host(`a`)" + ")" * 900,
        "traefik.http" + ".x" * 5_000 + "=1",
        "traefik.http.routers.comments.rule='" + "/*" * 900 + "'",
    ]
    assert len(lint({"docker-compose.yml": project(*labels)}, *RULES)) >= 900
