"""How fast, as ratios measured in one run; each file runs by itself: ``python -m bench.matcher``."""
