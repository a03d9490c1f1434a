"""The web for a server such as gunicorn: `gunicorn wsgi:app`. Settings come from the environment."""

import os

from api.app import create_app
from workflows.parts import build_parts
from workflows.settings import load_settings

app = create_app(build_parts(load_settings(os.environ)))
