"""What a reading comes to where the surroundings set nothing."""

from __future__ import annotations

import re

_MARK = re.compile(
    "\ue000([^\ue000-\ue002]*)\ue002([^\ue000-\ue002]*)\ue002([^\ue000-\ue002]*)\ue001"
)
_BY_ITSELF = {"~": "/h", "$?": "0", "$#": "0"}


def with_nothing_outside(text: str) -> str:
    """The text where no variable from outside is set, and the home is `/h`."""

    def value(match: re.Match[str]) -> str:
        name, operator, argument = match.groups()
        return _BY_ITSELF.get(name, argument if operator.endswith("-") else "")

    return _MARK.sub(value, text)
