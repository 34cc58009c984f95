"""Does code read its settings as its author meant: traps of settings classes and flags?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.environment.code_traps import always_true, made_up_secrets, moved_settings
from jctc_lint.facts.environment.contract import called
from jctc_lint.facts.environment.settings.attributes import lacking_attributes
from jctc_lint.facts.environment.settings.traps import (
    forbidden_keys,
    ignored_names,
    unseen_by_validators,
)
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.repository import Repository


@check("dotenv-key-forbidden")
def dotenv_key_forbidden(repository: Repository) -> Reports:
    for found in forbidden_keys(repository):
        settings = found.settings
        serious = not found.example and found.shipped
        yield report(
            found.span,
            f"{settings.path}:{settings.name}.env_file",
            "example" if found.example else "default",
            severity=Severity.ERROR if serious else Severity.WARNING,
            related=(Related(settings.span, "The class that reads the file."),),
            keys=", ".join(f"'{key}'" for key in found.keys),
            settings=settings.name,
            path=settings.path,
        )


@check("validator-never-sees-text")
def validator_never_sees_text(repository: Repository) -> Reports:
    for found in unseen_by_validators(repository):
        splitter = found.field.splitter
        yield report(
            found.field.read.span,
            f"{found.settings.path}:{found.settings.name}.{found.field.name}",
            related=(Related(splitter, "The validator that splits."),) if splitter else (),
            name=called(found.field.read),
            field=found.field.name,
        )


@check("field-env-ignored")
def field_env_ignored(repository: Repository) -> Reports:
    for found in ignored_names(repository):
        missing = found.needed and not found.given
        yield report(
            found.span,
            f"{found.settings.path}:{found.settings.name}.{found.field.name}",
            "needed" if missing else "default",
            severity=Severity.ERROR if missing else Severity.WARNING,
            written=found.written,
            name=found.called,
            field=found.field.name,
        )


@check("setting-without-field")
def setting_without_field(repository: Repository) -> Reports:
    for found in lacking_attributes(repository):
        yield report(
            found.span,
            f"{found.settings.path}:{found.settings.name}.{found.name}:{found.span.path}",
            "meant" if found.meant else "default",
            related=(Related(found.settings.span, "The class of the settings."),),
            name=found.name,
            settings=found.settings.name,
            meant=found.meant,
        )


@check("bool-of-text")
def bool_of_text(repository: Repository) -> Reports:
    for found in always_true(repository):
        given, service = found.given, found.service
        yield report(
            found.truth.span,
            f"{found.truth.span.path}:{found.name}",
            "off" if given is not None else "default",
            severity=Severity.ERROR if given is not None else Severity.WARNING,
            related=(Related(given.span, "It is switched off here."),) if given is not None else (),
            name=found.name,
            service=service.name if service is not None else "",
        )


@check("secret-made-per-process")
def secret_made_per_process(repository: Repository) -> Reports:
    for found in made_up_secrets(repository):
        service = found.contract.service
        many = found.processes > 1
        yield report(
            found.span,
            f"{service.subject}.environment.{found.name}",
            "many" if many else "one",
            severity=Severity.ERROR if many else Severity.WARNING,
            related=(Related(service.span, "The service that does not get it."),),
            name=found.name,
            service=service.name,
            processes=str(found.processes),
        )


@check("base-settings-moved")
def base_settings_moved(repository: Repository) -> Reports:
    for found in moved_settings(repository):
        yield report(
            found.span,
            f"{found.span.path}:BaseSettings",
            certainty=Certainty.CERTAIN,
            service=found.service.name,
        )
