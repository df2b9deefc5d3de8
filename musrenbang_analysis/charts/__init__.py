"""Figures drawn from result tables: what a chart says, how it looks, how it is stored."""
