"""The steps from one release of the ledger to the next, in the order of their numbers."""
