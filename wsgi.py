"""The web for a server such as gunicorn: `gunicorn wsgi:app`. Settings come from the environment."""

import os

from api.app import create_app
from api.logs import configure_logs
from workflows.parts import build_parts
from workflows.settings import load_settings

configure_logs()
app = create_app(build_parts(load_settings(os.environ)))
