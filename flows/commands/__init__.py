"""The commands that look, check or copy, one per file: what waits, the ledger, the search, the audit, the doctor,
reading alone, letters that people edited, the archive, the backup. Each gives an exit code; they start no Prefect and
work beside a running `run`. The command line opens the one file that it needs: a command that looks answers at once.
"""
