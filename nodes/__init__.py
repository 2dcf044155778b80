"""The node library: one class per operation, one module per category of the palette."""
