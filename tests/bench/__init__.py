"""The benchmark: field accuracy against truth, time and memory, side by side with RapidOCR on the same pages."""
