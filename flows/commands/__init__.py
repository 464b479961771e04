"""The commands that only look: what waits, the ledger, the search, the audit, the doctor. Each gives an exit code.

They work beside a running `run`: they start no Prefect, load no model and write nothing but what they are asked for.
"""
