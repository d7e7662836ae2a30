"""The tables of `emc rank` on a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.cli import terminal
from orchestration.cli.rank import NOT_REPORTING, Ranking
from orchestration.cli.tables import Row

BLOCK_NAMES = {
    "national": "Toàn quốc · Nation",
    "ministry": "Bộ, ngành · Ministries",
    "province": "Tỉnh, thành phố · Provinces",
}
BAND_STYLES = {"over_50": "green", "10_to_50": "yellow", "under_10": "red", "not_ranked": ""}
STATUS_NAMES = {
    "sending": "đầy đủ · sending",
    "partial": "một phần · partial",
    "silent": "im lặng · silent",
    "disconnected": "ngắt kết nối · disconnected",
    "never_connected": "chưa kết nối · never connected",
}
RANKED_STATUS = {"sending": "đầy đủ", "partial": "một phần"}
WIDTH_FOR_BARS = 110  # columns; below that the names need the room
REASON_NAMES = {
    **STATUS_NAMES,
    "too_few_cases": "dưới 30 hồ sơ · too few cases",
    "not_in_period": "không thuộc kỳ · not in period",
}


def show(ranking: Ranking) -> None:
    """Print the whole page."""
    console = terminal.console()
    if ranking.simulated:
        console.print(terminal.simulated_banner())
    console.print(
        Text.assemble(
            ("Xếp hạng hồ sơ toàn trình · Ranking by fully online cases\n", "bold"),
            f"{ranking.period_type} {ranking.period_start:%d/%m/%Y} – {ranking.period_end:%d/%m/%Y}, "
            f"boundary {ranking.boundary}, definition {ranking.definition_version}\n",
        )
    )
    console.print(_blocks(ranking.blocks))
    for block in dict.fromkeys(row["block"] for row in ranking.ranked):
        console.print(_ranked(block, [row for row in ranking.ranked if row["block"] == block], console.width))
    _show_unranked(console, ranking.unranked)
    console.print(
        "[dim]đầy đủ sending, một phần partial (share of units that sent) · █ evidenced, ▒ fully online as "
        "far as the messages tell · a silent agency is listed, never ranked[/dim]"
    )


def _blocks(blocks: list[Row]) -> Table:
    table = _table("Các khối và chỉ tiêu năm · Blocks and the annual target")
    table.add_column("Khối\nBlock", no_wrap=True)
    headings = (
        "Toàn trình\nFully online",
        "Giải quyết\nResolved",
        "Tỷ lệ %\nRate",
        "±\npp",
        "Chỉ tiêu %\nTarget",
        "Cách\npp",
        "Gửi/phải gửi\nReporters",
        "± cùng đơn vị\nSame, pp",
    )
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in blocks:
        table.add_row(
            BLOCK_NAMES.get(row["block"], row["block"]),
            terminal.count(row["fully_online_cases"]),
            terminal.count(row["resolved_cases"]),
            Text(terminal.percent(row["fully_online_cases"], row["resolved_cases"]), style="bold"),
            terminal.points(row["rate_change_pp"]),
            terminal.rate(row["target_rate"]),
            terminal.points(row["gap_pp"]),
            f"{row['reporters_counted']}/{row['expected_agencies']}",
            terminal.points(row["same_reporters_change_pp"]),
        )
    return table


def _ranked(block: str, agencies: list[Row], width: int) -> Table:
    table = _table(BLOCK_NAMES.get(block, block))
    table.add_column("Hạng\nRank", justify="right", style="bold", no_wrap=True)
    table.add_column("±", justify="right", no_wrap=True, min_width=3)
    table.add_column("Mã\nCode", no_wrap=True)
    table.add_column("Cơ quan\nAgency", no_wrap=True, max_width=36, ratio=1)
    for heading in ("Tỷ lệ %\nRate", "Toàn trình\nFully online", "Giải quyết\nResolved"):
        table.add_column(heading, justify="right", no_wrap=True)
    if width >= WIDTH_FOR_BARS:
        table.add_column("", no_wrap=True, min_width=terminal.BAR_WIDTH)
    table.add_column("Gửi\nStatus", no_wrap=True)
    for row in agencies:
        cells = [
            str(row["rank_in_block"]),
            terminal.change(row["rank_change"]),
            row["agency_code"],
            row["name_vi"],
            Text(
                terminal.percent(row["fully_online_cases"], row["resolved_cases"]),
                style=BAND_STYLES[row["band"]],
            ),
            terminal.count(row["fully_online_cases"]),
            terminal.count(row["resolved_cases"]),
        ]
        if width >= WIDTH_FOR_BARS:
            cells.append(terminal.bar(row["fully_online_rate"], row["evidenced_rate"]))
        table.add_row(*cells, _status(row))
    return table


def _status(row: Row) -> str:
    status = RANKED_STATUS.get(row["reporting_status"], row["reporting_status"] or terminal.NO_FIGURE)
    if row["reporting_status"] == "partial" and row["unit_coverage"] is not None:
        return f"{status} {round(row['unit_coverage'] * 100)} %"
    return status


def _show_unranked(console: Console, agencies: list[Row]) -> None:
    silent = [row for row in agencies if row["unranked_reason"] in NOT_REPORTING]
    others = [row for row in agencies if row["unranked_reason"] not in NOT_REPORTING]
    if silent:
        table = _table("Không gửi dữ liệu · Do not report")
        for heading in ("Mã", "Cơ quan · Agency", "Tình trạng · Status", "Từ ngày · Since", "Lý do · Reason"):
            table.add_column(heading)
        for row in silent:
            table.add_row(
                row["agency_code"],
                row["name_vi"],
                REASON_NAMES[row["unranked_reason"]],
                f"{row['since']:%d/%m/%Y}" if row["since"] else terminal.NO_FIGURE,
                row["reason_vi"] or terminal.NO_FIGURE,
            )
        console.print(table)
    if others:
        table = _table("Không xếp hạng · Not ranked")
        table.add_column("Mã")
        table.add_column("Cơ quan · Agency")
        table.add_column("Giải quyết", justify="right")
        table.add_column("Lý do · Reason")
        for row in others:
            reason = row["unranked_reason"]
            table.add_row(
                row["agency_code"],
                row["name_vi"],
                terminal.count(row["resolved_cases"]),
                REASON_NAMES.get(reason, reason),
            )
        console.print(table)


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
