"""Uploads and the profiles in them. Pure.

decoded_uploads.py  uploads, each decoded once
held_requests.py    the profiles in requests that were held while their page was left
stamps.py           the state of a tab when an upload was made and when it arrived
profile_facts.py    what is said of a profile, in words
profile_export.py   profiles in the formats of other tools
"""
