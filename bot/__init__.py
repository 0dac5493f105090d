"""The machine: starts, wires, receives, sends."""
