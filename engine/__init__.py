"""What is true of an account at a moment, and what it means.

Observations become facts, facts become readings, readings are matched into findings, and findings live on as
signals. All of it is pure and takes ``now`` as an argument, except ``store`` (SQL) and ``matcher`` (durable_rules).
"""
