"""The report as one HTML file: what happened in a run, or in two beside each other.

run.py             what the page shows of a run
alignment.py       which moments of two runs stand beside each other
document.py        the page of a run, or of two
index.py           the page of a whole call: the verdict of each run, with links
self_contained.py  a page as one file: data, style and script in it
files.py           writes them
page/              the scripts and the styles, built from js/src/report and js/src/compare
"""
