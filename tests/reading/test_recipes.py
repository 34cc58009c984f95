"""Shell text in Makefiles and CI workflows."""

from __future__ import annotations

from jctc_lint.reading.makefile import recipes
from jctc_lint.reading.shell import commands_of
from jctc_lint.reading.workflow import shell_steps
from jctc_lint.text import Source


def test_recipes_of_a_makefile() -> None:
    source = Source(
        "Makefile",
        "IMAGE := acme/app:1\nTAG ?= x\n.PHONY: up\nup: build ## Start\n"
        "\t@docker run $(IMAGE) $(TAG) $$HOME; \\\n\t  docker ps\n# note\n"
        "deploy : up\n\t-cd app\n\tpwd\n\nA = 1\nifdef X\n\techo\nendif\n",
    )
    found = recipes(source)
    assert [(recipe.target, len(recipe.lines)) for recipe in found] == [("up", 1), ("deploy", 3)]
    run, ps = commands_of(found[0].lines[0])
    assert [(word.text, word.known) for word in run.words] == [
        ("docker", True), ("run", True), ("acme/app:1", True), ("$(TAG)", False), ("$HOME", False),
    ]  # fmt: skip
    assert (run.span.line, run.span.column) == (5, 3)
    assert ps.span.line == 6
    assert commands_of(found[1].lines[1])[0].directory == ""


def test_recipes_of_a_justfile() -> None:
    source = Source("justfile", 'image := "acme/app"\n\nrun tag:\n  docker run {{tag}} x\n')
    (recipe,) = recipes(source)
    (command,) = commands_of(recipe.lines[0])
    assert recipe.target.startswith("run")
    assert [(word.text, word.known) for word in command.words[2:]] == [
        ("{{tag}}", False),
        ("x", True),
    ]


def test_steps_of_a_github_workflow() -> None:
    source = Source(
        ".github/workflows/deploy.yml",
        "on: push\njobs:\n  deploy:\n    steps:\n      - uses: actions/checkout@v4\n"
        "      - run: docker run ${{ inputs.image }} a\n      - working-directory: app\n"
        "        run: |\n          docker build \\\n            -t x .\n"
        "      - shell: python\n        run: print('docker run')\n",
    )
    steps = shell_steps(source)
    assert [(step.job, step.directory) for step in steps] == [("deploy", None), ("deploy", "app")]
    (run,) = commands_of(steps[0].shell)
    assert [(word.text, word.known) for word in run.words[2:]] == [
        ("${{ inputs.image }}", False),
        ("a", True),
    ]
    (build,) = commands_of(steps[1].shell)
    assert [word.text for word in build.words] == ["docker", "build", "-t", "x", "."]
    assert (build.span.line, build.span.column, build.span.end_line) == (9, 11, 10)


def test_what_an_action_runs_over_ssh() -> None:
    source = Source(
        ".github/workflows/deploy.yml",
        "jobs:\n  deploy:\n    steps:\n      - uses: appleboy/ssh-action@v1.2.0\n        with:\n"
        "          host: ${{ secrets.HOST }}\n          script: |\n            cd /srv/app\n"
        "            docker run ${{ inputs.image }}\n      - uses: actions/github-script@v7\n"
        "        with:\n          script: docker run app\n",
    )
    (step,) = shell_steps(source)
    assert (step.job, step.directory, step.remote) == ("deploy", None, True)
    assert [c.span.line for c in commands_of(step.shell, remote=True) if c.remote] == [8, 9]


def test_scripts_of_gitlab() -> None:
    source = Source(
        ".gitlab-ci.yml",
        "stages: [deploy]\ndeploy:\n  before_script:\n    - cd app\n  script:\n"
        '    - "docker run -d web"\n    - docker ps\n  only: [main]\n',
    )
    found = [(step.job, commands_of(step.shell)[0].span.text) for step in shell_steps(source)]
    assert found == [("deploy", "cd app"), ("deploy", "docker run -d web"), ("deploy", "docker ps")]


def test_other_yaml_has_no_steps() -> None:
    assert shell_steps(Source("a.yml", "- a\n- b\n")) == ()
    assert shell_steps(Source("a.yml", "jobs: [\n")) == ()
