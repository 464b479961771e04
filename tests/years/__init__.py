"""Ledgers of years: full case lives by the thousand, and what the office costs with them behind it."""
