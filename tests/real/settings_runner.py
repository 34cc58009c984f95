"""Runs settings modules of our own under many environments; started as a child process.

Reads a list of jobs (JSON) from standard input: `source`, `folder`, `environments`. Writes for each
environment "" when the module loads and its `use_...` functions run, else the kind of the error.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import types
import warnings


def attempt(source: str, folder: str, environment: dict[str, str]) -> str:
    """Load the module as Python would, in this environment."""
    os.environ.clear()
    os.environ.update(environment)
    module = types.ModuleType("settings_case")
    module.__file__ = os.path.join(folder, "settings_case.py")  # noqa: PTH118
    sys.modules["settings_case"] = module
    _forget_validators()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(source, module.__file__, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return f"start: {type(error).__name__}"
    for name, value in list(module.__dict__.items()):
        if name.startswith("use_"):
            try:
                value()
            except (Exception, SystemExit) as error:  # noqa: BLE001
                return f"use: {type(error).__name__}"
    return ""


def _forget_validators() -> None:
    """Version 1 of pydantic remembers the names of validators, and refuses them a second time."""
    v1 = sys.modules.get("pydantic.v1.class_validators")
    if v1 is not None:
        v1._FUNCS.clear()


def main() -> None:
    warnings.simplefilter("ignore")
    jobs = json.load(sys.stdin)
    results = [
        [attempt(job["source"], job["folder"], item) for item in job["environments"]]
        for job in jobs
    ]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
