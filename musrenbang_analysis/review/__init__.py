"""The clerk's loop: doubtful pairs out to people, their decisions back, and what the linking learns from them."""
