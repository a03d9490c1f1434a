"""Writes the reference page of conditions to standard output."""

import sys

from rules.operators.page import conditions_page

sys.stdout.write(conditions_page())
