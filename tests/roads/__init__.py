"""Made-up roads and works with their truth, to measure how well and how fast touching works are found."""
