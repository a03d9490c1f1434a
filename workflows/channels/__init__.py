"""The ways out, one file a channel: an effect goes in; a receipt or a ``ChannelError`` comes back.

A channel knows its wire and nothing of runs, rules or the database.
"""
