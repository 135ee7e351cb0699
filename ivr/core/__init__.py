"""Hold the conversation, pure: (menu, session, event) -> (session, prompts, effects).

No clock, no input or output, and no words: what is said is named by message keys.
"""
