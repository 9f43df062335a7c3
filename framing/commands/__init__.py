"""One file a command: `framing NAME` runs the `command` of NAME.py."""
