"""Order and fire safety checks, consultations of the Sở, award ceremonies, plans of schools."""
