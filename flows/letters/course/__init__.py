"""The papers of the course of a case: their sentences (templates/letters/course.yaml) and how they become Word files."""
