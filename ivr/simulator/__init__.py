"""Be the telephone and its network: speak Twilio's side of the wire, and judge what the service answers."""
