"""The 33 clauses of the plan, each shown on an office in a temporary folder: `python -m tests.clauses`."""
