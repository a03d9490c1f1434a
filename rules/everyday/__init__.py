"""Conditions as people say them, and how they are written here: with the author's own names, and only what can be
read and typed where it stands.
"""
