"""`python -m plugin` is the `cuevoice` command."""

from plugin.cli import run

run()
