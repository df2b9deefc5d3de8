"""Linking: which row at a later stage is the successor of which proposal, and on what evidence."""
