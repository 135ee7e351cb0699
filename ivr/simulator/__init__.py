"""Be the telephone: speak Twilio's side of the wire to a running service, and judge its answers."""
