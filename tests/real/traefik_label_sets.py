"""Label sets for a real Traefik: each option as it may stand, and each way to get labels wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.label_options import label_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.traefik.label_options import Release

VALUES = {
    "bool": "true", "int": "42", "duration": "42s", "string": "foobar", "strings": "foobar, bar",
    "struct?": "true",
}  # fmt: skip
SPECIAL = {
    "http.routers.*.rule": "Host(`{n}.example.org`)",
    "http.routers.*.service": "{n}-proj",
    "http.routers.*.tls.options": "default",
    "http.services.*.loadbalancer.serverstransport": "default@internal",
    "http.routers.*.entrypoints": "web",
    "http.routers.*.middlewares": "{n}-mw",
    "http.routers.*.rulesyntax": "v3",
    "http.routers.*.tls.certresolver": "none",
    "http.routers.*.observability.traceverbosity": "minimal",
    "http.services.*.loadbalancer.server.port": "8000",
    "http.services.*.loadbalancer.server.scheme": "http",
    "http.services.*.loadbalancer.server.url": "http://127.0.0.2:8000",
    "http.services.*.loadbalancer.strategy": "wrr",
    "http.services.*.loadbalancer.sticky.cookie.samesite": "lax",
    "docker.network": "proj_default",
    "tcp.services.*.loadbalancer.server.port": "8000",
    "udp.services.*.loadbalancer.server.port": "8000",
}
"""Options whose value is not any text, for a set that is to be accepted."""
BASE = {"traefik.http.routers.{n}.rule": "Host(`{n}.example.org`)"}


def named(labels: dict[str, str], name: str) -> dict[str, str]:
    """The set for a container of this name."""
    return {key.replace("{n}", name): text.replace("{n}", name) for key, text in labels.items()}


def valid(release: Release) -> Iterator[tuple[str, dict[str, str]]]:
    """Every option that a release knows, one a container, beside a router that shows it is read."""
    options = label_options()
    for path in options.spans:
        kind = options.kind(path, release)
        if kind not in VALUES:
            continue
        key = path.replace("tls.stores.*", "tls.stores.default").replace(".[].", "[0].")
        parts = key.split(".")
        name = "{n}-mw" if parts[1:2] == ["middlewares"] else "{n}"
        parts = [name if part == "*" and at == 2 else part for at, part in enumerate(parts)]
        key = ".".join("X-One" if part == "*" else part for part in parts)
        text = SPECIAL.get(path, VALUES[kind])
        if path.endswith("statusrewrites.*"):
            key = key.replace("X-One", "404")
        labels = {**BASE, f"traefik.{key}": text}
        if path == "http.routers.*.middlewares":
            labels["traefik.http.middlewares.{n}-mw.compress"] = "true"
        yield path, labels


ROUTER = "traefik.http.routers.{n}."
SERVICE = "traefik.http.services.{n}."
MIDDLEWARE = "traefik.http.middlewares.{n}."

NAMES = (
    "traefik.http.routers.{n}.entrypoint=web", "traefik.http.router.{n}.entrypoints=web",
    "traefik.http.routers.{n}.middleware=x", "traefik.http.routers.{n}.rules=x",
    "traefik.http.routers.{n}.certresolver=x", "traefik.http.routers.{n}.tls.resolver=x",
    "traefik.http.routers.{n}.tls.domain[0].main=x",
    "traefik.http.routers.{n}.tls.domains[0].man=x",
    "traefik.http.routers.{n}.tls.domains[0].main=x", "traefik.http.routers.{n}.tls.domains.main=x",
    "traefik.http.routers.{n}.tls.domains=x", "traefik.http.routers.my.{n}.rule=Host(`x`)",
    "traefik.http.routers.{n}.rule.x=1", "traefik.http.routers.{n}.entrypoints[0]=web",
    "traefik.http.routers.{n}.entrypoints[0].x=web", "traefik.http.routers.{n}=true",
    "traefik.http.routers=true", "traefik.http=true", "traefik.https.routers.{n}.rule=Host(`x`)",
    "traefik.http..routers.{n}.rule=x", "traefik.http.routers.{n}.rule.=x", "traefik.http.=x",
    "traefik.http.[0].x=1", "traefik.htpp.routers.{n}.rule=x", "traefik.routers.{n}.rule=x",
    "Traefik.http.routers.{n}.priority=5", "TRAEFIK.HTTP.routers.{n}.priority=5",
    "traefik.HTTP.ROUTERS.{n}.PRIORITY=5", "traefik.Http.Routers.{n}.EntryPoints=web",
    "traefik.http.services.{n}.loadbalancers.server.port=80",
    "traefik.http.services.{n}.loadbalancer.servers.port=80",
    "traefik.http.services.{n}.loadbalancer.servers[0].port=80",
    "traefik.http.services.{n}.loadbalancer.server[0].port=80",
    "traefik.http.services.{n}.loadbalancer.port=80", "traefik.http.services.{n}.port=80",
    "traefik.http.services.{n}.server.port=80", "traefik.http.services.{n}=80",
    "traefik.http.services.{n}.loadbalancer=80", "traefik.http.services.{n}.loadbalancer.server=80",
    "traefik.http.services.{n}.loadbalancer.server.port=80", "traefik.http.services=80",
    "traefik.http.services.{n}.weighted.services[0].name=a",
    "traefik.http.services.{n}.weighted.services[0].nam=a",
    "traefik.http.services.{n}.weighted.sticky.cookie.name=a",
    "traefik.http.services.{n}.mirroring.service=a", "traefik.http.services.{n}.failover.service=a",
    "traefik.http.serverstransports.{n}.insecureskipverify=true",
    "traefik.http.serverstransports.{n}.insecureskipverify=maybe",
    "traefik.http.serverstransport.{n}.insecureskipverify=true",
    "traefik.http.middlewares.{n}=true", "traefik.http.middlewares.{n}.auth.users=a:b",
    "traefik.http.middlewares.{n}.basicauth=a:b", "traefik.http.middlewares.{n}.basicauth.user=a:b",
    "traefik.http.middlewares.{n}.redirect.scheme=https",
    "traefik.http.middlewares.{n}.redirectscheme=https",
    "traefik.http.middlewares.{n}.headers.accesscontrolalloworigin=*",
    "traefik.http.middlewares.{n}.headers.accesscontrolalloworiginlist=*",
    "traefik.http.middlewares.{n}.headers.customrequestheaders=a",
    "traefik.http.middlewares.{n}.headers.customrequestheaders.X-A=a",
    "traefik.http.middlewares.{n}.headers.customrequestheaders.X.A=a",
    "traefik.http.middlewares.{n}.headers.customrequestheader.X-A=a",
    "traefik.http.middlewares.{n}.headers=true", "traefik.http.middlewares.{n}.compress=true",
    "traefik.http.middlewares.{n}.stripprefix=/api", "traefik.http.middlewares.{n}.chain=a,b",
    "traefik.http.middlewares.{n}.stripprefix.prefix=/api",
    "traefik.http.middlewares.{n}.plugin=x", "traefik.http.middlewares.{n}.plugin.p=x",
    "traefik.http.middlewares.{n}.plugin.p.a.b.c=x", "traefik.http.middlewares.{n}.plugin.p.a[0]=x",
    "traefik.http.middlewares.{n}.requestheadermodifier.set.X-A=a",
    "traefik.http.middlewares.{n}.ipwhitelist.sourcerange=127.0.0.1/32",
    "traefik.http.middlewares.{n}.ipallowlist.sourcerange=127.0.0.1/32",
    "traefik.http.middlewares.{n}.ipallowlist.sourceranges=127.0.0.1/32",
    "traefik.http.middlewares.{n}.ipallowlist.ipstrategy=true",
    "traefik.http.middlewares.{n}.ratelimit.sourcecriterion=true",
    "traefik.http.middlewares.{n}.errors.statusrewrites.404=200",
    "traefik.http.middlewares.{n}.errors.statusrewrites.404=ok",
    "traefik.http.middlewares.{n}.errors.statusrewrites.404.x=1",
    "traefik.http.middleware.{n}.compress=true", "traefik.http.models.{n}.middlewares=a",
    "traefik.tcp.routers.{n}.rules=x", "traefik.tcp.middlewares.{n}.ratelimit.average=1",
    "traefik.tcp.services.{n}.loadbalancer.server.scheme=x", "traefik.tcp.foo=1",
    "traefik.udp.routers.{n}.rule=x", "traefik.udp.routers.{n}.tls=true",
    "traefik.udp.middlewares.{n}.x=1", "traefik.udps.x=1", "traefik.tcpx.y=1",
    "traefik.enabled=true", "traefik.enable.x=true", "traefik.enables=x", "traefik.enabl=true",
    "traefik.enable=yes", "traefik.enable=", "traefik.Enable=true", "traefik.enable=True",
    "traefik.docker.network=proj_default", "traefik.docker.networks=proj_default",
    "traefik.docker.lbswarm=true", "traefik.docker.lbswarm=yes", "traefik.docker=x",
    "traefik.docker.network.x=y", "traefik.dockers.network=x", "traefik.swarm.network=x",
    "traefik.swarm.nonsense=x", "traefik.docker.allownonrunning=true", "traefik.docker.=x",
    "traefik.port=80", "traefik.frontend.rule=Host:x", "traefik.backend=x", "traefik=true",
    "traefik.tls.stores.default.defaultgeneratedcert.resolver=x",
    "traefik.tls.stores.default.defaultgeneratedcert.resolve=x",
    "traefik.tls.stores.default=x", "traefik.tls.stores.other.defaultgeneratedcert.resolver=x",
    "traefik.tls.stores.default.defaultcertificate.certfile=x", "traefik.tls.stores.defaults.x=y",
    "traefik.tls.options.default.minversion=VersionTLS12", "traefik.tls.certificates[0].certfile=x",
)  # fmt: skip
"""One label each, right and wrong, beside a router."""

VALUE_CASES = tuple(
    f"{key}={text}"
    for key, texts in {
        "traefik.http.services.{n}.loadbalancer.passhostheader": (
            "true", "1", "t", "TRUE", "False", "f", "0", "yes", "on", "", "'true'", '"true"',
            "tRue", "true ", "2",
        ),
        "traefik.http.routers.{n}.priority": (
            "1", "-5", "+5", "0", "ten", "", "1.5", "1e3", " 5", "0x10", "1_000",
            "9223372036854774000", "9223372036854775808",
        ),
        "traefik.http.middlewares.{n}.ratelimit.period": (
            "1", "1s", "1m30s", "1.5h", "100ms", "10us", "-1s", "+2s", "0", "1d", "1 s", "s", "",
            "ten", "1S", ".5s", "1.s", "00:10",
        ),
        "traefik.http.services.{n}.loadbalancer.healthcheck.interval": ("10s", "10", "10 seconds"),
        "traefik.http.middlewares.{n}.headers.stsseconds": ("31536000", "31,536,000", "1y"),
        "traefik.http.middlewares.{n}.headers.framedeny": ("true", "DENY"),
        "traefik.http.services.{n}.loadbalancer.sticky.cookie": ("true", "false", "yes"),
        "traefik.http.services.{n}.loadbalancer.sticky": ("true", "yes", "", "TRUE"),
        "traefik.http.routers.{n}.observability.accesslogs": ("false", "no"),
        "traefik.tcp.services.{n}.loadbalancer.proxyprotocol.version": ("2", "two"),
        "traefik.http.middlewares.{n}.inflightreq.amount": ("10", "10k", "10.0"),
    }.items()
    for text in texts
)  # fmt: skip
"""Values that Go reads, and such that it does not."""

SEVERAL = (
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.http.services.{n}b.loadbalancer.server.port=81"),
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.http.services.{n}b.loadbalancer.server.port=81"
    " traefik.http.routers.{n}.service={n}b"),
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.http.services.{n}b.loadbalancer.server.port=81 traefik.http.routers.{n}.service="),
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.http.services.{N}.loadbalancer.server.scheme=http"),
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.tcp.services.{n}t.loadbalancer.server.port=81"),
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.http.routers.{n}b.rule=Host(`{n}b.example.org`)"),
    ("traefik.http.services.{n}.loadbalancer.server.port=80"
    " traefik.http.services.{n}b.weighted.services[0].name={n}"),
    "traefik.http.services.{n}.loadbalancer.passhostheader=true",
    "traefik.http.services.{n}.loadbalancer.server.url=http://127.0.0.2:8000",
    ("traefik.http.services.{n}.loadbalancer.server.url=http://127.0.0.2:8000"
    " traefik.http.services.{n}.loadbalancer.server.port=8000"),
    ("traefik.http.services.{n}.loadbalancer.server.url=http://127.0.0.2:8000"
    " traefik.http.services.{n}.loadbalancer.server.scheme=http"),
    ("traefik.http.services.{n}.loadbalancer.server.url="
    " traefik.http.services.{n}.loadbalancer.server.port=8000"),
    "traefik.http.services.{n}.middlewares=a",
    "traefik.tcp.services.{n}.weighted.services[0].name=a",
    "traefik.http.routers.{n}.tls=false traefik.http.routers.{n}.tls.certresolver=x",
    "traefik.http.routers.{n}.tls=yes", "traefik.http.routers.{n}.tls=True",
    "traefik.http.routers.{n}.tls=", "traefik.http.routers.{n}.tls=1",
    "traefik.http.routers.{n}.tls=false traefik.http.routers.{n}.tls.nonsense=x",
    ("traefik.http.services.{n}.loadbalancer.sticky=false"
    " traefik.http.services.{n}.loadbalancer.sticky.cookie.secure=maybe"),
    ("traefik.http.services.{n}.loadbalancer.sticky=true"
    " traefik.http.services.{n}.loadbalancer.sticky.cookie.secure=maybe"),
    *(
        f"traefik.http.services.{{n}}.loadbalancer.server.port={port}"
        for port in ("8000", "80:8000", '"8000"', "http", "8000/tcp", "-1", "99999", "", "8000?x")
    ),
)  # fmt: skip
"""Labels that depend on each other, separated by blanks."""

MIDDLEWARES = (
    "compress=true basicauth.users=a:b", "basicauth.users=a:b", "basicauth.users=ab",
    "basicauth.users=a:b,cd", "basicauth.users=a:b:c", "basicauth.users=", "basicauth.realm=x",
    "basicauth.users=a:b,", "basicauth.removeheader=true", "digestauth.users=a:b:c",
    "digestauth.users=a:b", "digestauth.realm=x", "addprefix.prefix=/a", "addprefix.prefix=",
    "redirectscheme.scheme=https", "redirectscheme.permanent=true", "redirectscheme.scheme=",
    "redirectregex.regex=^https?://a/(.*) redirectregex.replacement=http://b/x",
    "redirectregex.regex=( redirectregex.replacement=x", "redirectregex.replacement=x",
    "redirectregex.regex=(?!x)a redirectregex.replacement=x",
    "redirectregex.regex=(?<=a)b redirectregex.replacement=x",
    "redirectregex.regex=(a)\\1 redirectregex.replacement=x",
    "redirectregex.regex=[a-z redirectregex.replacement=x",
    "redirectregex.regex=a** redirectregex.replacement=x",
    "redirectregex.regex=*a redirectregex.replacement=x",
    "redirectregex.regex=(?P<n>a) redirectregex.replacement=x",
    "redirectregex.regex=(?i)a redirectregex.replacement=x",
    "redirectregex.regex=a{2,1} redirectregex.replacement=x",
    "redirectregex.regex=a{,2} redirectregex.replacement=x",
    "redirectregex.regex=\\Z redirectregex.replacement=x",
    "redirectregex.regex=[]a] redirectregex.replacement=x",
    "redirectregex.regex=[^]a] redirectregex.replacement=x",
    "redirectregex.regex=a)b redirectregex.replacement=x",
    "redirectregex.regex=(?>a) redirectregex.replacement=x",
    "replacepathregex.regex=^/(a|b) replacepathregex.replacement=/x",
    "replacepathregex.regex=[ replacepathregex.replacement=/x", "replacepath.path=/x",
    "stripprefixregex.regex=/a/[0-9]+", "stripprefixregex.regex=/a/[0-9+",
    "stripprefix.prefixes=/a", "stripprefix.prefixes=", "stripprefix.forceslash=true",
    "ipallowlist.sourcerange=10.0.0.0/8,127.0.0.1", "ipallowlist.sourcerange=10.0.0.0/33",
    "ipallowlist.sourcerange=localhost", "ipallowlist.sourcerange=",
    "ipallowlist.ipstrategy.depth=1", "ipallowlist.sourcerange=10.0.0.1,",
    "ipallowlist.sourcerange=::1/128", "ipallowlist.sourcerange=10.0.0",
    "ipallowlist.sourcerange=10.0.0.1 ipallowlist.ipstrategy.excludedips=nonsense",
    ("ipallowlist.sourcerange=10.0.0.1 ipallowlist.ipstrategy.excludedips=nonsense"
    " ipallowlist.ipstrategy.depth=1"),
    "ipwhitelist.sourcerange=10.0.0.0/8", "ipwhitelist.sourcerange=10.0.0.256",
    "headers.framedeny=true", "headers.framedeny=false", "headers.customframeoptionsvalue=",
    "headers.accesscontrolalloworiginlist=*", "headers.accesscontrolallowcredentials=true",
    "headers.sslredirect=true", "headers.sslredirect=false", "headers.isdevelopment=true",
    "headers.stsseconds=0", "headers.addvaryheader=true", "headers.addvaryheader=false",
    "headers.customrequestheaders.X-A=", "headers.customresponseheaders.X-A=b",
    "headers.accesscontrolalloworiginlistregex=^https://a",
    "headers.accesscontrolalloworiginlistregex=(", "headers.referrerpolicy=same-origin",
    "headers.accesscontrolmaxage=100", "headers.sslproxyheaders.X-Forwarded-Proto=https",
    "compress=true", "compress=false", "compress=yes", "compress.minresponsebodybytes=5",
    "compress=false compress.minresponsebodybytes=5", "compress.encodings=gzip,br",
    "compress.encodings=gzip,deflate", "compress.encodings=",
    "compress.includedcontenttypes=text/html compress.excludedcontenttypes=text/css",
    "contenttype=true", "contenttype=false", "contenttype.autodetect=true",
    "retry.attempts=4", "retry.initialinterval=100ms", "retry.attempts=0", "retry.attempts=-1",
    "errors.status=500-599 errors.service={n}-proj errors.query=/e", "errors.status=500-599",
    "errors.status=5xx errors.service={n}-proj",
    "errors.status=500,502-504 errors.service={n}-proj",
    "errors.status=500- errors.service={n}-proj", "errors.service={n}-proj",
    "forwardauth.address=http://a", "forwardauth.trustforwardheader=true",
    "forwardauth.address=http://a forwardauth.authresponseheadersregex=^X-",
    "forwardauth.address=http://a forwardauth.authresponseheadersregex=(",
    "circuitbreaker.expression=NetworkErrorRatio()>0.5", "circuitbreaker.checkperiod=5s",
    "inflightreq.amount=5", "inflightreq.amount=5 inflightreq.sourcecriterion.requesthost=true",
    "ratelimit.average=5", ("ratelimit.average=5 ratelimit.sourcecriterion.requesthost=true"
    " ratelimit.sourcecriterion.requestheadername=X-A"),
    ("ratelimit.average=5 ratelimit.sourcecriterion.ipstrategy.depth=1"
    " ratelimit.sourcecriterion.requestheadername=X-A"),
    ("ratelimit.average=5 ratelimit.sourcecriterion.requesthost=false"
    " ratelimit.sourcecriterion.requestheadername=X-A"), "ratelimit.burst=5",
    "buffering.maxrequestbodybytes=5", "chain.middlewares=", "grpcweb.alloworigins=*",
    "passtlsclientcert.pem=true", "=true", "requestheadermodifier.set.X-A=a",
    "compress=true requestheadermodifier.set.X-A=a", "stripprefix.prefixes=/a addprefix.prefix=/b",
)  # fmt: skip
"""One middleware each, used by the router; what stands after the middleware's name."""

MIDDLEWARE_LISTS = ("{n}", "{n},", ",{n}", "{n},,{n}", "{n}, {n}", "", "{n}@docker", " {n} ")
"""Lists of middlewares for a router, where `{n}` is there."""
