"""The words of the core: addresses, events, effects, states, messages, readings and errors."""
