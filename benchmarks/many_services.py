"""Writes a Compose project of many services, as in the comparison of speed: 28 lines a service.

python benchmarks/many_services.py FOLDER [SERVICES]
"""

from __future__ import annotations

import sys
from pathlib import Path

_SERVICE = """\
  app{n}:
    image: registry.example/app{n}:${{TAG:-1.4}}
    restart: unless-stopped
    depends_on:
      app{before}:
        condition: service_healthy
    environment:
      - APP_NAME=app{n}
      - DATABASE_URL=postgresql://app:${{DB_PASSWORD}}@app{before}/db{n}
      - WORKERS=4
    labels:
      - traefik.enable=true
      - traefik.http.routers.app{n}.rule=Host(`app{n}.example.org`)
      - traefik.http.routers.app{n}.entrypoints=websecure
      - traefik.http.services.app{n}.loadbalancer.server.port=8000
    ports:
      - "127.0.0.1:{port}:8000"
    volumes:
      - data:/data
      - ./conf/app{n}:/etc/app:ro
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]
      interval: 10s
      timeout: 5s
      retries: 5
    command: serve --port 8000 --name app{n}
    networks:
      - front
"""


def many_services(count: int = 300) -> dict[str, str]:
    """The files of a project, by name. The first service waits for none."""
    parts = ["services:\n"]
    for number in range(count):
        text = _SERVICE.format(n=number, before=max(number - 1, 0), port=10000 + number)
        if number == 0:
            text = text.replace(
                "    depends_on:\n      app0:\n        condition: service_healthy\n", ""
            )
        parts.append(text)
    parts.append("volumes:\n  data:\n")
    parts.append("networks:\n  front:\n")
    return {"docker-compose.yml": "".join(parts), ".env": "TAG=1.5\n"}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in many_services(*map(int, sys.argv[2:3])).items():
        (folder / name).write_text(text, encoding="utf-8")
