"""One step a file, each leading from the one before."""
