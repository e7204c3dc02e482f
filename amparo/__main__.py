"""`python -m amparo` is `amparo`."""

from amparo.cli import main

main(prog_name="amparo")
