"""`python -m api.cli` is `perennial`."""

from api.cli import main

main()
