"""All modules of the folder, whatever they are."""

from pathlib import Path

__all__ = [path.stem for path in Path(__file__).parent.glob("[a-z]*.py")]
