"""What people write: text in, values or problems out.

Documents of the rulebook (rules, plans, playbooks, stories) are read here into typed values that remember line and
column, and every mistake in them is a problem, all at once. Nothing in this floor touches disk, network, database,
clock or environment, except the one reader of the rulebook's folder; and it imports no other floor.
"""
