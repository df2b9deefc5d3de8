"""Reading what offices hand over: containers, layouts, rows. Nothing is summed or guessed here."""
