"""Shapes of what comes in and goes out over HTTP, one marshmallow schema file a noun."""
