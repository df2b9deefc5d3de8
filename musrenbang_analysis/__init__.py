"""What became of each Musrenbang proposal, how many survive each stage, and how sure we are."""

__version__ = "0.1.0"
