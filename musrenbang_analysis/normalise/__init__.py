"""From the text of a cell to a value, or to nothing and the name of what is wrong with it."""
