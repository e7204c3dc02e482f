"""`anonymise`: a record whose layout can be shared, with names, numbers and dates replaced by others of the same width."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from amparo.facts.problems import Problem, Problems


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where it goes: .txt, .csv or .pdf.",
)
@click.option(
    "--also", multiple=True, metavar="WORD", help="A word that must be replaced too; may be given several times."
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The password of an encrypted PDF.",
)
def anonymise(file: Path, out: Path, also: tuple[str, ...], password_file: Path | None) -> None:
    """Replace names, numbers and dates in a record FILE by others of the same width, so that its layout can be shared for tests.

    Text and CSV stay what they are; a PDF or a scan becomes text (or, with -o NAME.pdf, a new PDF drawn from that text).
    """
    from amparo.cli.read import first_line
    from amparo.records.anonymise import anonymise as replaced
    from amparo.records.reading import read_source
    from amparo.records.report import words

    if out.exists():
        raise Problems(
            [Problem("There is a file of this name already.", file=str(out), expected="a name that is free")]
        )
    if out.suffix not in (".txt", ".csv", ".pdf"):
        raise Problems(
            [
                Problem(
                    "This kind of file is not written.",
                    file=str(out),
                    expected="a name that ends in .txt, .csv or .pdf",
                )
            ]
        )
    source = read_source(file, password=first_line(password_file) if password_file else "")
    said = words()["anonymise"]
    if source.kind in ("csv", "ca_doj", "htcds", "text") and file.suffix.lower() not in (".xlsx", ".json"):
        from amparo.records.sources import Request
        from amparo.records.sources.text import decoded

        text = decoded(file.read_bytes(), Request(str(file)))[0]
    else:
        text = "\f".join("\n".join(line.text for line in page.lines) for page in source.pages)
        if any(page.how == "ocr" for page in source.pages):
            click.echo(said["picture"], err=True)
    # the key is forgotten when the command ends: nothing leads back from the result
    result = replaced(text, secrets.token_bytes(32), also)
    out.write_bytes(_drawn(result.text) if out.suffix == ".pdf" else result.text.encode("utf-8"))
    click.echo(f"Wrote {out}: {result.names} words, {result.numbers} numbers and {result.dates} dates replaced.")
    click.echo(f"Words that were kept: {', '.join(sorted(result.kept))}.")
    click.echo(said["cannot"])


def _drawn(text: str) -> bytes:
    """A PDF with the text in a typewriter-like type, each sign in its column, a page a page."""
    import json

    import typst

    pages = text.split("\f")
    widest = max((len(line) for page in pages for line in page.split("\n")), default=1)
    longest = max((page.count("\n") + 1 for page in pages), default=1)
    size = max(4.0, min(10.0, 540 / (0.61 * max(1, widest)), 740 / (1.3 * max(1, longest))))
    body = "\n#pagebreak()\n".join(f"#raw({json.dumps(page, ensure_ascii=False)}, block: true)" for page in pages)
    head = f'#set page("us-letter", margin: 36pt)\n#show raw: set text(font: "DejaVu Sans Mono", size: {size:.2f}pt)\n'
    head += "#set par(leading: 0.3em)\n"
    return bytes(typst.compile((head + body).encode(), format="pdf"))
