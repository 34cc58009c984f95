"""Tables and fences of Markdown files."""

from __future__ import annotations

from jctc_lint.reading.markdown_tables import tables_and_blocks
from jctc_lint.text import Source

TEXT = """\
# Settings

| Variable | Required |
|:--|---|
| `A|B` | yes |
| `C` \\| D |
no table

```env
| x | y |
|---|---|
KEY=1
```

> Name | Default
> --- | ---
> X | 1
"""


def test_tables_outside_of_fences() -> None:
    tables, blocks = tables_and_blocks(Source("README.md", TEXT))
    assert [table.head for table in tables] == [("Variable", "Required"), ("Name", "Default")]
    rows = [[cell.text for cell in row.cells] for row in tables[0].rows]
    assert rows == [["`A|B`", "yes"], ["`C` \\| D"]]
    assert [cell.text for cell in tables[1].rows[0].cells] == ["X", "1"]
    (block,) = blocks
    assert block.language == "env"
    assert [line.text for line in block.lines][-1] == "KEY=1"


def test_a_fence_without_end_runs_to_the_end() -> None:
    tables, blocks = tables_and_blocks(Source("README.md", "```\n| a |\n|---|\n| b |\n"))
    assert tables == ()
    assert len(blocks) == 1
