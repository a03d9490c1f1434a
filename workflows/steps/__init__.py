"""One file a step kind, named as its YAML key: what that step does with a run, as a pure decision.

A step takes a run, an outcome and a moment, and says the effects to plan and where the run stands next.
"""
