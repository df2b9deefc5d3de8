"""The exit codes of every command."""

DONE, BLOCKED, WRONG_CALL = 0, 1, 2
