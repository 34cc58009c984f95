"""What the user asked for: `[tool.jctc-lint]` in pyproject.toml, or jctc-lint.toml."""
