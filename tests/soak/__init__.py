"""The kill harness: the whole office, its reading replaced by a recorded one, ended by kill -9 again and again."""
