"""How fast, as ratios measured in one run: ``python -m bench``, or one part of it, ``python -m bench matcher``."""
