"""The engine: a table-driven state machine and the runner that makes its steps durable."""
