"""What each address answers, by area; ``table`` joins them."""
