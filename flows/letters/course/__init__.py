"""The papers of the course of a case: their sentences (letters/course.yaml) and how they become Word files."""
