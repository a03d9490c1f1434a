"""The one corridor: every change of the world's record is an operation here, named verb_noun.

Each loads, decides (a pure call), saves in one transaction, and enqueues after the commit. Every door uses these.
"""
