"""Attachments of an application: told apart on their pages, and read for what the form is held against."""
