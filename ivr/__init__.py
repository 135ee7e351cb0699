"""Answer calls and texts on Twilio: the phone service of the line."""
