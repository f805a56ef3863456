"""What each address answers, by area. ``test_routes`` joins the tables."""
