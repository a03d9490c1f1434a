"""What rules would have done on the recorded facts: openings over time, through the same life a signal lives online.

Nothing is polled. Of each condition the moments at which its answer changes are found once, for a lot of accounts at a
time, and a rule's answer is put together from those of its parts; the same `engine.signals.step` makes of it what it
makes of it online.
"""
