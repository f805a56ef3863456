"""Names on a drawing keep out of each other's way, and within the drawing."""

from __future__ import annotations

from truongchuan.web.presenters.catchment_labels import place_labels


def test_a_name_stands_to_the_right_where_there_is_room() -> None:
    [label] = place_labels([(100, 100, "TH Hoa Sen")], 960, 600, 20)
    assert label.anchor == "start"
    assert [line for line, _, _ in label.lines] == ["TH Hoa Sen"]


def test_a_name_at_the_right_edge_stands_to_the_left() -> None:
    [label] = place_labels([(900, 300, "TH Hoa Sen")], 960, 600, 20)
    assert label.anchor == "end"


def test_neighbours_with_long_names_take_two_lines() -> None:
    name = "Tiểu học Nguyễn Thị Minh Khai"
    marks = [(200 + 150 * n, 300, name) for n in range(4)]
    labels = place_labels(marks, 960, 600, 14)
    assert len(labels) == 4
    spans = set()
    for label in labels:
        wide = max(len(line) for line, _, _ in label.lines) * 14 * 0.56
        [x] = {x for _, x, _ in label.lines}
        left = {"start": x, "end": x - wide, "middle": x - wide / 2}[label.anchor]
        spans.add((left, left + wide, label.lines[0][2], label.lines[-1][2]))
    for one in spans:
        for two in spans - {one}:
            apart = one[1] <= two[0] + 1 or two[1] <= one[0] + 1
            assert apart or one[3] + 10 < two[2] or two[3] + 10 < one[2]
