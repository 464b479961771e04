"""How well lines of Chinese writing tell one word from another: drawn, read, and templates/lattices.yaml made of it."""
