"""What is read of Python code: what is followed, what is told as unknown, what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.model import Need, Shape
from jctc_lint.facts.environment.python.model import Roots
from jctc_lint.facts.environment.python.reads import python_reads
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.facts.environment.python.model import PythonReads


def reads(root: Path, files: dict[str, str], *modules: str, working: str = "") -> PythonReads:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return python_reads(Repository(root), Roots(modules or ("main.py",), ("",), working))


def needs(found: PythonReads) -> dict[str, Need]:
    return {read.name: read.need for read in found.reads}


def test_only_what_is_imported_is_read(tmp_path: Path) -> None:
    found = reads(
        tmp_path,
        {
            "main.py": "import app.one\nfrom typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    import app.three\n\ndef handler():\n    import app.two\n",
            "app/__init__.py": "import os\nPACKAGE = os.environ['PACKAGE']\n",
            "app/one.py": "import os\nONE = os.environ['ONE']\n",
            "app/two.py": "import os\nTWO = os.environ['TWO']\n",
            "app/three.py": "import os\nTHREE = os.environ['THREE']\n",
        },
    )
    assert needs(found) == {"PACKAGE": Need.START, "ONE": Need.START, "TWO": Need.USE}
    assert found.closed


def test_a_module_that_does_not_parse_is_unknown(tmp_path: Path) -> None:
    found = reads(
        tmp_path,
        {
            "main.py": "import broken\nimport os\nA = os.environ['A']\n",
            "broken.py": "import os\nB = os.environ['B'\n",
        },
    )
    assert needs(found) == {"A": Need.START}
    assert found.unread == ("broken.py",)
    assert not found.closed


@pytest.mark.parametrize(
    ("code", "dynamic"),
    [
        ("for key in load():\n    os.environ[key]\n", True),
        ("values = dict(os.environ)\n", True),
        ("for key, value in os.environ.items():\n    print(key)\n", True),
        ("import subprocess\nsubprocess.run(['x'], env={**os.environ, 'A': 'b'})\n", False),
        (
            "import subprocess\nenv = os.environ.copy()\nsubprocess.run(['x'], env=env)\n",
            False,
        ),
        ("os.environ['SET'] = 'x'\n", False),
        ("from dynaconf import Dynaconf\nsettings = Dynaconf()\n", True),
    ],
)
def test_what_cannot_be_told(code: str, dynamic: bool, tmp_path: Path) -> None:
    found = reads(tmp_path, {"main.py": f"import os\n{code}"})
    assert bool(found.dynamic) is dynamic


def test_what_code_sets_itself_is_not_demanded(tmp_path: Path) -> None:
    code = "import os\nos.environ['A'] = 'x'\nA = os.environ['A']\nB = os.environ['B']\n"
    found = reads(tmp_path, {"main.py": code})
    assert needs(found) == {"A": Need.UNKNOWN, "B": Need.START}


def test_readers_of_other_modules(tmp_path: Path) -> None:
    found = reads(
        tmp_path,
        {
            "main.py": "from config.env import config, require\nfrom config import settings\n"
            "HOST = config('HOST')\nKEY = require('KEY')\nprint(settings.port)\n",
            "config/__init__.py": "from .settings import settings\n",
            "config/env.py": "import os\nfrom starlette.config import Config\n"
            "config = Config('.env')\n\ndef require(name):\n    value = os.getenv(name)\n"
            "    if not value:\n        raise RuntimeError(name)\n    return value\n",
            "config/settings.py": "from pydantic_settings import BaseSettings\n\n"
            "class Settings(BaseSettings):\n    port: int\n\nsettings = Settings()\n",
        },
    )
    assert needs(found) == {"HOST": Need.START, "KEY": Need.START, "port": Need.START}
    assert found.dotenv_files == (".env",)


def test_settings_of_a_base_in_another_module(tmp_path: Path) -> None:
    found = reads(
        tmp_path,
        {
            "main.py": "from second import Settings\nsettings = Settings()\n",
            "first.py": "from pydantic_settings import BaseSettings\n\n"
            "class Common(BaseSettings):\n    name: str\n",
            "second.py": "from first import Common\n\nclass Settings(Common):\n    port: int = 1\n",
        },
    )
    assert needs(found) == {"name": Need.START, "port": Need.NONE}
    assert [item.name for item in found.classes if item.made] == ["Settings"]


def test_dotenv_files_from_the_working_directory_and_from_the_file(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
        "HERE = Path(__file__).resolve().parent\n\nclass Settings(BaseSettings):\n"
        "    model_config = SettingsConfigDict(env_file=('../.env', HERE / '.env.local'))\n"
        "    name: str = ''\n\nsettings = Settings()\n"
    )
    found = reads(tmp_path, {"backend/app/main.py": code}, "backend/app/main.py", working="backend")
    (settings,) = found.classes
    assert settings.env_files == (".env", "backend/app/.env.local")
    assert settings.env_files_known


def test_secrets_keep_their_defaults_to_themselves(tmp_path: Path) -> None:
    code = (
        "import os\nKEY = os.getenv('SECRET_KEY', 'q1w2e3')\n"
        "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n"
        "    api_token: str = 'r4t5z6'\n\nsettings = Settings()\n"
    )
    found = reads(tmp_path, {"main.py": code})
    assert [(read.secret, read.default) for read in found.reads] == [(True, None), (True, None)]


def test_shapes(tmp_path: Path) -> None:
    code = (
        "import os\nA = int(os.environ['A'])\nB = os.getenv('B', '').split(',')\n"
        "C = os.getenv('C', 'no').lower() in ('1', 'true')\nD = float(os.environ['D'])\n"
    )
    found = reads(tmp_path, {"main.py": code})
    assert {read.name: read.shape for read in found.reads} == {
        "A": Shape.INTEGER, "B": Shape.LIST, "C": Shape.BOOLEAN, "D": Shape.NUMBER,
    }  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "(" * 90 + "os.environ['A']" + ")" * 90,
        "x = " + " or ".join(["os.getenv('A')"] * 400),
        "x = " + " + ".join(["os.environ['A']"] * 900),
        "a = b\nb = c\nc = a\na['X']\na.get('Y')\n",
        "class A(B): pass\nclass B(A): pass\nclass C(A, BaseSettings): pass\n",
        "def f(): return g()\ndef g(): return f()\nf()\nos.getenv('A')\n",
        "from main import *\nos.environ[KEY]\n",
        "\udcff",
        "os.environ[",
    ],
)
def test_odd_code_ends(code: str, tmp_path: Path) -> None:
    text = f"import os\nfrom pydantic_settings import BaseSettings\n{code}\n"
    (tmp_path / "main.py").write_bytes(text.encode("utf-8", "surrogateescape"))
    python_reads(Repository(tmp_path), Roots(("main.py",), ("",), ""))
