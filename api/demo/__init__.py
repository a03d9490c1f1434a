"""A pretend portfolio: made-up customers with a written behaviour each, who answer mails and calls, on a clock
that can be moved.

Everything here is a pure function of a seed, a day, and what the customers were told; the same seed gives the
same world.
"""
