"""`profiles merge` and `profiles diff`: sets of profiles, from the store, from recordings and from files.

words.py     how a set is named on the command line
choosing.py  from the words to what is to be read: uploads, recordings, files
gathering.py from the words to the set
reading.py   reads the profiles of a set: in several processes where there are many
merge.py     the commands
diff.py
"""
