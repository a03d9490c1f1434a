"""`python -m api.cli` is `perennial`."""

from api.cli import main

if __name__ == "__main__":  # where processes are spawned, each reads this file again
    main()
