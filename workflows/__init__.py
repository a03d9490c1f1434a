"""What we do about it: playbooks, runs, effects, and the four breaths of every operation.

Every operation loads, decides by a pure call, saves in one transaction, and enqueues after the commit. SQL is the
truth; RQ is only the doorbell.
"""
