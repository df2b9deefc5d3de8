# Short names for start.py, which works the same on Linux, macOS and Windows (make.bat there).
.PHONY: help demo test lab slow

help:    ## show these lines
	@grep -E '^[a-z]+:.*##' Makefile
demo:    ## set up, then the example from spreadsheets to reports
	python3 start.py demo
test:    ## set up, then the tests
	python3 start.py test
lab:     ## set up with JupyterLab, then open it on the notebooks
	python3 start.py lab
slow:    ## the slow tests too: real data, generated scale
	python3 start.py test -m "slow or not slow"
