"""`python -m pipelines.cli`: the command line, wherever the console script is."""

from pipelines.cli import main

main()
