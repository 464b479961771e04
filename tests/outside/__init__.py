"""Files as people send them, made after public reports of what failed elsewhere; people and firms are invented."""
