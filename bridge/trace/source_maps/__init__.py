"""Source maps: from positions in a bundle to names and places in its sources. Pure.

mappings.py       the positions of a map, decoded so that they can be searched
reading.py        the format: https://tc39.es/ecma426/
references.py     what a script says of its map: an address, a debug id
source_names.py   sources as plain paths
javascript.py     the name of a function, from its text
naming.py         the name of a frame: what of map, bundle and source tells it for certain
symbolication.py  a trace with the names and places of its sources
"""
