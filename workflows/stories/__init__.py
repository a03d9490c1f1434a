"""Stories: rule tests on a timeline, played on a virtual clock through the very operations that serve real accounts.

`script` says what is told of the account and when; `theatre` sets up a server of one account for each, and `stage`
moves it; `play` goes from instant to instant; `expect` compares; `failures` says why.
"""
