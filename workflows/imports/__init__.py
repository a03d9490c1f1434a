"""Exported files, read as they come: any usual encoding and delimiter, row by row, with the line each row stands on."""
