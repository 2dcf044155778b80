"""Exercises: questions about a graph, marking of answers, diagnosis of mistakes. Knows no Qt."""

from graphapp.exercise.marking import Mark, Marks, mark
from graphapp.exercise.questions import Question, questions_of, read_answer

__all__ = ["Mark", "Marks", "Question", "mark", "questions_of", "read_answer"]
