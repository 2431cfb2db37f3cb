"""A set has the times of its profiles, together and each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge.trace.calls import Call
from bridge.trace.comparison.profile_set import SetBuilder, joined, self_times
from bridge.trace.model import Trace
from bridge.trace.tree import calls_in
from tests.trace.comparison.made import set_of
from tests.trace.traces import traces


@given(st.lists(traces(), max_size=4))
def test_the_members_add_up_to_the_tree(several: list[Trace]) -> None:
    builder = SetBuilder("function")
    for trace in several:
        builder.add(trace, 10)
    found = builder.set("all")
    calls = calls_in(found.tree)
    own: dict[Call, int] = {}
    for member in found.members:
        assert sum(us for _, us in member.self_us) == member.busy_us
        for number, us in member.self_us:
            own[calls[number]] = own.get(calls[number], 0) + us
    assert {call: us for call, us in own.items() if us} == {
        k: us for k, us in self_times(found).items() if us
    }
    assert sum(member.length_us for member in found.members) == found.tree.length_us
    assert sum(member.samples for member in found.members) == sum(trace.busy_samples for trace in several)


@given(st.lists(traces(), min_size=2, max_size=4), st.integers(0, 4))
def test_sets_join_to_what_one_builder_makes(several: list[Trace], cut: int) -> None:
    def built(some: list[Trace]) -> SetBuilder:
        builder = SetBuilder("function")
        for trace in some:
            builder.add(trace, 10)
        return builder

    whole = built(several).set("all")
    both = joined([built(several[:cut]).set("a"), built(several[cut:]).set("b")], "all", "function")
    assert self_times(both) == self_times(whole)
    assert [each.busy_us for each in both.members] == [each.busy_us for each in whole.members]
    assert (both.tree.length_us, both.tree.runs) == (whole.tree.length_us, whole.tree.runs)


def test_a_coarser_identity_puts_functions_together() -> None:
    found = set_of([{"a": 3, "b": 1}], identity="exact")
    coarse = joined([found], "all", "name")
    assert self_times(coarse) == {Call("a"): 30_000, Call("b"): 10_000}
    assert coarse.members[0].samples == 4


def test_a_set_that_stays_as_it_is_gets_a_name_and_no_new_tree() -> None:
    found = set_of([{"a": 3, "b": 1}])
    same = joined([found], "again", "function", lambda call: call)
    assert (same.name, same.members) == ("again", found.members)
    assert same.tree is found.tree


def test_a_set_in_which_functions_become_one_gets_a_new_tree() -> None:
    found = set_of([{"a": 3, "b": 1}])
    one = joined([found], "one", "function", lambda call: Call("x") if call.kind == "script" else call)
    assert [frame.name for frame in one.tree.frames if frame.kind == "script"] == ["x"]


def test_a_set_of_sets_has_the_names_of_sources_if_all_have() -> None:
    plain = set_of([{"a": 3}])
    mapped = replace(plain, mapped=True)
    assert joined([mapped, mapped], "all", "function").mapped
    assert not joined([mapped, plain], "all", "function").mapped
