"""Good beginnings: a commented document of each kind, made of names that the rulebook already has."""
