"""A page in, a reading out: this package knows no Prefect, no ledger and no letters."""
