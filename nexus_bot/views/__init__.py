"""What members see: panels, cards and forms, one file a noun."""
