"""Facts about definitions, targets and published figures in seeds/, worked out by hand from the sources.

Each number of the five articles is there, and only what can be asserted is binding.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.unit.seed_rows import interval, seed

# Conditions, definitions, targets


def test_positions_and_steps_count_from_one() -> None:
    for name, group, number in (
        ("conditions", "feed", "position"),
        ("definition_conditions", "definition_version", "step"),
    ):
        by_group = defaultdict(list)
        for row in seed(name):
            by_group[row[group]].append(int(row[number]))
        assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in by_group.values())


def test_required_conditions_and_headline_dates() -> None:
    required = defaultdict(list)
    for row in seed("definition_conditions"):
        required[row["definition_version"]].append(row["condition"])
    assert required["nd42_2022"] == ["service_full", "submitted_online", "returned_online_or_post"]
    assert {version: len(names) for version, names in required.items()} == {
        "nd42_2022": 3,
        "nd307_2025": 8,
        "emc_tracking": 3,
    }
    feed_of = {row["condition"]: row["feed"] for row in seed("conditions")}
    for definition in seed("definitions"):
        assert {feed_of[name] for name in required[definition["definition_version"]]} == {definition["feed"]}
    headline = [row for row in seed("definitions") if row["is_headline"] == "true"]
    assert [(row["definition_version"], row["in_force_from"], row["in_force_to"]) for row in headline] == [
        ("nd42_2022", "2000-01-01", "2025-11-26"),
        ("nd307_2025", "2025-11-27", ""),
    ]


def test_targets() -> None:
    targets = {(row["target_year"], row["block"]): float(row["target_rate"]) for row in seed("block_targets")}
    assert [targets["2024", block] for block in ("national", "ministry", "province")] == [0.5, 0.7, 0.3]
    assert [targets["2025", block] for block in ("national", "ministry", "province")] == [0.8, 0.85, 0.7]


def test_status_classes() -> None:
    def statuses(flag: str) -> set[int]:
        return {int(row["status"]) for row in seed("case_statuses") if row[flag] == "true"}

    assert statuses("is_received") == {2, 4, 5, 6, 7, 8, 9, 10}
    assert statuses("is_resolved") == {9, 10}
    assert statuses("is_closed") == {3, 7, 8}


# Published figures


def test_every_number_of_the_articles_is_there() -> None:
    counts = Counter(row["number_id"] for row in seed("published_figures") if row["number_id"])
    assert counts == {
        "N01": 3, "N02": 3, "N03": 3, "N04": 7, "N05": 1, "N06": 5, "N07": 6, "N08": 9,
        "N09": 16, "N10": 12, "N11": 12, "N12": 8, "N13": 2, "N14": 4, "N15": 3, "N16": 4,
        "N17": 4, "N18": 6, "N19": 3, "N20": 10, "N21": 5, "N22": 8, "N23": 14,
    }  # fmt: skip
    # 522 figures were collected; 13 more are what the articles' sentences and ranges say
    assert len(seed("published_figures")) == 522 + 13


def test_binding_figures_are_of_2024_from_s0_and_s1() -> None:
    binding = [row for row in seed("published_figures") if row["binding"] == "true"]
    assert Counter(row["number_id"] for row in binding) == {
        "N01": 3, "N04": 6, "N06": 5, "N07": 6, "N08": 8, "N09": 15, "N10": 12, "N11": 12
    }  # fmt: skip
    assert {row["source"][:2] for row in binding} == {"S0", "S1"}
    assert {
        (r["period_type"], r["period_start"], r["definition_version"], r["boundary"]) for r in binding
    } == {("year", "2024-01-01", "headline", "as_was")}
    assert all(row["value"] and row["decimals"] for row in binding)


def test_binding_figures_do_not_contradict_each_other() -> None:
    """Where two rows state one thing, their tolerances meet (X03: 83,48 and 83,49)."""
    stated = defaultdict(list)
    for row in seed("published_figures"):
        if row["binding"] == "true" and row["relation"] in ("eq", "approx", "rank"):
            tolerance = max(0.01, 0.5 * 10 ** -int(row["decimals"])) if row["relation"] != "rank" else 0.0
            value = float(row["value"])
            stated[row["scope"], row["agency_code"], row["indicator"]].append(
                (value - tolerance, value + tolerance)
            )
    for key, ranges in stated.items():
        assert max(low for low, _ in ranges) <= min(high for _, high in ranges), key


def test_periods_fit_their_type() -> None:
    length = {"month": (28, 31), "quarter": (90, 92), "year": (365, 366)}
    for row in seed("published_figures"):
        if row["period_type"] in length:
            first, last = interval(row, "period_start", "period_end")
            low, high = length[row["period_type"]]
            assert low <= (last - first).days + 1 <= high, row["figure_id"]


def test_figures_and_conflicts_name_each_other() -> None:
    figures = {row["figure_id"]: row for row in seed("published_figures")}
    named = {row["conflict_id"]: set(row["figure_ids"].split()) for row in seed("known_conflicts")}
    assert list(named) == [f"X{number:02d}" for number in range(1, 17)]
    assert set.union(*named.values()) <= figures.keys()
    for figure_id, row in figures.items():
        assert not row["conflict_id"] or figure_id in named[row["conflict_id"]]
    assert figures["N22a"]["value"] == "69.7" and figures["N22a"]["binding"] == "false"  # X01
    assert figures["N08i"]["value"] == "8" and figures["N08i"]["binding"] == "false"  # X04
    assert figures["N22f"]["value"] == "19" and figures["N22f"]["binding"] == "false"  # X07
