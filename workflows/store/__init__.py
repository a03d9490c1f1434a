"""Runs, visits, effects, tasks and the ledger in SQL, one file a noun.

Claims, leases and fences are rows and compare-and-set here, never locks in Redis.
"""
