"""Tests of the layouts that the office has learned, and `python -m tests.known`: what learning them brings."""
