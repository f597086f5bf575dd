"""What people type for a day and an hour, read as they mean it: texts in, values out."""

from nexus_bot.typed.times import parse_wall, parse_when, readings
from nexus_bot.typed.unclear import Unclear

__all__ = ["Unclear", "parse_wall", "parse_when", "readings"]
