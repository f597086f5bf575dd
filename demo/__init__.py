"""The demo: the real bot in a simulated Discord, in a browser page, with no token.

``house`` is the only file here that knows the bot's inside; ``world`` holds the people and their
channels, ``week`` what happened before you came, ``stage`` what can be done while it runs,
``control`` the page around it, ``terminal`` the typed commands, ``scenes`` and ``screenshots``
the pictures of ``docs/images``.
"""
