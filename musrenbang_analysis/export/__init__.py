"""Tables to files people open: workbooks."""
