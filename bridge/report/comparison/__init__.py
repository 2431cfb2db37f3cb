"""One set of profiles, or what is different between two: as data, for a terminal, as a page.

shown.py     what is shown, as data: also the JSON document
terminal.py  text
page.py      the page; the script in `js/src/compare` draws it
"""
