"""One class for each gesture of the mouse; the view holds at most one at a time."""

from graphapp.canvas.gestures.band import BandGesture
from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.gestures.move import MoveGesture, NudgeGesture
from graphapp.canvas.gestures.pan import PanGesture
from graphapp.canvas.gestures.scrub import ScrubGesture

__all__ = [
    "BandGesture",
    "Gesture",
    "MoveGesture",
    "NudgeGesture",
    "PanGesture",
    "ScrubGesture",
]
