@echo off
rem The same short names as the Makefile: make demo, make test, make lab
py start.py %*
