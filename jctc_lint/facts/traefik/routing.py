"""What Traefik makes of a Compose project: who reads its labels, and which routers come of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.traefik.container_files import written
from jctc_lint.facts.traefik.instances import Instance, instances, loose_configurations
from jctc_lint.facts.traefik.labels import Answer, Labels, decode, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.traefik.containers import Container
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.rules import Hosts
    from jctc_lint.facts.traefik.static import Static
    from jctc_lint.text import Span


class Routing:
    """The routing of one project."""

    def __init__(self, project: Project, repository: Repository) -> None:
        self.project = project
        self.repository = repository

    @cached_property
    def labels(self) -> dict[str, Labels]:
        """Service name to the Traefik labels of its containers."""
        return {
            name: decode(service.labels.values()) for name, service in self.project.services.items()
        }

    @cached_property
    def swarm_labels(self) -> dict[str, Labels]:
        """Service name to the Traefik labels under `deploy`, which only Swarm uses."""
        return {
            name: decode(service.deploy_labels.values())
            for name, service in self.project.services.items()
        }

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """Its containers with labels, read as the Traefik in question reads them."""
        from jctc_lint.facts.traefik.containers import containers

        return tuple(containers(self))

    @cached_property
    def labelled(self) -> bool:
        """True when any of its services has Traefik labels."""
        found = (*self.labels.values(), *self.swarm_labels.values())
        return any(labels.all for labels in found)

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """The Traefik services of the project."""
        return instances(self.project, self.repository)

    @cached_property
    def gateway(self) -> Gateway | None:
        """Its one Traefik, with all that it reads; None when there is none, or more than one."""
        from jctc_lint.facts.traefik.gateway import gateway_of

        return gateway_of(self)

    @cached_property
    def reader(self) -> Gateway | None:
        """The Traefik that reads its labels: its own, or the one beside it in the repository."""
        from jctc_lint.facts.traefik.gateway import reader_of

        return reader_of(self)

    @cached_property
    def shown(self) -> list[Service]:
        """Services whose labels Traefik reads: as its own decides, else those that ask for it."""
        if self.gateway is not None and self.gateway.static.complete:
            found = self.gateway.containers
        else:
            found = [
                service
                for name, service in self.project.services.items()
                if not service.fragment and self.labels[name].enable is Answer.YES
            ]
        return [service for service in found if service.replicas != 0]

    @cached_property
    def production(self) -> bool:
        """True for what is deployed, where no project beside it is more clearly for production."""
        own = self.project
        return self.deployed and (
            own.role is Role.PRODUCTION
            or not any(
                other.role is Role.PRODUCTION
                and other.directory == own.directory
                and not set(other.paths) < set(own.paths)
                for other in self.repository.compose
            )
        )

    @cached_property
    def deployed(self) -> bool:
        """True unless it is for development, or only the base of another that is deployed."""
        files = set(self.project.paths)
        return self.project.role is not Role.DEVELOPMENT and not any(
            files < set(other.paths) and other.role is not Role.DEVELOPMENT
            for other in self.repository.compose
        )

    @property
    def complete(self) -> bool:
        """True when every label of the project was read. Environment files do not matter here."""
        project = self.project
        return project.complete or (
            project.whole
            and not any(
                written(service, "label_file", self.repository)
                for service in project.services.values()
            )
        )

    def agreed(self, question: Callable[[Instance], Answer]) -> Answer:
        """The one answer of all its Traefik services; UNKNOWN when they differ or there is none."""
        answers = {question(instance) for instance in self.instances}
        return answers.pop() if len(answers) == 1 else Answer.UNKNOWN

    @property
    def reads_labels(self) -> Answer:
        """Whether its own Traefik reads the labels of containers."""
        return self.agreed(lambda instance: instance.docker)

    @property
    def reads_swarm(self) -> Answer:
        return self.agreed(lambda instance: instance.swarm)

    @property
    def exposed_by_default(self) -> Answer:
        return self.agreed(lambda instance: instance.exposed_by_default)

    @property
    def exposed_in_swarm(self) -> Answer:
        return self.agreed(lambda instance: instance.exposed_in_swarm)

    @property
    def default_rule(self) -> Answer:
        return self.agreed(lambda instance: instance.default_rule)

    @property
    def other_providers(self) -> set[str]:
        """Where else its Traefik services take routers from."""
        return set().union(*(instance.other_providers for instance in self.instances))

    def enabled(self, service: str) -> Answer:
        """Whether its own Traefik looks at a service's labels at all."""
        labels = self.labels[service]
        if labels.fatal is not None:
            return Answer.NO
        enable = labels.enable
        return self.exposed_by_default if enable is Answer.ABSENT else enable

    def default_host(self, service: str) -> str:
        """The host of Traefik's own default rule for a service: its name and the project's."""
        return f"{service}-{self.project.name}".lower().replace("_", "-")

    def routers(self) -> Iterator[tuple[Service, Part]]:
        """All routers of the project, with the services that they stand on."""
        for name, labels in self.labels.items():
            for router in labels.routers:
                yield self.project.services[name], router

    def routed_hosts(self) -> list[tuple[Service, Hosts]]:
        """Which hosts the HTTP routers of the project let in. A router without rule: any."""
        from jctc_lint.facts.traefik.rules import hosts_of

        found = []
        for service, router in self.routers():
            if router.protocol == "http":
                rule = router.options.get("rule")
                text = symbolic(rule.value) if rule is not None and rule.value is not None else ""
                found.append((service, hosts_of(text)))
        return found

    def refers_to(self, service: str) -> bool:
        """True when a router of any project of the repository names this Traefik service."""
        return any(
            wanted.value is None or wanted.value.resolved in (None, service, f"{service}@docker")
            for routing in self.repository.routings
            for _, router in routing.routers()
            if (wanted := router.options.get("service")) is not None
        )

    def twins(self, service: str, router: Part) -> list[tuple[Service, Part]]:
        """Routers of the same name that stand on other services of the project."""
        return [
            (other, part)
            for other, part in self.routers()
            if other.name != service
            and (part.protocol, part.name) == (router.protocol, router.name)
        ]


def read_routings(repository: Repository) -> tuple[Routing, ...]:
    """One for each Compose project, in their order."""
    return tuple(Routing(project, repository) for project in repository.compose)


def hidden_by_default(repository: Repository) -> Span | None:
    """Where a configuration elsewhere in the repository hides containers by default.

    None when there is none, or when any Traefik of the repository may do otherwise.
    """
    places: list[Span | None] = []
    for static in _statics(repository):
        hidden = static.get("providers.docker.exposedbydefault")
        if hidden is None or hidden.text is None or hidden.text.lower() != "false":
            return None
        places.append(hidden.span)
    return next((place for place in places if place is not None), None)


def _statics(repository: Repository) -> Iterator[Static]:
    for routing in repository.routings:
        if routing.project.role is not Role.DEVELOPMENT:
            yield from (instance.static for instance in routing.instances)
    yield from (static for _, static in loose_configurations(repository))
