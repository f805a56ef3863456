"""The demo edition: our own version of the 2023 plan, and the script that makes it."""
