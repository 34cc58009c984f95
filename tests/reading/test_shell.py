"""Commands of shell text: words, order, place, and the shells that they call."""

from __future__ import annotations

import time

import pytest

from jctc_lint.reading.shell import MAX_CHARACTERS, Command, commands_of
from jctc_lint.reading.shell_text import of_scalar, whole
from jctc_lint.reading.yaml_tree import Mapping, Scalar, parse
from jctc_lint.text import Source


def commands(text: str) -> tuple[Command, ...]:
    return commands_of(whole(Source("deploy.sh", text)))


def words(text: str) -> list[list[str]]:
    return [[word.text for word in command.words] for command in commands(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker ps", ["docker", "ps"]),
        ("docker run 'a b' \"c d\" e\\ f", ["docker", "run", "a b", "c d", "e f"]),
        (r'echo "a=Host(\`x\`)" "\n" "\$X" "\\"', ["echo", "a=Host(`x`)", r"\n", "$X", "\\"]),
        (r"echo 'a\`b' $'x\ty'", ["echo", r"a\`b", "x\ty"]),
        ("echo pre'fix'\"ed\"", ["echo", "prefixed"]),
        ('echo "" x', ["echo", "", "x"]),
        ('echo "a b" "  "', ["echo", "a b", "  "]),
        ("docker run \\\n  -d \\\n  web", ["docker", "run", "-d", "web"]),
        ("docker run web > log.txt 2>&1", ["docker", "run", "web"]),
        ("docker run > log.txt web", ["docker", "run", "web"]),
        ("DEBUG=1 docker run web", ["docker", "run", "web"]),
        ("sudo -u deploy -E docker run web", ["docker", "run", "web"]),
        ("sudo -- docker run web", ["docker", "run", "web"]),
        ("env -i A=1 B=2 docker run web", ["docker", "run", "web"]),
        ("timeout -k 5 30 docker run web", ["docker", "run", "web"]),
        ("nohup nice -n 5 docker run web &", ["docker", "run", "web"]),
        ("docker run web\r\n", ["docker", "run", "web"]),
        ("echo héllo \U0001f680 'ü'", ["echo", "héllo", "\U0001f680", "ü"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I=web:1\ndocker run $I", ["docker", "run", "web:1"]),
        ("I=web:1\ndocker run ${I}", ["docker", "run", "web:1"]),
        ("export I=web\ndocker run x/$I:2", ["docker", "run", "x/web:2"]),
        ("R=a.io\nI=$R/web\ndocker run $I", ["docker", "run", "a.io/web"]),
        ('DC="docker compose -f a.yml"\n$DC up', ["docker", "compose", "-f", "a.yml", "up"]),
        ('DC="docker compose"\necho "$DC"', ["echo", "docker compose"]),
        ("I=web\ndocker run ${I:-other}", ["docker", "run", "web"]),
        ("I=\ndocker run $I web", ["docker", "run", "web"]),
    ],
)
def test_variables_with_one_value(text: str, expected: list[str]) -> None:
    found = commands(text)[-1]
    assert [word.text for word in found.words] == expected
    assert all(word.known for word in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "docker run $I",
        "I=a\nI=b\ndocker run $I",
        "if x; then I=a; fi\ndocker run $I",
        "[ -z $I ] && I=a\ndocker run $I",
        "I=$(git rev-parse HEAD)\ndocker run $I",
        "I=${I:-web}\ndocker run $I",
        "I=a\nread -r I\ndocker run $I",
        "I=a\nfor I in a b; do x; done\ndocker run $I",
        "I=a docker run $I",
        "I=a\nI+=b\ndocker run $I",
        "I=(a b)\ndocker run $I",
        "I=abc\ndocker run ${I#a}",
        "docker run $(cat image)",
        "docker run `cat image`",
    ],
)
def test_unknown_variables_stay_as_written(text: str) -> None:
    found = next(c for c in commands(text) if len(c.words) > 1 and c.words[1].text == "run")
    assert not found.words[2].known
    assert found.words[2].text == text.rsplit("docker run ", 1)[1]


def test_order_and_operators() -> None:
    found = commands("a && b || c; d | e\nf & g")
    assert [(c.program, c.operator) for c in found] == [
        ("a", ""), ("b", "&&"), ("c", "||"), ("d", ";"), ("e", "|"), ("f", ";"), ("g", "&"),
    ]  # fmt: skip


def test_comments_and_data_are_no_commands() -> None:
    text = "# docker run a\ncat > f <<EOF\ndocker run b\nEOF\necho 'docker run c' # docker run d\n"
    assert words(text) == [["cat"], ["echo", "docker run c"]]


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ('ssh -i key.pem me@host "cd app && docker run -d web"', True),
        ("ssh host docker run -d web", True),
        ("ssh -p 22 host 'sudo docker run -d web'", True),
        ("ssh host <<EOF\n  docker run -d web\nEOF\n", True),
        ("ssh host 'bash -s' <<'EOF'\ndocker run -d web\nEOF\n", True),
        ("cat <<EOF | ssh host bash\ndocker run -d web\nEOF\n", True),
        ("bash -lc 'docker run -d web'", False),
        ('sudo sh -c "docker run -d web"', False),
        ("su - deploy -c 'docker run -d web'", False),
        ("bash <<< 'docker run -d web'", False),
        ("eval 'docker run' -d web", False),
        ("ssh host \"bash -c 'docker run -d web'\"", True),
    ],
)
def test_inner_shells(text: str, remote: bool) -> None:
    found = [c for c in commands(text) if [w.text for w in c.words[:2]] == ["docker", "run"]]
    assert [[word.text for word in c.words] for c in found] == [["docker", "run", "-d", "web"]]
    assert found[0].remote is remote
    assert found[0].words[3].span.text == "web"


def test_inner_shells_have_places() -> None:
    text = 'ssh host "cd \\"$D\\" && \\\n  docker run \\`x\\` \\$I web"\n'
    found = next(c for c in commands(text) if c.program == "docker")
    assert found.span.line == 2
    assert found.span.column == 3
    assert [word.known for word in found.words] == [True, True, False, False, True]
    assert found.directory is None


def test_a_variable_of_ours_reaches_the_other_shell() -> None:
    text = "TAG=v1\nssh host \"docker run web:$TAG\"\nssh host 'docker run web:$TAG'\n"
    found = [c for c in commands(text) if c.program == "docker"]
    assert [c.words[2].text for c in found] == ["web:v1", "web:$TAG"]
    assert [c.words[2].known for c in found] == [True, False]


def test_directories() -> None:
    text = (
        "a\ncd app && b\n(cd ../other; c)\nd\ncd ../x/./y\ne\n"
        'if z; then cd q; f; fi\ng\ncd /srv\nh\ncd "$D"\ni\nfn() { j; }\n'
    )
    found = {c.program: c.directory for c in commands(text)}
    assert [found[name] for name in "abcdefghij"] == [
        "", "app", "other", "app", "x/y", "x/y/q", None, "/srv", None, None,
    ]  # fmt: skip


def test_functions_and_branches() -> None:
    found = {c.program: c for c in commands("deploy() { a; }\nif b; then c; fi\nd\n")}
    assert found["a"].function == "deploy"
    assert not found["a"].branch
    assert found["c"].branch
    assert not found["d"].branch
    assert found["d"].function == ""


def test_spans_survive_letters_of_several_bytes() -> None:
    found = commands('echo "→ déployer \U0001f680" && docker run "wéb"')[1]
    assert found.span.text == 'docker run "wéb"'
    assert found.words[2].span.text == '"wéb"'
    assert found.words[2].text == "wéb"


@pytest.mark.parametrize("style", ["|", ">-", "plain", "double"])
def test_text_of_yaml_scalars(style: str) -> None:
    texts = {
        "|": "run: |\n    cd app\n    docker run \\\n      -d web\n",
        ">-": "run: >-\n    cd app &&\n    docker run\n    -d web\n",
        "plain": "run: cd app && docker run -d\n  web\n",
        "double": 'run: "cd app && docker \\"run\\" -d web"\n',
    }
    (document,) = parse(Source("ci.yml", texts[style])).documents
    assert isinstance(document, Mapping)
    scalar = document.get("run")
    assert isinstance(scalar, Scalar)
    found = commands_of(of_scalar(scalar))
    assert [word.text for word in found[1].words] == ["docker", "run", "-d", "web"]
    assert found[1].words[3].span.text == "web"
    assert found[1].words[0].span.text == "docker"


@pytest.mark.parametrize(
    "text",
    [
        "||" * 30_000,
        "a=(" * 20_000,
        "${" * 30_000,
        '"$(' * 20_000,
        "(" * 60_000,
        "a && " * 20_000,
        "A=$A$A$A$A\n" * 3_000,
        "cat <<A\n" * 8_000,
        "bash -c '" * 5_000,
        "a=1 && " * 15_000 + "b",
        "x" * (MAX_CHARACTERS + 1),
        "\x00\ud800\ue000`",
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)
def test_hostile_text_costs_little(text: str) -> None:
    started = time.process_time()
    commands(text)
    assert time.process_time() - started < 10


def test_a_doubling_variable_is_bounded() -> None:
    text = "A=aaaaaaaaaaaaaaaa\n" + "".join(
        f"{chr(66 + i)}=${chr(65 + i)}${chr(65 + i)}\n" for i in range(20)
    )
    found = commands(text + "echo $D $T")[-1]
    assert found.words[1].text == "a" * 128
    assert not found.words[2].known
