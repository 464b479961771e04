"""Made-up scans for tests and benchmarks: people and firms, fills, machines, seals, attachments, foreign layouts.

Knows the blank form only as `baozhuang form` hands it out (`blank.py`): what draws shares no code with what reads.
"""
