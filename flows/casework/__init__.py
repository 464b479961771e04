"""What an application means: rules, findings, deadlines, permit mode, outcome. Imports nothing else of flows."""
