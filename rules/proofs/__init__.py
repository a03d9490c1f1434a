"""What can be proved of conditions without any facts: whether they can hold at all, and whether one implies another."""
