"""The packet that people approve words from: its pages, what each text costs its callers, and its print."""
