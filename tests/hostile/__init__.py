"""Hostile input made by script: every bad file and package with the end that it must come to, and the fuzzers."""
