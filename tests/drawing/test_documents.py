"""Mermaid, dot and SVG say what the chart says, whatever its texts are."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pydot
import pytest
from charts import HOSTILE, hostile_chart

from jctc_lint.drawing import dot, mermaid, svg
from jctc_lint.drawing.chart import Chart, Node, Tie

SPACE = "{http://www.w3.org/2000/svg}"
CHART = hostile_chart()
MODULES = Path(os.environ.get("JCTC_MERMAID") or Path(__file__).parents[2] / "node_modules")


def chain(size: int) -> Chart:
    nodes = [Node(f"{n:012x}", title="a title", ties=(Tie(n + 1),)) for n in range(size - 1)]
    return Chart("long", (*nodes, Node("first")))


def test_dot_is_read_by_a_parser() -> None:
    (graph,) = pydot.graph_from_dot_data(dot.draw([CHART, CHART])) or []
    for cluster in graph.get_subgraphs():
        labels = [node.get("label") for node in cluster.get_nodes()]
        texts = [html.unescape(re.sub(r"\\(.)", r"\1", label[1:-1])) for label in labels]
        for text, hostile in zip(texts, HOSTILE, strict=False):
            assert text == f"{hostile} ({hostile})n{hostile}n{hostile}"
        assert len(labels) == len(CHART.nodes)
        dashed = [edge.get("style") == "dashed" for edge in cluster.get_edges()]
        assert dashed == [tie.dotted for node in CHART.nodes for tie in node.ties]


def test_arrows_lead_from_the_older_to_the_newer() -> None:
    text = dot.draw([chain(2)])
    assert "c0n1 -> c0n0;" in text
    assert "c0n1 --> c0n0" in mermaid.draw([chain(2)])


def decoded(label: str) -> str:
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), label)


def test_mermaid_gets_no_syntax_from_texts() -> None:
    lines = mermaid.draw([CHART]).splitlines()
    labels = []
    for line in lines[3:]:
        label = re.search(r'"([^"]*)"', line)
        if label is not None:
            labels.append(decoded(label[1]))
            bare = re.sub(r"#\d+;|<br/>", "", label[1])
            assert re.fullmatch(r"[\w ,-]*", bare), bare
        rest = re.sub(r'"[^"]*"', '""', line.strip())
        assert re.fullmatch(
            r'subgraph c0\[""\]|direction BT|c0n\d+\[""\]|class c0n\d+ (broken|absent)|end'
            r'|c0n\d+ (-->|-\. "" \.->) c0n\d+',
            rest,
        ), line
    for hostile in HOSTILE:
        assert f"{hostile} ({hostile})<br/>{hostile}<br/>{hostile}" in labels


def test_mermaid_stays_below_its_limits() -> None:
    text = mermaid.draw([chain(600), chain(3), chain(2000)])
    assert len(text) < 50_000
    assert text.count("-->") < 500
    assert text.count("older ones") == 2
    for chart in ("c0", "c2"):
        assert text.count(f"    {chart}n") > 200, "each has its share"
    left = [int(number) for number in re.findall(r"and (\d+) older ones", text)]
    shown = len(re.findall(r"a title|first", text))
    assert shown + sum(left) == 2603


@pytest.mark.parametrize("chart", [CHART, chain(700)], ids=["hostile", "long"])
def test_mermaid_is_read_by_mermaid(chart: Chart, tmp_path: Path) -> None:
    """Mermaid's own parser, where it is to be had: `npm install mermaid jsdom`."""
    if not all((MODULES / name).is_dir() for name in ("mermaid", "jsdom")):
        pytest.skip("no Mermaid: npm install mermaid jsdom, or name node_modules in JCTC_MERMAID")
    (tmp_path / "node_modules").symlink_to(MODULES.resolve())
    (tmp_path / "chart.mmd").write_text(mermaid.draw([chart]), encoding="utf-8")
    (tmp_path / "read.mjs").write_text(READ)
    result = subprocess.run(
        ["node", "read.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120
    )
    vertices, edges = json.loads(result.stdout)
    text = mermaid.draw([chart])
    assert vertices == len(re.findall(r"^ +c0n\d+\[", text, re.M))
    assert edges == len(re.findall(r"->", text))


READ = """
import { JSDOM } from 'jsdom';
import fs from 'fs';
const dom = new JSDOM('<body></body>');
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import('mermaid');
mermaid.initialize({});
const text = fs.readFileSync('chart.mmd', 'utf8');
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
console.log(JSON.stringify([[...db.getVertices()].length, db.getEdges().length]));
"""


def test_svg_stands_alone() -> None:
    root = ET.fromstring(svg.draw([CHART, CHART], "two <charts>"))
    allowed = {"svg", "title", "style", "rect", "text", "tspan", "path", "circle"}
    for element in root.iter():
        assert element.tag.removeprefix(SPACE) in allowed
        assert not {"href", "src", "style"} & {name.split("}")[-1] for name in element.attrib}
        assert not any(name.startswith("on") for name in element.attrib)
    assert root.findtext(f"{SPACE}title") == "two <charts>"
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SPACE}style") or "")
    texts = ["".join(text.itertext()) for text in root.iter(f"{SPACE}text")]
    assert texts.count(HOSTILE[0]) == 4, "heading and note, in each chart"
    assert len(root.findall(f"{SPACE}circle")) == 2 * len(CHART.nodes)


def test_svg_lines_end_at_nodes() -> None:
    chart = Chart("", (Node("a", ties=(Tie(1), Tie(2))), Node("b", ties=(Tie(0),)), Node("c")))
    root = ET.fromstring(svg.draw([chart], ""))
    circles = [(c.get("cx"), c.get("cy")) for c in root.findall(f"{SPACE}circle")]
    a, b, c = circles
    ends = [_ends(path.get("d", "")) for path in root.findall(f"{SPACE}path")]
    assert ends == [(a, b), (a, c), (b, a)]
    width, height = int(root.get("width", "")), int(root.get("height", ""))
    assert all(int(x or 0) < width and int(y or 0) < height for x, y in circles)


def _ends(way: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The first and the last point of a path of M, C and V."""
    points = re.findall(r"(\d+) (\d+)", way)
    down = re.search(r"V(\d+)$", way)
    return points[0], (points[-1][0], down[1]) if down else points[-1]
