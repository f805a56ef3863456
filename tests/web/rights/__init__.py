"""Who may do what: the rights table, written by hand from the plan and checked on the services."""
