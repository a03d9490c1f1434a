"""The one layout of a rulebook's documents: what an author wrote, every word and comment of it, put in good order."""
