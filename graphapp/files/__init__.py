"""Saved graphs: reading with places in every message, canonical writing, saving without loss."""

from graphapp.files.reading import json_value, loads
from graphapp.files.remarks import remarks
from graphapp.files.store import load, save, validate
from graphapp.files.writing import dumps

__all__ = ["dumps", "json_value", "load", "loads", "remarks", "save", "validate"]
