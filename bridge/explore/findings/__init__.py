"""What is handed over for the findings of a search.

emit.py      a scenario, a pytest module, a bug report       pure
by_hand.py   what a person with a mouse does for each step   pure
handover.py  the files, and the JSON document of a search
"""
