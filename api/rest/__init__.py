"""The REST door under ``/api/v1``, one file a noun: bearer tokens, JSON, problem documents."""
