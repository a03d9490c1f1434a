"""One file a family of nodes: each function makes the reading, or the judge, of one node; facts are put in later."""
