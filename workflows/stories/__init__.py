"""Stories: rule tests on a timeline, played on a virtual clock through the very operations that serve real accounts.

`script` says what is told of the account and when; `stage` sets up a server of one account that lasts for one story;
`play` goes from instant to instant; `expect` compares; `failures` says why.
"""
