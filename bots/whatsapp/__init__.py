"""WhatsApp through Twilio: webhooks in, REST calls out."""
