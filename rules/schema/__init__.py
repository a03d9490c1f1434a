"""JSON Schemas of every kind of document, made from the shapes and a rulebook's own words, for editors.

Draft 7, which the YAML language server knows best.
"""
