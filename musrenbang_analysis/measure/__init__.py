"""Measures: pure functions from tables to tables. No files, no drawing, no linking."""
