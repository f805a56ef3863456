"""What a leader sees at one glance, gathered from all parts of a programme."""
