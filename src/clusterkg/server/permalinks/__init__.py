"""Answers that can be cited: pinned, asked again and compared."""
