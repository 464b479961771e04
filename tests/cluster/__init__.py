"""Several hosts, readers and servers on this one machine: what they are worth, and what happens when each dies."""
