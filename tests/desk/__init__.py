"""The desk in the browser: who may see what, and the stories of the people who use it."""
