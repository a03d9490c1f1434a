"""How the tables came to be, one step a file in `versions/`; the models in `schema` are what they lead to."""
