"""Papers: what each kind says, and which were made."""
