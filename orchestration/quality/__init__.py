"""Quality in the run: the gates as asset checks, decisions about differences, and who is told of what.

What a rule says and how it is judged belongs to `expectations/`; nothing here imports Great Expectations at
load.
"""
