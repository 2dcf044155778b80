"""Any sequence of edits, undo and redo keeps a good graph, and the history exactly as it was."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from random_edits import EDITS, check, draw, start

from graphapp.errors import EditError
from graphapp.files import dumps
from graphapp.model import Graph
from graphapp.model.document import Document

_RANDOMS = st.randoms(use_true_random=False)


class EditingMachine(RuleBasedStateMachine):
    """A document beside the list of graphs that it must hold."""

    @initialize(empty=st.booleans())
    def open(self, empty: bool) -> None:
        graph = Graph.of() if empty else start()
        self.document = Document(graph)
        self.states = [graph]
        self.bytes = [dumps(graph)]
        self.at = 0
        self.saved = graph
        self.checked: set[Graph] = set()

    @rule(name=st.sampled_from(sorted(EDITS)), rng=_RANDOMS)
    def edit(self, name: str, rng: Random) -> None:
        before = self.document.graph
        try:
            graph = EDITS[name](rng, before)
        except EditError:
            graph = before
        self.document.apply(name, graph)
        if graph is not before:
            del self.states[self.at + 1 :], self.bytes[self.at + 1 :]
            self.states.append(graph)
            self.bytes.append(dumps(graph))
            self.at += 1

    @rule(rng=_RANDOMS, times=st.integers(1, 8))
    def build(self, rng: Random, times: int) -> None:
        """Several edits at once, so that there is something to edit."""
        for _ in range(times):
            self.edit(draw(rng, self.document.graph), rng)

    @rule()
    def undo(self) -> None:
        assert self.document.can_undo == (self.at > 0)
        self.document.undo()
        self.at = max(self.at - 1, 0)

    @rule()
    def redo(self) -> None:
        assert self.document.can_redo == (self.at < len(self.states) - 1)
        self.document.redo()
        self.at = min(self.at + 1, len(self.states) - 1)

    @rule(position=st.integers(-2, 60))
    def go_to(self, position: int) -> None:
        self.document.go_to(position)
        self.at = min(max(position, 0), len(self.states) - 1)

    @rule()
    def save(self) -> None:
        self.document.mark_saved()
        self.saved = self.document.graph

    @precondition(lambda self: len(self.states) > 1)
    @rule()
    def undo_all_and_redo_all(self) -> None:
        while self.document.can_undo:
            self.document.undo()
        assert self.document.graph is self.states[0]
        while self.document.can_redo:
            self.document.redo()
        assert self.document.graph is self.states[-1]
        self.at = len(self.states) - 1

    @invariant()
    def the_current_graph_is_the_expected_one_and_good(self) -> None:
        graph = self.document.graph
        assert graph is self.states[self.at]
        assert self.document.modified == (graph is not self.saved)
        if graph not in self.checked:
            self.checked.add(graph)
            check(graph)

    def teardown(self) -> None:
        """Nothing that came later changed an earlier graph."""
        assert [dumps(graph) for graph in self.states] == self.bytes


EditingMachine.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestEditing = EditingMachine.TestCase


@pytest.mark.parametrize("seed", range(4))
def test_a_long_history_goes_back_to_its_start_and_forward_to_its_end(seed: int) -> None:
    rng = Random(seed)
    document = Document(start())
    states = [document.graph]
    while len(states) < 300:
        try:
            name = draw(rng, document.graph)
            document.apply(name, EDITS[name](rng, document.graph))
        except EditError:
            continue
        if document.graph is not states[-1]:
            states.append(document.graph)
            check(document.graph)
    assert len(document.names) == len(states)
    for graph in reversed(states):
        assert document.graph is graph
        document.undo()
    assert not document.can_undo
    for graph in states:
        assert document.graph is graph
        document.redo()
    assert not document.can_redo
