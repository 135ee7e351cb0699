"""How the Twilio account must be set up for the line, and where it is not."""
