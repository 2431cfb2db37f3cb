"""A folder of source maps, for traces of scripts that were built from sources.

folder.py   the maps and scripts in a folder, by their names
finding.py  the map of a script at an address
mapping.py  traces with the names and places of their sources, and what is told of it
"""
