"""Exercises: questions about a graph, marking of answers, diagnosis of mistakes. Knows no Qt."""

from graphapp.exercise.answers import Answer, read_answer
from graphapp.exercise.marking import Mark, Marks, mark
from graphapp.exercise.questions import Question, questions_of

__all__ = ["Answer", "Mark", "Marks", "Question", "mark", "questions_of", "read_answer"]
