"""The words of what organisers arrange: milestones, announcements, the diagnosis, the log."""

MILESTONES = (
    "Project chosen",
    "Proposal",
    "Data model",
    "Core endpoints",
    "Authentication",
    "API docs",
    "Deployment",
    "README",
    "Slides",
    "Demo video",
)
