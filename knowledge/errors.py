"""What can go wrong in a way that a person can understand and mend."""

from __future__ import annotations


class DeskError(Exception):
    """Something was refused or is missing; the text says what, where, and the way out."""
