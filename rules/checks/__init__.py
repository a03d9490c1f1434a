"""Checks across documents: what only the whole rulebook can tell. Each yields problems and changes nothing."""
