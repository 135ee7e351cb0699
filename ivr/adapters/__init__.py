"""Stand at the edges: Redis, the disk, Twilio's forms and TwiML.

Only this room imports redis and twilio; their exceptions are translated here and go no further.
"""
