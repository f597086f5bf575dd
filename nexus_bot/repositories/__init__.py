"""The only SQL: classes bound to a session, every query within one guild; they never commit."""
