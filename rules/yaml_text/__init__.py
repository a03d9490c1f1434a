"""YAML's own part: characters, events, places, comments, and what is wrong where it cannot be read."""
