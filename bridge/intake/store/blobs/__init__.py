"""Where raw bodies are, by shelf and digest: a folder of files, or a bucket of S3.

    000012/ab34...   a body, named by its SHA-256, on a shelf

It knows of no database: which of the bodies count, a store's tables say.

interface.py  what a place for bodies can do
folder.py     files in a folder, also one that several machines share
s3.py         objects in a bucket of S3, or of what speaks its protocol
opening.py    a place by its address
"""
