"""What differs between two runs, two years or two places, and why. Pure: from tables to tables."""
