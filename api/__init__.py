"""The doors: REST, webhooks, console and command line.

They call the same operations and do not know each other; this package holds what they share: errors as problem
documents, sign-in, signatures, paging. `app.create_app` puts the web's doors together.
"""
