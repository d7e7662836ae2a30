"""How an explained case looks in the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from orchestration.cli import terminal
from orchestration.cli.explain_case import ExplainedCase
from orchestration.pages import formats

OUTCOMES = {
    "P": "đạt · pass",
    "F": "không đạt · fail",
    "U": "chưa rõ · unknown",
    "N": "không áp dụng · not applicable",
}
OUTCOME_STYLES = {"P": "green", "F": "red", "U": "yellow", "N": "dim"}


def show(found: ExplainedCase) -> None:
    """Print the versions of a case, how it stands, and its conditions with the evidence for each."""
    console = terminal.console()
    if found.simulated:
        console.print(terminal.simulated_banner())
    console.print(f"[bold]Hồ sơ · Case {found.case_code}[/bold]")
    console.print(_version_table(found))
    for version in found.versions:
        if version["flags"]:
            flags = version["flags"].replace(",", ", ")
            console.print(f"Cờ · Flags of {version['load_id']} row {version['row_number']}: {flags}")
    current = found.current
    if current is None:
        console.print("Không lô nào dùng được · No usable load brought it, so it counts nowhere.")
        return
    console.print(
        f"[bold]{current['status_vi']} · {current['status_en']}[/bold]; tính cho · counts for "
        f"{current['owner_agency']}, đơn vị · unit {current['unit_code'] or current['owner_agency']}\n"
        f"Tiếp nhận · Received {current['received_on'] or formats.NO_FIGURE}; "
        f"hẹn trả · due {current['due_on'] or formats.NO_FIGURE}; "
        f"giải quyết · resolved {current['resolved_on'] or formats.NO_FIGURE}"
    )
    if not found.conditions:
        console.print("Chưa giải quyết · It is not resolved, so no condition is judged.")
        return
    console.print(_condition_table(found))
    for verdict in found.verdicts:
        words = f"không toàn trình · lost at step {verdict['lost_at_step']}"
        if verdict["is_fully_online"]:
            words = "toàn trình · fully online"
        evidenced = ", đủ chứng cứ · evidenced" if verdict["is_evidenced"] else ""
        console.print(f"{verdict['definition_version']}: [bold]{words}[/bold]{evidenced}")


def _version_table(found: ExplainedCase) -> Table:
    table = terminal.table("Các phiên bản · Versions")
    for heading in (
        "Gửi lúc\nSent",
        "Mã\nStatus",
        "Tiếp nhận\nReceived",
        "Giải quyết\nResolved",
        "Lô\nLoad",
        "\nState",
        "Tệp\nFile",
        "Dòng\nRow",
        "",
    ):
        table.add_column(heading, no_wrap=not heading.startswith("Tệp"), overflow="fold")
    current = found.current
    for version in found.versions:
        is_current = current is not None and (version["load_id"], version["row_number"]) == (
            current["load_id"],
            current["row_number"],
        )
        table.add_row(
            f"{version['sent_at']:%Y-%m-%d %H:%M}",
            str(version["status"]),
            f"{version['received_at']:%Y-%m-%d}" if version["received_at"] else "",
            f"{version['resolved_at']:%Y-%m-%d}" if version["resolved_at"] else "",
            version["load_id"],
            version["state"],
            f"{version['sender_agency']}/{version['file_name']}",
            str(version["row_number"]),
            Text("← hiện tại", style="bold green") if is_current else "",
        )
    return table


def _condition_table(found: ExplainedCase) -> Table:
    table = terminal.table("Điều kiện · Conditions")
    for heading in ("Điều kiện\nCondition", "Kết quả\nOutcome", "Chứng cứ\nEvidence"):
        table.add_column(heading)
    for condition in found.conditions:
        letter = condition["outcome"]
        evidence = ", ".join(
            f"{name}={'absent' if value is None else value}" for name, value in condition["evidence"].items()
        )
        table.add_row(
            f"{condition['name_vi']} · {condition['name_en']}",
            Text(OUTCOMES[letter], style=OUTCOME_STYLES[letter]),
            evidence,
        )
    return table
