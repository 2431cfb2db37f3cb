"""The commands about stored uploads: `profiles`, `uploads` and `store`.

lookup.py    the store, and its uploads by the ids that users write
filters.py   the options that choose profiles
profiles.py  the commands `profiles ls|show|rm|tail`
export.py    the command `profiles export`
sending.py   sends profiles to a receiver of OTLP
opening.py   the command `profiles open`
uploads.py   the commands `uploads ls|show`
source_maps.py  the option `--source-maps`
stores.py    the commands `store copy|check`
removing.py  removes uploads, also while an intake has the store open
"""
