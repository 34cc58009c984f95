"""Values as Go reads them: booleans, numbers, durations, addresses, regular expressions."""

from __future__ import annotations

from jctc_lint.text import pattern

TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
"""The only spellings that Go's strconv.ParseBool takes."""

_INT = pattern(r"[+-]?[0-9]+")
_DURATION = pattern(r"[+-]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_LIMIT = 2**63
MAX_DIGITS = 40


def is_bool(text: str) -> bool:
    """strconv.ParseBool takes it."""
    return text in TRUE or text in FALSE


def is_int(text: str) -> bool:
    """strconv.ParseInt takes it, with 64 bits."""
    if len(text) > MAX_DIGITS or _INT.fullmatch(text) is None:
        return False
    return -_LIMIT <= int(text) < _LIMIT


def is_duration(text: str) -> bool:
    """A bare number, which is seconds, or what time.ParseDuration takes."""
    return is_int(text) or (len(text) <= MAX_DIGITS and _DURATION.fullmatch(text) is not None)


def is_address(text: str) -> bool:
    """net.ParseIP or net.ParseCIDR takes it."""
    import ipaddress

    address, slash, bits = text.partition("/")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if "%" in address:
        return False
    if not slash:
        return True
    plain = bits.isascii() and bits.isdigit() and len(bits) <= 3
    return plain and int(bits) <= parsed.max_prefixlen


def is_regexp(text: str) -> bool | None:
    """Whether Go's regexp.Compile takes it; None when this short look does not tell."""
    return _Regexp(text).verdict()


_LETTER_ESCAPES = frozenset("dDsSwWbBAzafnrtvx")
_UNSURE_ESCAPES = frozenset("pPQECuU01234567")
_REPEAT = pattern(r"\{(\d+)(?:,(\d*))?\}")
_GROUP = pattern(r"\?(?:P?<[A-Za-z_]\w*>|[imsU]*(?:-[imsU]+)?(?::|\)))")


class _Regexp:
    """One walk over a pattern, with what RE2 refuses."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.unsure = False

    def verdict(self) -> bool | None:
        operand = False
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                fine = self._escape()
                operand = True
            elif char == "[":
                fine = self._bracket()
                operand = True
            elif char == "(":
                depth = self.depth
                fine = self._open()
                # Flags such as `(?i)` open nothing: a repetition behind is of what is before.
                operand = operand and self.depth == depth
            elif char == ")":
                self.depth -= 1
                fine, operand = self.depth >= 0, True
                self.at += 1
            elif char in "*+?" or (char == "{" and _REPEAT.match(self.text, self.at)):
                fine = operand and self._repeat()
            else:
                fine, operand = True, char != "|"
                self.at += 1
            if not fine:
                return None if self.unsure else False
        if self.depth:
            return None if self.unsure else False
        return None if self.unsure else True

    def _escape(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if not following:
            return False
        if following in "1234567" and self.text[self.at : self.at + 1] not in tuple("01234567"):
            # A reference back, which RE2 does not have.
            return False
        if following in _UNSURE_ESCAPES or not following.isascii():
            self.unsure = True
            return True
        if following.isalnum():
            return following in _LETTER_ESCAPES
        return True

    def _bracket(self) -> bool:
        self.at += 1
        if self.text[self.at : self.at + 1] == "^":
            self.at += 1
        first = True
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "]" and not first:
                self.at += 1
                return True
            if char == "\\":
                self.unsure = self.unsure or self.text[self.at + 1 : self.at + 2] in tuple("bBAz")
                if not self._escape():
                    return False
            elif self.text.startswith("[:", self.at):
                self.unsure = True
                self.at += 2
            else:
                if char == "-" and not first:
                    self.unsure = self.unsure or _backwards(self.text, self.at)
                self.at += 1
            first = False
        return False

    def _open(self) -> bool:
        self.depth += 1
        self.at += 1
        if self.text[self.at : self.at + 1] != "?":
            return True
        match = _GROUP.match(self.text, self.at)
        if match is None:
            return False
        if match[0].endswith(")"):
            self.depth -= 1
        self.at = match.end()
        return True

    def _repeat(self) -> bool:
        match = _REPEAT.match(self.text, self.at)
        if match is not None:
            low, high = int(match[1][:6]), int(match[2][:6]) if match[2] else None
            if low > 1000 or (high is not None and (high > 1000 or high < low)):
                return False
            self.at = match.end()
        else:
            self.at += 1
        if self.text[self.at : self.at + 1] == "?":
            self.at += 1
        again = self.text[self.at : self.at + 1]
        return not (again and again in "*+?") and _REPEAT.match(self.text, self.at) is None


def _backwards(text: str, at: int) -> bool:
    """A range in brackets that may run backwards; what stands on its sides may be escaped."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not (before.isalnum() and after.isalnum() and before <= after) and after != "]"
