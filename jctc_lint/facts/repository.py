"""Everything known about the analysed repository, computed when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Inventory, discover
from jctc_lint.reading.files import Files
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.facts.compose.model import Project


@dataclass
class Repository:
    """The facts about one directory. Each property reads no more than it needs, once."""

    root: Path
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def files(self) -> Files:
        return Files(self.root)

    @cached_property
    def inventory(self) -> Inventory:
        return discover(
            self.files.root,
            exclude=self.settings.exclude,
            respect_gitignore=self.settings.respect_gitignore,
        )

    @cached_property
    def compose(self) -> tuple[Project, ...]:
        """The Compose projects, production first."""
        from jctc_lint.facts.compose.load import load_projects

        return load_projects(self)
