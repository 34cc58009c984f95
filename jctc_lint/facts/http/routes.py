"""What the services of the repository serve: where others ask for routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.http.application import call_of, declares, find_application, roots_of
from jctc_lint.facts.http.model import Answer
from jctc_lint.facts.http.served import Served

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.repository import Repository


def answer_of(
    repository: Repository,
    service: Service,
    image: BuiltImage | None,
    path: str,
    method: str = "GET",
) -> Answer:
    """Whether a service's application answers a request, without more reading than is needed."""
    call = call_of(repository, service, image)
    if call is None or image is None:
        return Answer.UNKNOWN
    if method == "GET" and declares(repository, call, tuple(roots_of(service, image, call)), path):
        return Answer.YES
    served = routes_of(repository, service, image)
    return served.answer(path, method) if served is not None else Answer.UNKNOWN


def routes_of(repository: Repository, service: Service, image: BuiltImage | None) -> Served | None:
    """The application that a service serves, with its routes; None when it is not found.

    Ask it `answer(path, method)`; it reads the application's source when it is first asked for.
    """
    call = call_of(repository, service, image)
    if call is None or image is None:
        return None
    roots = tuple(roots_of(service, image, call))
    key = (call, roots)
    if key not in repository.served:
        found = find_application(repository, call, roots)
        repository.served[key] = Served(found) if found is not None else None
    return repository.served[key]
