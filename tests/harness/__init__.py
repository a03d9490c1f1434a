"""What tests bring with them: one file a part, each with its fixtures and, where it can be missing, its named skip."""
