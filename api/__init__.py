"""The doors: REST, webhooks, console and command line.

They call the same operations and do not know each other; this package holds what they share: errors as problem
documents, sign-in, signatures, paging. `app.create_app` puts the web's doors together.
"""

import gc

gc.set_threshold(50_000, 20, 50)
"""For every process, before it imports anything. Facts of many accounts are a great many small values, none of them in
circles: at Python's own thresholds the collector walks all of them again and again, a fifth of the time.
"""
