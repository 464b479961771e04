"""Calibration of confidence: packages drawn and read for it, the maps learnt from them, and their check."""
