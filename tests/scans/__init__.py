"""Made-up scans for tests and benchmarks: people and firms, fills, machines, seals, attachments, foreign layouts."""
