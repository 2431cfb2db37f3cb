"""A vendor as a file, without code.

schema.py       what the file says
reading.py      TOML to what it says, laid over the vendor that it is like
lines.py        the line of a key, for errors
building.py     what it says to a `Vendor`
files.py        vendors from files, and from tables
writing.py      what it says to TOML
defaults.toml   what counts where a file says nothing
"""
