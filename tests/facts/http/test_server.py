"""Which application a command serves, and where it listens."""

from __future__ import annotations

import pytest

from jctc_lint.facts.http.server import server_call


@pytest.mark.parametrize(
    ("text", "target", "attribute", "ports"),
    [
        ("uvicorn app.main:app", "app.main", "app", (8000,)),
        ("exec uvicorn app.main:app --host 0.0.0.0 --port=9000", "app.main", "app", (9000,)),
        ("/venv/bin/uvicorn --factory app:create", "app", "create", (8000,)),
        ("uvicorn app:app --port ${PORT:-8000}", "app", "app", (None,)),
        ("gunicorn app:app", "app", "app", (None,)),
        ("gunicorn -w 4 -b 0.0.0.0:5000 'shop:create_app()'", "shop", "create_app", (5000,)),
        ("gunicorn -b :80 -k uvicorn.workers.UvicornWorker a.b:c", "a.b", "c", (80,)),
        ("gunicorn -b :80 -b :81 a:b", "a", "b", (None,)),
        ("gunicorn --bind unix:/run/a.sock a:b", "a", "b", (None,)),
        ("poetry run uvicorn a:b", "a", "b", (8000,)),
        ("alembic upgrade head && uvicorn a:b --port 80", "a", "b", (80,)),
        ("flask --app shop run --port 80", "shop", "", (80,)),
        ("fastapi run app/main.py --port 80", "app/main.py", "", (80,)),
        ("python main.py", "main.py", "", ()),
        ("python -m app", "app", "", ()),
    ],
)
def test_calls(text: str, target: str, attribute: str, ports: tuple[int | None, ...]) -> None:
    call = server_call([text])
    assert call is not None
    assert (call.target, call.attribute, call.ports) == (target, attribute, ports)


@pytest.mark.parametrize(
    "text",
    [
        "nginx -g 'daemon off;'", "celery -A app worker", "uvicorn", "flask db upgrade",
        "uvicorn a:b & uvicorn c:d", "python manage.py runserver", "pip install uvicorn",
        "uvicorn 'a:b", "",
    ],
)  # fmt: skip
def test_no_call_or_several(text: str) -> None:
    assert server_call([text]) is None
