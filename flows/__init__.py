"""The office work around a reading: intake, casework, letters, ledger, command line."""
