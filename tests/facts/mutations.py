"""Small and large damage to a text, as a careless hand or a broken disk would do it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

PIECES = (
    "\n", " ", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", '"', "'", "#", "&a ", "*a", "!x ", "|", "no", "~", "unknown", "2014-13",
    "..", "/", "\x00", "\u2028", "é", "🙂", "value: ", "- {id: c1}\n",
)  # fmt: skip


def mutated(text: str, random: Random) -> str:
    """The text after one to four kinds of damage."""
    for _ in range(random.randint(1, 4)):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        place = random.randrange(len(text) + 1)
        match random.randrange(8):
            case 0:
                text = text[:place] + random.choice(PIECES) + text[place:]
            case 1:
                text = text[:place] + text[place + random.randint(1, 30) :]
            case 2:
                del lines[at]
                text = "\n".join(lines)
            case 3:
                lines.insert(random.randrange(len(lines)), lines[at])
                text = "\n".join(lines)
            case 4:
                lines[at] = " " * random.randint(0, 6) + lines[at].lstrip()
                text = "\n".join(lines)
            case 5:
                words = text.split(" ")
                one, other = random.randrange(len(words)), random.randrange(len(words))
                words[one], words[other] = words[other], words[one]
                text = " ".join(words)
            case 6:
                text = text[:place]
            case _:
                text = text.replace(random.choice("[]{}:,\"'"), random.choice(PIECES), 1)
    return text


@contextmanager
def quickly(seconds: float = 20) -> Iterator[None]:
    """What is done inside ends within a time that no honest file needs, on any machine."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds
