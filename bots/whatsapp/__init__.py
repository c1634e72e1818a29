"""The WhatsApp adapter, through Twilio: signed webhooks in, messages out."""
