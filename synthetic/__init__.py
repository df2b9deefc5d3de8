"""Seeded generator of synthetic Musrenbang dossiers with known truth. Everything in them is invented."""
