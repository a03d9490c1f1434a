"""A rulebook broken in one place at a time, to see which breaks no story would notice."""
