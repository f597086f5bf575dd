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
MILESTONES_HEAD = "What learners tick off"
MILESTONES_EMPTY = "No steps yet. **Add** makes the first one."
MILESTONES_HOW = "Choose a step to change it. Learners see the steps in this order."
MILESTONE_NEEDS_TITLE = "A milestone needs a title of letters, such as `Data model`. Type one."
MILESTONE_FORMS = {"add": "Add a milestone", "edit": "Change a milestone"}
MILESTONE_OFF = "taken off"


def too_many_milestones(most: int) -> str:
    """More steps than a list holds."""
    return f"A cohort has up to {most} milestones. Take one off the list first."


def same_milestone(title: str) -> str:
    """Two steps of one name."""
    return f"There is a milestone *{title}* already. Give this one another title."
