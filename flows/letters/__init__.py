"""Letters and papers: which are due, what stands in them, their Word files, and a checker that reads them back."""
