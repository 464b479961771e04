"""Papers of ours as they come back: printed by LibreOffice, sealed, scanned by other means than the program's own, and
put into the inbox. `python -m tests.sealed` shows kind by kind what became of each.
"""
