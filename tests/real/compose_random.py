"""Random Compose projects of every kind, valid or not: files, shell and options, by number."""

# ruff: noqa: E501
from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

from compose_asked import HOST
from compose_snippets import CONFIGS, EXTENSIONS, NETWORKS, ODD, SECRETS, SERVICE, TYPED, VOLUMES
from compose_texts import Texts

KEYS = sorted(SERVICE)
DOTENV = "DOTENV=from dotenv\nB=loses\nQ='$A'\n"


@dataclass
class Case:
    """What Compose is given. `options` are its own, before `config`."""

    files: dict[str, str | bytes]
    options: tuple[str, ...] = ("--profile", "*")
    shell: dict[str, str] = field(default_factory=lambda: dict(HOST))
    interpolate: bool = True

    @property
    def told(self) -> str:
        parts = [f"options {self.options} interpolate={self.interpolate} shell {self.shell}"]
        for name, content in self.files.items():
            text = content if isinstance(content, str) else repr(content)
            parts.append(f"--- {name}\n{text}")
        return "\n".join(parts)


def case(number: int) -> Case:
    """The case of a number, always the same."""
    maker = Maker(number)
    kinds = (
        maker.settings, maker.settings, maker.values, maker.values, maker.anchors, maker.dotenv,
        maker.dotenv, maker.discovery, maker.parts, maker.parts,
    )  # fmt: skip
    made = kinds[number % len(kinds)]()
    if maker.chance(6):
        made.interpolate = False
    if maker.chance(6):
        maker.spoil(made)
    return made


class Maker(Texts):
    """Makes one case."""

    def __init__(self, number: int) -> None:
        super().__init__(random.Random(f"case {number}"))

    # settings of every kind

    def settings(self) -> Case:
        """Services with settings of every kind, an override, networks and so on."""
        base = ["services:"]
        base += [f"  {name}:{self.body(name, whole=True)}" for name in "abc"]
        if self.chance(2):
            wanted = self.of("{service: b}", "c", "{file: sub/other.yaml, service: o}")
            base.append(f"  z:\n    extends: {wanted}{self.body('z', whole=False)}")
        base += [
            self.section("networks", NETWORKS, "front", "back"),
            self.section("volumes", VOLUMES, "data", "a"),
            self.section("secrets", SECRETS, "sec", "other"),
            self.section("configs", CONFIGS, "conf"),
            *self.some(EXTENSIONS, 2),
        ]
        if self.chance(5):
            base.append("include: [inc/compose.yaml]")
        over = ["services:"]
        over += [f"  {name}:{self.body(name, whole=False)}" for name in self.some("abc", 2)]
        if len(over) == 1:
            over = ["x-nothing: 1"]
        if self.chance(4):
            over.append(self.section("networks", NETWORKS, "front"))
        files: dict[str, str | bytes] = {
            "a.yaml": "\n".join(base) + "\n",
            "b.yaml": "\n".join(over) + "\n",
            "sub/other.yaml": f"services:\n  o:{self.body('a', whole=True)}\n",
            "inc/compose.yaml": f"services:\n  i:{self.body('a', whole=True)}\n"
            "networks: {front: , back: }\nvolumes: {data: , a: }\n",
            ".env": DOTENV,
            "e.env": "K=file\nE=1\nA=2\n",
            "f.env": "K=f\nE2=${E}\nNOT_SET\nDOTENV\n",
            "r.env": "RAW='a $A' # b\n",
            "l.env": "label=one\nx=from file\nother=${label}\n",
            "sub/e.env": "S=sub\n",
            "inc/e.env": "S=inc\n",
            "c.txt": "",
        }
        for folder in ("sub", "inc"):
            for name in ("f.env", "r.env", "l.env"):
                files[f"{folder}/{name}"] = f"IN={folder}\n"
        named = ("-f", "a.yaml") if self.chance(2) else ("-f", "a.yaml", "-f", "b.yaml")
        return Case(files, ("--profile", "*", *named))

    def body(self, name: str, *, whole: bool) -> str:
        """The settings of a service; `whole` ones have an image. None but `a` refers to others."""
        lines = ["image: 'img:${A}'"] if whole else []
        for key in self.rng.sample(KEYS, self.rng.randint(1, 7)):
            value = self.rng.choice(SERVICE[key])
            if name == "a" and (key in ("depends_on", "links", "volumes_from") or ":a" in value):
                continue
            tag = "!override " if not whole and self.chance(12) else ""
            lines.append(f"{key}: {tag}{value}")
        if not whole and self.chance(10):
            key = self.rng.choice(KEYS)
            if not any(line.startswith(f"{key}:") for line in lines):
                lines.append(f"{key}: !reset null")
        return "".join(f"\n    {line}" for line in lines or ["tty: true"])

    def section(self, kind: str, entries: tuple[str, ...], *keys: str) -> str:
        return "\n".join([f"{kind}:", *(f"  {key}: {self.rng.choice(entries)}" for key in keys)])

    # single values

    def values(self) -> Case:
        """Scalars of every type and style, with variables, where text, numbers and more belong."""
        lines = ["services:", "  s:", f"    image: {self.of('i', 'i', 'i', 'i', self.scalar(4))}"]
        lines += ["    environment:"]
        for name in "KLMN":
            lines.append(f"      {self.key(name)}: {self.scalar(6)}")
        lines += ["    labels:"]
        lines += [f"      - {self.inline(f'{name}={self.text()}')}" for name in ("l.a", "l.b")]
        lines.append(f"    command: {self.of('run', 'run', self.scalar(4))}")
        for key in self.some(TYPED, 2):
            lines.append(f"    {key}: {self.of(*TYPED[key])}")
        lines.append(f"x-own: {self.scalar(0)}")
        lines.append(f"x-list: [{self.inline()}, {self.inline()}]")
        text = "\n".join(lines) + "\n"
        content: str | bytes = text
        if self.chance(25):
            content = self.of(text.replace("\n", "\r\n"), "\ufeff" + text)
        elif self.chance(40):
            content = text.encode(self.of("utf-16", "utf-16-le", "latin-1", "utf-32"), "replace")
        elif self.chance(12):
            content = text + f"---\nservices: {{s: {{environment: {{K: {self.inline()}}}}}}}\n"
        return Case({"a.yaml": content, ".env": DOTENV}, ("-f", "a.yaml"))

    # anchors, aliases, merge keys

    def anchors(self) -> Case:
        """Anchors anywhere, merged and referred to, over each other's keys."""
        rng = self.rng
        lines = []
        names: list[str] = []
        for number in range(rng.randint(1, 4)):
            lines.append(f"x-{number}: &a{number}{self.tag()}")
            if names and self.chance(2):
                lines.append(f"  <<: {self.merged(names)}")
            for key in self.some(("environment", "labels", "restart", "tty", "x-k"), 3):
                lines += self.anchored(key, names)
            names.append(f"a{number}")
            lines.append("  x-last: 1")
        lines.append("services:")
        for service in ("s", "t"):
            lines.append(f"  {service}: {'' if self.chance(3) else '&' + service}")
            merge = f"    <<: {self.merged(names)}"
            own = ["    image: i", *(f"  {line}" for line in self.anchored("environment", names))]
            own += [f"  {line}" for line in self.anchored(self.of("labels", "x-o"), names)]
            lines += self.of(
                [merge, *own],
                [*own, merge],
                own,
                *([[merge, *own, merge]] if self.chance(9) else []),
            )
            names.append(service)
        return Case({"a.yaml": "\n".join(lines) + "\n"}, ("-f", "a.yaml"))

    def anchored(self, key: str, names: list[str]) -> list[str]:
        """A key with a mapping, with an anchor, merge keys, aliases in it; or an alias alone."""
        if key == "restart":
            return ["  restart: always"]
        if key == "tty":
            return [f"  tty: {self.of('true', 'false')}"]
        lines = [f"  {key}: {self.of('', '', self.tag().strip())}"]
        if names and self.chance(4):
            lines.append(f"    <<: {self.merged(names)}")
        if self.chance(5):
            return [f"  {key}: [{self.inline('A=1')}, B=2]"]
        for name in self.some("ABCD", 3) or ["Z"]:
            value = self.of(
                "1", "2", f"&v{name} v", "", "true", self.inline(), *self.alias(key, names)
            )
            lines.append(f"    {name}: {value}")
        return lines

    def alias(self, key: str, names: list[str]) -> list[str]:
        return [f"*{self.rng.choice(names)}"] if names and (key == "x-o" or self.chance(15)) else []

    def merged(self, names: list[str]) -> str:
        merged: str = self.of(
            f"*{self.rng.choice(names)}",
            f"[{', '.join('*' + name for name in self.some(names, 3) or names[:1])}]",
            f"[*{self.rng.choice(names)}, {{restart: 'no', A: m}}]",
            "{restart: always, tty: true}",
            *(("text", "*gone") if self.chance(10) else ()),
        )
        return merged

    def tag(self) -> str:
        return self.of(*[""] * 12, " !override", " !!map", " !own")

    # dotenv files

    def dotenv(self) -> Case:
        """`.env`, `env_file` in all forms, `--env-file`, with dotenv texts of every kind."""
        entry = self.of(
            "e.env", "[e.env, f.env]", "[{path: e.env}]", "[{path: gone.env, required: false}, e.env]",
            "[{path: r.env, format: raw}]", "[e.env, {path: f.env, required: true}]", "gone.env",
            "[{path: e.env, required: false, format: raw}]", "./e.env", "[e.env, e.env]",
            "sub/e.env", "[${E:-e.env}]", "{path: e.env}", "[{path: e.env, format: other}]",
        )  # fmt: skip
        names = "ABKLQ"
        text = (
            f"services:\n  s:\n    image: i${{K}}\n    env_file: {entry}\n    environment:\n"
            + "".join(f"      - {self.of(n, f'{n}=${n}', f'X{n}=${{{n}:-d}}')}\n" for n in names)
            + f"    labels:\n      a: '{self.reference()}'\n    label_file: {self.of('l.env', '[l.env]')}\n"
        )
        files: dict[str, str | bytes] = {"a.yaml": text}
        for name in (".env", "e.env", "f.env", "sub/e.env", "o.env"):
            files[name] = self.dotenv_text()
        files["r.env"] = self.dotenv_text()
        files["l.env"] = self.of("l=1\n", self.dotenv_text())
        options: tuple[str, ...] = ("-f", "a.yaml")
        if self.chance(4):
            options = ("--env-file", "o.env", *options)
            if self.chance(3):
                options = ("--env-file", "e.env", *options)
        shell = dict(HOST)
        for name in self.some(("A", "B", "K", "L"), 3):
            shell[name] = self.of("shell", "", "$A", "${B}", "a b")
        return Case(files, options, shell)

    # which files

    def discovery(self) -> Case:
        """Files found by name, COMPOSE_ variables, profiles, project names and folders."""
        files: dict[str, str | bytes] = {}
        names = (
            "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml",
            "compose.override.yaml", "compose.override.yml", "docker-compose.override.yml",
            "docker-compose.override.yaml", "other.yaml", "sub/compose.yaml", "sub/other.yaml",
        )  # fmt: skip
        for name in {*self.some(names, 5), *self.some(names[:3], 1)}:
            files[name] = self.small(name)
        settings = {
            "COMPOSE_FILE": ("other.yaml", "compose.yaml:other.yaml", "sub/compose.yaml", "", "gone.yaml",
                             "compose.yaml,other.yaml", "./compose.yaml", "other.yaml:sub/other.yaml"),
            "COMPOSE_PATH_SEPARATOR": (",", ":"),
            "COMPOSE_PROFILES": ("p", "p,q", "*", "", "none", " p , q"),
            "COMPOSE_PROJECT_NAME": ("proj", "My App", "", "a_b", "1x", "-x"),
            "COMPOSE_ENV_FILES": ("o.env", "o.env,sub/.env"),
            "COMPOSE_DISABLE_ENV_FILE": ("1", "0"),
            "TAG": ("one", "two"),
        }  # fmt: skip

        def assigned(most: int) -> dict[str, str]:
            return {name: self.of(*settings[name]) for name in self.some(settings, most)}

        if not self.chance(4):
            files[".env"] = "".join(f"{k}={v}\n" for k, v in assigned(3).items())
        files["sub/.env"] = "".join(f"{k}={v}\n" for k, v in assigned(2).items())
        files["o.env"] = "".join(f"{k}={v}\n" for k, v in assigned(2).items())
        shell = {**HOST, **(assigned(2) if self.chance(3) else {})}
        options: list[str] = []
        if self.chance(3):
            options += ["--profile", self.of("p", "q", "*", "gone")]
        if self.chance(6):
            options += ["--profile", "q"]
        if self.chance(6):
            options += ["--env-file", self.of("o.env", "sub/.env", "gone.env")]
        if self.chance(6):
            options += ["--project-directory", self.of("sub", ".", "./sub", "gone")]
        if self.chance(6):
            options += ["--project-name", self.of("given", "Given", "a.b", "")]
        for _ in range(self.of(0, 0, 1, 2)):
            options += ["-f", self.of(*files, "gone.yaml")]
        if any(word.endswith(".env") for flag, word in pairwise(options) if flag == "-f"):
            options = []
        return Case(files, tuple(options), shell)

    def small(self, name: str) -> str:
        lines = []
        if self.chance(3):
            lines.append(
                f"name: {self.of('top', 'Top', '${TAG:-x}', 'a b', '', '$A', '12', 'x_y-z')}"
            )
        lines.append("services:")
        for service in self.some(("web", "db", "job"), 3) or ["web"]:
            lines += [f"  {service}:", f"    image: {service}:${{TAG:-none}}"]
            if self.chance(2):
                lines.append(
                    f"    environment: {{FROM: '{name}', P: $COMPOSE_PROJECT_NAME, T: $TAG}}"
                )
            if self.chance(3):
                lines.append(f"    profiles: {self.of('[p]', '[q]', '[p, q]', '[]', '[$NO]')}")
            if self.chance(4):
                lines.append(
                    f"    depends_on: {self.of('[db]', '{db: {condition: service_started, required: false}}')}"
                )
            if self.chance(4):
                lines.append("    volumes: [./d:/d, v:/v]")
        if self.chance(2):
            lines.append("volumes: {v: }")
        return "\n".join(lines) + "\n"

    # parts that bring in each other

    def parts(self) -> Case:
        """`include` and `extends` over files and folders, `!reset` and `!override`, documents."""
        main = self.part("a", extends=("b.yaml", "sub/c.yaml", ""))
        files: dict[str, str | bytes] = {
            "b.yaml": self.part("b", extends=("sub/c.yaml", "")),
            "o.yaml": self.over(),
            "sub/c.yaml": self.part("c", extends=("deep/d.yaml", "")),
            "sub/deep/d.yaml": self.part("d", extends=("",)),
            "inc/compose.yaml": self.part("i", extends=("",), other="n"),
            "inc/more.yaml": "services:\n  n: {labels: {more: '1'}}\n",
            ".env": "TOP=env\nBOTH=top\n",
            "inc/.env": "INC=inc\nBOTH=inc\n",
            "inc/own.env": "INC=own\nOWN=1\n",
            "e.env": "E=top\n", "sub/e.env": "E=sub\n", "inc/e.env": "E=inc\n", "sub/deep/e.env": "E=deep\n",
        }  # fmt: skip
        if self.chance(2):
            include = self.of(
                "[inc/compose.yaml]", "[{path: inc/compose.yaml}]", "[{path: [inc/compose.yaml, inc/more.yaml]}]",
                "[{path: ./inc/compose.yaml, project_directory: .}]",
                "[{path: inc/compose.yaml, project_directory: ./sub}]",
                "[{path: inc/compose.yaml, env_file: inc/own.env}]",
                "[{path: inc/compose.yaml, env_file: [inc/.env, inc/own.env]}]",
                "[{path: inc/compose.yaml, env_file: /dev/null}]", "[$NO_WAY]", "[inc/gone.yaml]",
                "[inc/compose.yaml, inc/compose.yaml]", "inc/compose.yaml", "[{path: inc/compose.yaml, x-a: 1}]",
                "[{file: inc/compose.yaml}]", "[a.yaml]", "['inc/${A:+compose.yaml}']",
            )  # fmt: skip
            main = f"include: {include}\n{main}"
        if self.chance(4):
            main = f"{main}---\n{self.over()}"
        files["a.yaml"] = main
        named = self.of(
            ("-f", "a.yaml"), ("-f", "a.yaml", "-f", "o.yaml"), ("-f", "a.yaml", "-f", "o.yaml")
        )
        return Case(files, ("--profile", "*", *named))

    def part(self, name: str, extends: tuple[str, ...], other: str = "m") -> str:
        lines = ["services:"]
        for service in (name, other):
            lines += [f"  {service}:", f"    image: {service}:$TOP$INC$BOTH$OWN"]
            lines += [
                f"    {line}"
                for line in self.few(other)
                if service == name or "depends" not in line
            ]
            if self.chance(3):
                lines.append(f"    extends: {self.extended(self.of(*extends), name)}")
        lines += [
            "networks: {front: {driver: bridge}}",
            "volumes: {data: , v2: {labels: {f: '1'}}}",
        ]
        return "\n".join(lines) + "\n"

    def extended(self, file: str, own: str) -> str:
        letters = {"b.yaml": "b", "sub/c.yaml": "c", "deep/d.yaml": "d"}
        wanted: str = self.of(letters.get(file, own), "m", *(("gone",) if self.chance(30) else ()))
        if not file:
            return self.of(wanted, f"{{service: {wanted}}}")
        return f"{{file: {self.of(file, './' + file)}, service: {wanted}}}"

    def few(self, needs: str, tags: tuple[str, ...] = ("",)) -> list[str]:
        """Settings that are joined in different ways."""
        joined = (
            "environment: {0}{{A: x, B: '{1}', C: 3}}", "environment: {0}[A=1, C, 'D={1}']",
            "ports: {0}['80:80', '81:81']", "ports: {0}[{{target: 80, published: '80'}}, 82]",
            "command: {0}[a, b]", "command: {0}run {1}", "volumes: {0}['./d:/d', 'data:/v']",
            "volumes: {0}['./e:/d', {{type: bind, source: ./x, target: /y}}]", "env_file: {0}[e.env]",
            "env_file: {0}e.env", "depends_on: {0}[{2}]", "depends_on: {0}{{{2}: {{condition: service_healthy}}}}",
            "networks: {0}[front]", "networks: {0}{{front: {{aliases: [x]}}}}", "labels: {0}[a=1, 'b={1}']",
            "labels: {0}{{a: '2', d: e}}", "healthcheck: {0}{{test: a, interval: 3s}}", "tmpfs: {0}[/a, /b]",
            "healthcheck: {0}{{test: [CMD, b], retries: 2}}", "build: {0}{{context: ./c, args: {{A: 1}}}}",
            "build: {0}./ctx", "build: {0}{{dockerfile: D, args: [B=2]}}", "dns: {0}[1.1.1.1]", "dns: {0}2.2.2.2",
            "logging: {0}{{driver: a, options: {{x: y}}}}", "logging: {0}{{options: {{z: w}}}}",
            "ulimits: {0}{{nofile: 3, nproc: {{soft: 1, hard: 2}}}}", "ulimits: {0}{{nofile: {{soft: 4, hard: 5}}}}",
            "extra_hosts: {0}['h:1.2.3.4']", "extra_hosts: {0}{{h: 5.6.7.8}}", "cap_add: {0}[A, B]", "cap_add: {0}[B, C]",
            "deploy: {0}{{replicas: 2, labels: {{x: '1'}}, resources: {{limits: {{memory: 5m}}}}}}",
            "deploy: {0}{{resources: {{limits: {{cpus: '1'}}}}, labels: [y=2]}}", "entrypoint: {0}[e]", "entrypoint: {0}''",
            "secrets: {0}[]", "profiles: {0}[p]", "profiles: {0}[q, p]", "privileged: {0}true", "restart: {0}always",
            "sysctls: {0}{{a: 1}}", "sysctls: {0}[b=2]", "devices: {0}['/dev/a:/dev/b']", "expose: {0}['1', 2]",
        )  # fmt: skip
        found: dict[str, str] = {}
        for line in self.rng.sample(joined, self.rng.randint(1, 5)):
            found.setdefault(
                line.partition(":")[0], line.format(self.of(*tags), self.reference(), needs)
            )
        return list(found.values())

    def over(self) -> str:
        lines = ["services:"]
        tags = ("", "", "!override ", "!reset ")
        for service in self.some("abmi", 3) or ["a"]:
            head = self.of(*[""] * 8, " !override", " !reset null")
            lines += [f"  {service}:{head}"]
            if "null" not in head:
                lines += [
                    f"    {line}"
                    for line in self.few("m", tags) + self.resets()
                    if service != "m" or "depends" not in line
                ]
        if self.chance(4):
            lines.append(self.of("networks: !reset {}", "networks: {front: !override {driver: x}}",
                                 "volumes: {data: !reset null}", "volumes: !override {data: {driver: d}}"))  # fmt: skip
        return "\n".join(lines) + "\n"

    def resets(self) -> list[str]:
        deep = (
            "environment: {A: !reset null}", "labels: {a: !reset '', d: !override e}", "image: !reset x",
            "healthcheck: {test: !reset null}", "deploy: {resources: {limits: !reset null}}",
            "deploy: {resources: !override {limits: {memory: 1m}}}", "ports: [!reset '80:80', '9:9']",
            "build: {args: !reset null}", "build: {args: !override [Z=1]}", "networks: {front: !reset null}",
            "depends_on: {m: !reset null}", "logging: {options: {x: !reset null}}", "extends: !reset null",
            "ulimits: {nofile: !override 9}", "deploy: !reset null", "profiles: !reset []", "environment: !override",
        )  # fmt: skip
        return self.some(deep, 1) if self.chance(2) else []

    # faults

    def spoil(self, made: Case) -> None:
        """Change a line of a file, so that something in it may be wrong."""
        name = self.rng.choice(
            sorted(name for name, text in made.files.items() if isinstance(text, str))
        )
        text = made.files[name]
        assert isinstance(text, str)
        lines = text.splitlines()
        if not lines:
            return
        at = self.rng.randrange(len(lines))
        line = lines[at]
        key, colon, value = line.partition(": ")
        other = self.rng.choice([self.rng.choice(lines), *lines])
        changed = self.of(
            f"{key}{colon}{self.inline()}", f"{key}:", f"{key}: {{}}", f"{key}: []", f"{key}: [[]]",
            f"{key}: [{{}}]", f"{key}: 5", f"{key}: -1", f"{key}: true", f"{key}: {{a: {{b: c}}}}", f"{key}: ~",
            f"{key}: [a, a]", f"{key}: {self.of(*ODD)}", f"{key}: {other.partition(': ')[2]}",
            f"{key}x{colon}{value}", line.replace("a", "b"), f" {line}", f"{line}]", f"{key}{colon}&n {value}",
            line.replace("'", '"'), line.replace(",", ""), line.replace(" ", "\t", 1), f"{line}\n{line}", "",
            f"{line} # c", f"{key}: '${{A'", f"{key}: ${{NO:?}}", line.replace(":", "=", 1),
            f"{key}: [{value}]", f"{key}: !!str {value}", f"{key}: !!int {value}", f"{key}: *none",
        )  # fmt: skip
        made.files[name] = "\n".join([*lines[:at], changed, *lines[at + 1 :]]) + "\n"
