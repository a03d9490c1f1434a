"""What a rulebook's documents say, in plain words: one way, whoever shows it. Knows no door and no request."""
