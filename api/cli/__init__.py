"""The command line, ``perennial``: one file a command, the same operations as every other door."""
