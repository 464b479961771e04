"""The steps of the main path, one per file; `flows.application` names them in order."""
