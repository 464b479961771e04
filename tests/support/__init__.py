"""What tests and gates lean on and what is no test itself."""
