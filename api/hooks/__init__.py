"""Webhooks: what sources post."""

from flask import Flask

from api.hooks import arrivals


def register_hooks(app: Flask) -> None:
    app.register_blueprint(arrivals.routes)
