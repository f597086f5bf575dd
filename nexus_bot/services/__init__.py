"""What a member may do: one public method is one transaction; nothing here knows Discord."""
