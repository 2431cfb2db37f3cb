"""The report as one HTML file: what happened in a run, or in two beside each other.

run.py        what the page shows of a run
alignment.py  which moments of two runs stand beside each other
document.py   the file: data, style and script in one
index.py      the page of a whole call: the verdict of each run, with links
files.py      writes them
page/         the script and the style, built from js/src/report
"""
