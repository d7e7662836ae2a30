"""How an explained case looks in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.cli import tables, terminal
from orchestration.cli.explain_case import ExplainedCase
from orchestration.pages import formats

OUTCOMES = {
    "P": "đạt · pass",
    "F": "không đạt · fail",
    "U": "chưa rõ · unknown",
    "N": "không áp dụng · not applicable",
}
BROUGHT_BY = {
    "npsp": "thông điệp A · message A",
    "emc": "thông điệp B · message B",
    "catalogue": "danh mục · catalogue",
}
OUTCOME_STYLES = {"P": "green", "F": "red", "U": "yellow", "N": "dim"}


def show(found: ExplainedCase) -> None:
    """Print what brought a case, how it stands by either message, and its conditions with the evidence for
    each."""
    console = terminal.console()
    if found.simulated:
        console.print(terminal.simulated_banner())
    console.print(f"[bold]Hồ sơ · Case {found.case_code}[/bold]")
    if found.versions:
        _show_versions(console, found)
    else:
        console.print("Không có trong thông điệp A · Message A never brought it.")
    if found.events:
        _show_events(console, found)
    else:
        console.print("Không có trong thông điệp B · Message B never brought it.")


def _show_versions(console: Console, found: ExplainedCase) -> None:
    console.print(_version_table(found))
    _show_flags(console, found.versions)
    current = found.current
    if current is None:
        console.print(
            "Không lô nào dùng được · No usable load brought it, so it counts nowhere by message A."
        )
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
    _show_conditions(console, "Điều kiện · Conditions", found.conditions)
    _show_verdicts(console, found.verdicts)


def _show_events(console: Console, found: ExplainedCase) -> None:
    console.print(_event_table(found))
    _show_flags(console, found.events)
    tracked = found.tracked
    if tracked is None:
        console.print(
            "Không lô nào dùng được có sự kiện trả kết quả · No usable load brought an event of status 3, "
            "so it counts nowhere by message B."
        )
        return
    if not found.tracking_conditions:
        console.print("Thủ tục nội bộ · An internal procedure counts nowhere.")
        return
    console.print(
        f"Theo thông điệp B · By message B: tính cho · counts for {tracked['agency_code']}, "
        f"giải quyết · resolved {tracked['resolved_date']}"
    )
    title = "Điều kiện theo thông điệp B · Conditions by message B"
    _show_conditions(console, title, found.tracking_conditions)
    _show_verdicts(console, found.tracking_verdicts)


def _show_flags(console: Console, rows: list[tables.Row]) -> None:
    for row in rows:
        if row["flags"]:
            flags = row["flags"].replace(",", ", ")
            console.print(f"Cờ · Flags of {row['load_id']} row {row['row_number']}: {flags}")


def _show_conditions(console: Console, title: str, conditions: list[tables.Row]) -> None:
    console.print(_condition_table(title, conditions))
    sources = {source["feed"]: source for condition in conditions for source in condition["brought_by"]}
    for feed, source in sources.items():
        console.print(
            f"Chứng cứ từ · Evidence from {BROUGHT_BY[feed]}: {source['file']}, "
            f"dòng · row {source['row_number']}, lô · load {source['load_id']}",
            markup=False,
            soft_wrap=True,
        )


def _show_verdicts(console: Console, verdicts: list[tables.Row]) -> None:
    for verdict in verdicts:
        words = f"không toàn trình · lost at step {verdict['lost_at_step']}"
        if verdict["is_fully_online"]:
            words = "toàn trình · fully online"
        evidenced = ", đủ chứng cứ · evidenced" if verdict["is_evidenced"] else ""
        console.print(f"{verdict['definition_version']}: [bold]{words}[/bold]{evidenced}")


def _version_table(found: ExplainedCase) -> Table:
    table = terminal.table("Các phiên bản · Versions")
    _add_columns(table, ("Gửi lúc\nSent", "Mã\nStatus", "Tiếp nhận\nReceived", "Giải quyết\nResolved"))
    for version in found.versions:
        table.add_row(
            f"{version['sent_at']:%Y-%m-%d %H:%M}",
            str(version["status"]),
            f"{version['received_at']:%Y-%m-%d}" if version["received_at"] else "",
            f"{version['resolved_at']:%Y-%m-%d}" if version["resolved_at"] else "",
            *_origin(version),
            Text("← hiện tại", style="bold green") if _is_row(version, found.current) else "",
        )
    return table


def _event_table(found: ExplainedCase) -> Table:
    table = terminal.table("Sự kiện theo dõi (thông điệp B) · Tracking events (message B)")
    _add_columns(table, ("Đến lúc\nReceived", "Mã\nStatus"))
    for event in found.events:
        table.add_row(
            f"{event['received_at']:%Y-%m-%d %H:%M:%S}",
            str(event["status"]),
            *_origin(event),
            Text("← quyết định", style="bold green") if _is_row(event, found.tracked) else "",
        )
    return table


def _add_columns(table: Table, headings: tuple[str, ...]) -> None:
    """Columns of a version or event, then where it comes from, then a mark."""
    for heading in (*headings, "Lô\nLoad", "\nState", "Tệp\nFile", "Dòng\nRow", ""):
        table.add_column(heading, no_wrap=not heading.startswith("Tệp"), overflow="fold")


def _origin(row: tables.Row) -> tuple[str, ...]:
    return row["load_id"], row["state"], f"{row['sender_agency']}/{row['file_name']}", str(row["row_number"])


def _is_row(row: tables.Row, counted: tables.Row | None) -> bool:
    """Whether a version or event is the one that counts."""
    return counted is not None and all(row[name] == counted[name] for name in ("load_id", "row_number"))


def _condition_table(title: str, conditions: list[tables.Row]) -> Table:
    table = terminal.table(title)
    for heading in ("Điều kiện\nCondition", "Kết quả\nOutcome", "Chứng cứ\nEvidence"):
        table.add_column(heading)
    for condition in conditions:
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
