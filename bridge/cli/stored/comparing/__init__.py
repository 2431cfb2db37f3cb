"""`profiles merge` and `profiles diff`: sets of profiles, from the store, from recordings and from files.

words.py     how a set is named on the command line
gathering.py from the words to the set: by several processes where there is much to read
merge.py     the commands
diff.py
"""
