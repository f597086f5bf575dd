"""Nexus Bot: a learning community's memory in Discord."""
