"""Which rule is meant for which fault, and what else a fault makes fire: the table that the fault test holds
the gates to.

    python -m tests.integration.fault_table > docs/methodology/faults.md

writes the page that shows it; the test fails while the page differs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from expectations.rules import read_rules

NO_AGENCY = "in no agency's folder"


@dataclass(frozen=True)
class Known:
    """A fault of the simulator. `rule`: the rule meant for it ('' where there is nothing to find); `also`:
    rules that fire as a consequence, with the reason; `later`: those that fire in the month after, too."""

    fault: str
    injected: str
    rule: str
    also: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)


FORM = "the agency's own form loses the cases that ended without a date"
TABLE = (
    Known(
        "F1", "unfinished cases sent as status 9, without a date of the end", "f01_done_without_finish",
        {
            "resolved_undated": "finished, but no date says when",
            "ours_received": FORM,
            "cb07_printed_percent": FORM,
        },
    ),
    Known("F2", "a submitted file sent as the result", "f02_submitted_file_as_result"),
    Known(
        "F3", "finished at the second of receipt, no due date", "f03_done_at_receipt",
        {"load_duplicates": "the invented last step repeats a step"},
    ),
    Known("F4", "fees settled in cash flagged as paid online", "f04_cash_as_online"),
    Known("F5", "VNeID flag constant", "f05_vneid_constant"),
    Known("F6", "submitted at the second of receipt", "f06_submitted_at_receipt"),
    Known("F7", "place of submission constant", "f07_place_constant"),
    Known("F8", "one dummy identity for everybody", "f08_dummy_identity"),
    Known("F9", "identity number as the owner's code", "f09_owner_code_is_identity"),
    Known(
        "F10", "status or procedure empty where unmapped", "f10_unmapped_codes",
        {"load_quarantined_rows": "a case without a status is put aside at the door"},
    ),
    Known("F11", "component code always empty", "f11_component_code_missing"),
    Known("F12", "no channel in the message (version 1)", "f12_message_v1"),
    Known("F13", "post cancelled, still sent as post", "f13_post_cancelled"),
    Known(
        "F14", "local procedure codes that no catalogue knows", "f14_unknown_procedures",
        {"load_unknown_procedures": "seen at the door as well"},
        {"load_unknown_procedures": "the same cases end in the next month's batch"},
    ),
    Known("F15", "another case code in message B", "f15_replaced_code"),
    Known(
        "F16", "update before creation, creation twice", "f16_repeats",
        {"load_duplicates": "the second creation"},
    ),
    Known("F18", "dates of another form", "f18_date_forms"),
    Known("F19", "amounts that are no numbers", "f19_fee_unreadable"),
    Known("F20", "texts cut with dots", "f20_text_cut"),
    Known(
        "F21", "the form divides integers: every share is 0 or 100", "f21_totals_all_or_nothing",
        {"cb07_printed_percent": "no such share recomputes"},
    ),
    Known("F22", "the first ten days of the month never sent", "f22_days_never_sent"),
    Known("F23", "the phone number in Fax", "f23_phone_in_fax"),
    Known("F24", "the first component flagged as reused, without a source", "f24_reuse_without_source"),
    Known("F25", "digitised = there is a file", "f25_all_digitised"),
    Known("F26", "only settled fee lines above 0 are sent", "f26_fee_lines_missing"),
    Known(
        "silent", "a month not sent at all", "reporter_missing",
        later={"load_gap": "no batch for two months"},
    ),
    Known(
        "emc_only", "message B alone", "reporter_emc_only",
        {
            "reporter_missing": "no case by message A",
            "cb10_repeated_or_jumping": "the form counts only cases told by message A",
        },
        {"load_gap": "no batch of message A for two months"},
    ),
    Known("partial", "one unit alone sends", "reporter_partial"),
    Known("foreign", "cases of another agency among its own", "load_foreign_cases"),
    Known("late", "a batch twenty days late", "load_gap"),
    Known("truncated_gzip", "a compressed file cut in half", "load_readable"),
    Known("not_utf8", "a text file that is no UTF-8", "load_readable"),
    Known("empty", "a file of no bytes", "load_readable"),
    Known("unknown_folder", f"a file {NO_AGENCY}", "load_readable"),
    Known("wrong_checksum", "a manifest with another file's checksum", "load_manifest"),
    Known(
        "foreign_madonvi", "an envelope of another agency", "load_sender",
        {"load_size": "the injected file has one row"},
    ),
    Known("corrections", "cases reopened or ended anew by a later batch", ""),
    Known("out_of_order", "a batch taken in after later ones", ""),
    Known("duplicate_drop", "the same batch twice", ""),
)  # fmt: skip

_HEAD = """# Faults and the rules that find them

Each fault that the simulator can inject, the rule meant for it, and what else fires at the same agency
because of it. `tests/integration/test_gates_fault_matrix.py` injects every one of them, each at an agency
of its own, runs the pipeline and holds the gates to this table: the rule meant for a fault finds it at that
agency and month, the consequences listed fire, and nothing else does, neither there nor at any other
agency. This page is written from the test's own table.

Sound reporters have small peculiarities too (a step told twice, a batch of unusual size, a few local
codes), which rules of severity `info` may notice anywhere: {background}.

| fault | injected | found by | severity | also fires, and why |
|---|---|---|---|---|
"""
_TAIL = """
F17 (the national portal answers 0 to a failing message) is in no landing file: reconciliation shows what
never came.

Three things that the simulator can do to a batch are no faults of the figures, and nothing may fire:
{harmless}. That the figures stay right is what the end-to-end tests show.
"""

#: Rules of severity info that see what sound reporters do now and then.
BACKGROUND = ("load_duplicates", "load_size", "load_constant_fields", "load_unknown_procedures")


def page() -> str:
    """The page of the documentation."""
    severity = {rule.rule_id: rule.severity for rule in read_rules()}
    rows = []
    for known in TABLE:
        if not known.rule:
            continue
        reasons = [f"`{rule}`: {why}" for rule, why in known.also.items()]
        reasons += [f"`{rule}` in the month after: {why}" for rule, why in known.later.items()]
        rows.append(
            f"| {known.fault} | {known.injected} | `{known.rule}` | {severity[known.rule]}"
            f" | {'; '.join(reasons)} |"
        )
    harmless = ", ".join(f"`{known.fault}` ({known.injected})" for known in TABLE if not known.rule)
    background = ", ".join(f"`{rule}`" for rule in BACKGROUND)
    return _HEAD.format(background=background) + "\n".join(rows) + "\n" + _TAIL.format(harmless=harmless)


if __name__ == "__main__":
    print(page(), end="")
