"""Random scalars, variables and dotenv lines as they may stand in the files of Compose projects."""

# ruff: noqa: E501
from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

_Choice = TypeVar("_Choice")
_WORDS = (
    "yes", "no", "on", "off", "y", "True", "FALSE", "null", "~", "", "0123", "0o17", "0x1F", "0b101", "1e3", "1_000", "22:22", "089",
    "12:30:45", "2024-01-31", "2024-13-45", "2024-01-31 10:20:30", "2024-01-31T10:20:30.123Z", "2024-01-31t1:2:3+02:00",
    "1.0", "1.10", "3.14", "6e7", "1234567.891", "12e45", "1e400", "+447700900123", "+1.5", "-0", "00",
    "18446744073709551615", "18446744073709551616", "-9223372036854775809", "1.2.3", "192.168.0.1", "a b", "plain", "!!str 5",
    "!tag x", "&anc v", "=", "a #b", "a#b", "0.1", "1__0", "_1",
    "0x", "1e", ".5", "5.", "+", "-", "1,5", "!!binary YQ==", "!!timestamp 2024-01-31", "0o8", "0X1f", "1E3", "TRUE", "Null", "NO",
)  # fmt: skip
_ODD_WORDS = (
    ".inf", "-.INF", ".nan", "!!int '5'", "!!float 1", "!!bool true", "!!null x", "- x", "a: b", "? x", "%a", "@a", "`a", "{", "]",
    "!!set {}", "!!seq []", "!<x> y", "*a", "'", '"', "\x7f", "\x00", "\x85", "\u2028", "!!str", "!", "&x", "<<", "!reset", "---",
)  # fmt: skip
_PIECES = (
    "a", "b c", "x=y", "/path", "é", "日本", " ", "  ", "#", " #c", ": ", "'", '"', "\\", "\\n", "\t", "{", "}", "[", ",", "&", "*",
    "|", ">", "%", "@", "`", "!", "?", "-", "=", "$$", "$", "$1", "$!", "$-", "$/", "\u00a0", "0", "12", "http://h:80/p?q=1",
)  # fmt: skip
_NAMES = ("A", "B", "N", "EMPTY", "NO", "DOTENV", "Q", "a", "_x1", "DOLLAR")


class Texts:
    """Draws texts."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def of(self, *choices: _Choice) -> _Choice:
        return self.rng.choice(choices)

    def chance(self, times: int) -> bool:
        """True once in so many times."""
        return self.rng.randrange(times) == 0

    def some(self, choices: Iterable[str], most: int) -> list[str]:
        """Up to so many of them."""
        known = list(choices)
        return self.rng.sample(known, self.rng.randint(0, min(most, len(known))))

    def reference(self, depth: int = 0) -> str:
        """A variable, mostly one that Compose reads."""
        name = self.rng.choice(_NAMES)
        if depth > 2 or self.chance(3):
            return self.of(f"${name}", f"${{{name}}}")
        if self.chance(60):
            return self.of(
                f"${{{name}",
                f"${{{name}:=x}}",
                f"${{ {name} }}",
                "${}",
                f"${{{name}%x}}",
                f"${{{name}:}}",
                "${1}",
            )
        argument = "".join(self.argument(depth) for _ in range(self.rng.randint(0, 2)))
        operator = self.of(
            ":-", "-", ":+", "+", ":-", ":-", *((":?", "?") if self.chance(8) else ())
        )
        return f"${{{name}{operator}{argument}}}"

    def argument(self, depth: int) -> str:
        return self.of(
            "d",
            "x y",
            "1",
            "/p",
            ":",
            "-",
            "$$",
            "é",
            "=",
            self.reference(depth + 1),
            "}" if self.chance(9) else "{}",
        )

    def text(self) -> str:
        """Some text, with variables or without."""
        return "".join(
            self.reference() if self.chance(3) else self.rng.choice(_PIECES)
            for _ in range(self.rng.randint(0, 4))
        )

    def key(self, name: str) -> str:
        return self.of(
            name, name, name, f"'{name}'", f'"{name}"', f"${name}", f"{name}.x", f"? {name}\n      "
        )

    def inline(self, text: str | None = None) -> str:
        """A scalar on one line."""
        if text is None:
            if self.chance(2):
                return str(self.rng.choice(_ODD_WORDS if self.chance(40) else _WORDS))
            text = self.text()
        style = self.of("'", '"', "", "'")
        if style == "" and (re.fullmatch(r"[A-Za-z/$][\w/$.=-]*", text) or self.chance(40)):
            return text
        if style == '"':
            written = json.dumps(text, ensure_ascii=self.chance(2))
            return written.replace(
                "a",
                self.of(
                    "a", "a", "\\x61", "\\u0061", *(("\\d", "\\e", "\\0") if self.chance(9) else ())
                ),
            )
        return "'" + text.replace("'", "''") + "'"

    def scalar(self, indent: int) -> str:
        """A scalar behind `key: `, perhaps on several lines, indented deeper than the key."""
        if not self.chance(4):
            return self.inline()
        pad = " " * (indent + 2)
        lines = [self.text().replace("\t", " ") for _ in range(self.rng.randint(1, 3))]
        kind = self.rng.randrange(4)
        if kind == 0:
            return f"plain\n{pad}" + f"\n{pad}".join(
                re.sub(r"[^\w $=/.-]", "", line) for line in lines
            )
        if kind == 1:
            body = json.dumps(self.text(), ensure_ascii=False)[1:-1]
            return f'"one\n{pad}{body}\n\n{pad}\\\n{pad}three"'
        mark = self.of("|", ">") + self.of("", "", "-", "+", "2", "2-", "-2", "9")
        return f"{mark}{self.of('', '', ' # c')}\n" + "\n".join(
            f"{self.of(pad, pad, pad + ' ', '')}{line}" if self.chance(6) else pad + line
            for line in lines
        )

    # dotenv

    def dotenv_text(self) -> str:
        lines = [self.dotenv_line() for _ in range(self.rng.randint(1, 5))]
        text = "\n".join(lines) + self.of("\n", "\n", "")
        if self.chance(15):
            text = self.of(text.replace("\n", "\r\n"), "\ufeff" + text)
        return text

    def dotenv_line(self) -> str:
        name = self.of("A", "B", "K", "L", "Q", "K", "L", "K.x", "K-y", "k_1")
        if self.chance(12):
            return self.of(
                "# comment",
                "",
                name,
                f"export {name}",
                "not a pair",
                f"  # {name}=1",
                "[x]",
                f"{name} x=1",
                "=v",
                "1=2",
            )
        head = self.of("", "", "", "export ", " ", "export\t") + name
        sign = self.of("=", "=", "=", "=", " = ", "= ", " =", ": ", ":")
        return f"{head}{sign}{self.dotenv_value()}"

    def dotenv_value(self) -> str:
        kind = self.rng.randrange(6)
        text = self.text().replace("\n", "")
        if kind < 2:
            return self.of(text, "v", "a b", text, "")
        if kind == 2:
            return self.of(
                "a # c",
                "a#c",
                "# c",
                "a\\nb",
                "a 'q' \"r\"",
                "x  ",
                "\\$A",
                "a\tb",
                "$A$B",
                "${K}${L:-l}",
            )
        tail = self.of("", "", "", " # c", " tail", "x", " K=2")
        if kind == 3:
            body = self.of(
                text.replace("'", ""), "a\nb", "a\\'b", "a\\nb", "$A", "\\\\", "a # b", "${K}"
            )
            return f"'{body}'{tail}"
        body = self.of(
            text.replace('"', ""),
            "a\nb",
            'a\\"b',
            "a\\nb\\t",
            "\\$A",
            "\\\\",
            "$K # b",
            "${L}",
            "\\x41\\041",
            "a\\\nb",
        )
        return f'"{body}"{tail}' if not self.chance(25) else f'"{body}'
