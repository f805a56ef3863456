"""What papers are made from: figures and rows, gathered for each kind; no words."""
