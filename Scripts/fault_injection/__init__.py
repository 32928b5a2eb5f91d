"""What `Scripts/faults` is made of: the ledger under test, the proxy, and the kinds of faults."""
