"""The tables of `emc rank` on a terminal."""

from __future__ import annotations

from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.cli import terminal
from orchestration.cli.rank import Ranking
from orchestration.cli.tables import Row
from orchestration.pages import formats
from orchestration.pages.words import BLOCKS, NOT_REPORTING, STATUS_NOTES, STATUSES, UNRANKED_REASONS

PERIOD_NAMES = {
    "month": ("tháng", "month"),
    "quarter": ("quý", "quarter"),
    "ytd": ("từ đầu năm", "year to date"),
    "year": ("năm", "year"),
}
BOUNDARY_NAMES = {
    "as_was": "cơ quan lúc đó · agencies as they were",
    "as_is": "cơ quan hiện nay · agencies as they are",
}
BAND_STYLES = {"over_50": "green", "10_to_50": "yellow", "under_10": "red", "not_ranked": ""}
UNKNOWN_REASON = ("chưa rõ", "not given")
WIDTH_FOR_BARS = 110  # columns; below that the names need the room
NAME_WIDTH = 38
BLOCK_WIDTH = 22


def show(ranking: Ranking, console: Console | None = None) -> None:
    """Print the whole page."""
    console = console or terminal.console()
    if ranking.simulated:
        console.print(terminal.simulated_banner())
    vietnamese, english = PERIOD_NAMES[ranking.period_type]
    definition = ranking.definition_version
    in_force = "định nghĩa đang có hiệu lực · definition in force"
    console.print(
        Text.assemble(
            (f"Xếp hạng hồ sơ toàn trình {vietnamese} {_period(ranking)}", "bold"),
            f" · Ranking by fully online cases, {english}\n",
            (
                f"{ranking.period_start:%d/%m/%Y} – {ranking.period_end:%d/%m/%Y}; "
                f"{BOUNDARY_NAMES[ranking.boundary]}; "
                f"{in_force if definition == 'headline' else f'định nghĩa · definition {definition}'}\n",
                "dim",
            ),
        )
    )
    console.print(_blocks(ranking))
    for block in dict.fromkeys(row["block"] for row in ranking.ranked):
        console.print(_ranked(block, [row for row in ranking.ranked if row["block"] == block], console.width))
    in_month = f"{ranking.period_end:%m/%Y}"
    if ranking.not_reporting:
        console.print(_not_reporting(ranking, in_month))
    if ranking.partial:
        console.print(_partial(ranking.partial, in_month))
    listed = {row["agency_code"] for row in ranking.not_reporting}
    others = [row for row in ranking.unranked if row["agency_code"] not in listed]
    if others:
        console.print(_others(others))
    console.print(
        "[dim]█ đủ chứng cứ · evidenced   ▒ toàn trình theo thông điệp · fully online as far as the messages "
        "tell\n± so với kỳ trước, bậc hoặc điểm % · against the period before, in ranks or points\n"
        "đầy đủ · sending   % đơn vị · share of the expected units that sent   "
        "≤ chậm nhất từ ngày · on that day at the latest[/dim]"
    )
    if any(_held(row) for row in (*ranking.ranked, *ranking.unranked)):
        console.print(
            "[dim]giữ n: n lô dữ liệu chờ quyết định, có thể làm thay đổi số liệu · n loads held, that wait\n"
            "for a decision and may change the figures; `emc loads list --state held` lists them[/dim]"
        )


def _period(ranking: Ranking) -> str:
    end: date = ranking.period_end
    if ranking.period_type == "year":
        return str(end.year)
    if ranking.period_type == "quarter":
        return f"{(end.month + 2) // 3}/{end.year}"
    return f"{end:%m/%Y}"


def _blocks(ranking: Ranking) -> Table:
    """The blocks; an annual target stands beside the year to date, which a longer period already is."""
    of_part = ranking.period_type in ("month", "quarter")
    table = terminal.table("Các khối và chỉ tiêu năm · Blocks and the annual target")
    table.add_column("Khối\nBlock", max_width=BLOCK_WIDTH)
    headings = [
        "Toàn trình\nFully online",
        "Giải quyết\nResolved",
        "Tỷ lệ\nRate",
        "±\npp",
        "Cùng đơn vị ±\nSame senders",
        "Gửi/phải gửi\nReporters",
        *(["Từ đầu năm\nYear to date"] if of_part else []),
        "Chỉ tiêu\nTarget",
        "Cách\nGap, pp",
    ]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in ranking.blocks:
        prefix = "ytd_" if of_part else ""
        year_to_date = formats.percent(row["ytd_fully_online_cases"], row["ytd_resolved_cases"])
        table.add_row(
            terminal.bilingual(BLOCKS[row["block"]], "\n"),
            formats.count(row["fully_online_cases"]),
            formats.count(row["resolved_cases"]),
            Text(formats.percent(row["fully_online_cases"], row["resolved_cases"]), style="bold"),
            formats.points(row["rate_change_pp"]),
            formats.points(row["same_reporters_change_pp"]),
            f"{row['reporters_counted']}/{row['expected_agencies']}",
            *([Text(year_to_date, style="bold")] if of_part else []),
            formats.share(row[f"{prefix}target_rate"]),
            _gap(row[f"{prefix}gap_pp"]),
        )
    return table


def _gap(points: float | None) -> Text:
    style = "" if points is None else "red" if points < 0 else "green"
    return Text(formats.points(points), style=style)


def _ranked(block: str, agencies: list[Row], width: int) -> Table:
    table = terminal.table(" · ".join(BLOCKS[block]))
    table.add_column("Hạng\nRank", justify="right", style="bold", no_wrap=True)
    table.add_column("±", justify="right", no_wrap=True, min_width=3)
    table.add_column("Mã\nCode", no_wrap=True)
    table.add_column("Cơ quan\nAgency", width=NAME_WIDTH if width >= WIDTH_FOR_BARS else None)
    for heading in ("Tỷ lệ\nRate", "Toàn trình\nOnline", "Giải quyết\nResolved"):
        table.add_column(heading, justify="right", no_wrap=True)
    if width >= WIDTH_FOR_BARS:
        table.add_column("", no_wrap=True, min_width=terminal.BAR_WIDTH)
    table.add_column("Gửi\nSends", no_wrap=True)
    for row in agencies:
        cells = [
            str(row["rank_in_block"]),
            terminal.change(row["rank_change"]),
            row["agency_code"],
            row["name_vi"],
            Text(
                formats.percent(row["fully_online_cases"], row["resolved_cases"]),
                style=BAND_STYLES[row["band"]],
            ),
            formats.count(row["fully_online_cases"]),
            formats.count(row["resolved_cases"]),
        ]
        if width >= WIDTH_FOR_BARS:
            cells.append(terminal.bar(row["fully_online_rate"], row["evidenced_rate"]))
        table.add_row(*cells, _status(row))
    return table


def _status(row: Row) -> Text:
    status = row["reporting_status"]
    if status == "partial" and row["unit_coverage"] is not None:
        text = Text(f"{_percent_of_units(row)} đơn vị", style="yellow")
    else:
        style = "red" if status in NOT_REPORTING else ""
        text = Text(STATUSES[status][0] if status else formats.NO_FIGURE, style=style)
    return text.append(f", giữ {_held(row)}", style="yellow") if _held(row) else text


def _held(row: Row) -> int:
    """Held loads that may change the row; a snapshot made before they were counted says nothing of them."""
    return row.get("held_loads") or 0


def _with_held(reason: tuple[str, str], row: Row) -> tuple[str, str]:
    """Why there is no figure, and that data wait for a decision."""
    if not _held(row):
        return reason
    loads = "load" if _held(row) == 1 else "loads"
    return f"{reason[0]}; giữ {_held(row)} lô", f"{reason[1]}; {_held(row)} {loads} held"


def _percent_of_units(row: Row) -> str:
    return f"{round(row['unit_coverage'] * 100)}%"


def _not_reporting(ranking: Ranking, month: str) -> Table:
    """Who is silent in the period's last month; held loads of a longer period are not why."""
    table = terminal.table(f"Không gửi dữ liệu tháng {month} · Do not report")
    table.add_column("Mã\nCode", no_wrap=True)
    table.add_column("Cơ quan\nAgency", max_width=NAME_WIDTH)
    table.add_column("Tình trạng\nStatus", no_wrap=True)
    table.add_column("Từ ngày\nSince", justify="right", no_wrap=True)
    table.add_column("Lý do\nReason")
    for row in ranking.not_reporting:
        reason = STATUS_NOTES.get(row["note"], UNKNOWN_REASON)
        if row["reason_vi"]:
            reason = (row["reason_vi"], row["reason_en"] or "")
        table.add_row(
            row["agency_code"],
            row["name_vi"],
            terminal.bilingual(STATUSES[row["reporting_status"]]),
            since(row),
            terminal.bilingual(_with_held(reason, row) if ranking.period_type == "month" else reason),
        )
    return table


def since(row: Row) -> str:
    """The first day of the state, or the first day on which it was seen."""
    if row["since"] is None:
        return formats.NO_FIGURE
    return f"{'' if row['since_is_known'] else '≤ '}{row['since']:%d/%m/%Y}"


def _partial(agencies: list[Row], month: str) -> Table:
    table = terminal.table(f"Gửi một phần tháng {month} · Report in part")
    table.add_column("Mã\nCode", no_wrap=True)
    table.add_column("Cơ quan\nAgency", max_width=NAME_WIDTH)
    table.add_column("Đơn vị gửi/phải gửi\nUnits that sent", justify="right", no_wrap=True)
    table.add_column("Độ phủ\nCoverage", justify="right", no_wrap=True)
    for row in agencies:
        units = formats.NO_FIGURE
        if row["expected_units"]:
            units = f"{row['active_units']}/{row['expected_units']}"
        table.add_row(
            row["agency_code"],
            row["name_vi"],
            units,
            formats.NO_FIGURE if row["unit_coverage"] is None else _percent_of_units(row),
        )
    return table


def _others(agencies: list[Row]) -> Table:
    table = terminal.table("Không xếp hạng · Not ranked")
    table.add_column("Mã\nCode", no_wrap=True)
    table.add_column("Cơ quan\nAgency", max_width=NAME_WIDTH)
    table.add_column("Giải quyết\nResolved", justify="right", no_wrap=True)
    table.add_column("Lý do\nReason")
    for row in agencies:
        table.add_row(
            row["agency_code"],
            row["name_vi"],
            formats.count(row["resolved_cases"]),
            terminal.bilingual(_with_held(UNRANKED_REASONS[row["unranked_reason"]], row)),
        )
    return table
