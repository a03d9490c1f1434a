"""The fact log and the signals in SQL: schema, session, one file a noun, and the migrations.

Everything SQLAlchemy of this floor lives here; above it, only plain values are seen.
"""
