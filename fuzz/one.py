"""One target under atheris: `python -m fuzz.one TARGET CORPUS [options of libFuzzer]`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["amparo.records", "amparo.facts.document"]):
    from fuzz.targets import attempt


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, lambda data: attempt(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
