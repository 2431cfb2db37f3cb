"""What a call of `run` gives to CI: files for other tools, annotations, and what is new since a baseline.

outcomes.py       the outcome of each rule of a run, which the formats tell
known.py          the file of a baseline, and the comparison with it
call.py           a call as a whole, and its exit code
junit.py          the JUnit report
annotations.py    GitHub's annotations, as workflow commands
step_summary.py   the Markdown of GitHub's step summary
files.py          reads and writes the files
"""
