"""Social mobilisation: drives, pledges, receipts."""
