"""Words that several pages say, Vietnamese first and English beside."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same words in both languages."""

    vi: str
    en: str


BLOCKS = {
    "national": Words("Toàn quốc", "Nation"),
    "ministry": Words("Bộ, ngành", "Ministries and central agencies"),
    "province": Words("Tỉnh, thành phố", "Provinces and cities"),
    None: Words("Không thuộc diện kỳ vọng", "Not expected to report"),
}
STATUSES = {
    "sending": Words("Đầy đủ", "Sending"),
    "partial": Words("Một phần", "Partial"),
    "silent": Words("Im lặng", "Silent"),
    "disconnected": Words("Ngắt kết nối", "Disconnected"),
    "never_connected": Words("Chưa kết nối", "Never connected"),
}
# The letter and the outline tell the statuses apart without their colour.
STATUS_LETTERS = {"sending": "Đ", "partial": "M", "silent": "I", "disconnected": "N", "never_connected": "C"}
NOT_REPORTING = ("silent", "disconnected", "never_connected")
STATUS_NOTES = {
    "emc_only": Words("chỉ gửi thông điệp theo dõi", "tracking messages only"),
}
UNRANKED_REASONS = {
    **STATUSES,
    "too_few_cases": Words("Dưới ngưỡng số hồ sơ", "Too few cases"),
    "not_in_period": Words("Không còn trong kỳ", "Not in the period"),
}
# Of the reconciliation with reporters' own totals.
MEASURES = {
    "received": Words("Tiếp nhận", "Received"),
    "resolved": Words("Đã giải quyết", "Resolved"),
    "carried_over": Words("Kỳ trước chuyển sang", "Carried over"),
}
CAUSES = {
    "cause_never_received": Words("chưa từng nhận được", "never received"),
    "cause_quarantined": Words("bị cách ly", "quarantined"),
    "cause_held": Words("trong lô bị giữ", "in held loads"),
    "cause_undated": Words("thiếu ngày", "undated"),
    "cause_other_month": Words("thuộc tháng khác", "other month"),
    "cause_other_definition": Words("định nghĩa khác", "other definition"),
    "cause_unexplained": Words("chưa giải thích", "unexplained"),
}
RECONCILIATION_STATES = {
    "open": Words("đang mở", "open"),
    "explained": Words("đã giải trình", "explained"),
    "accepted": Words("đã chấp nhận", "accepted"),
    "revised": Words("đã sửa số", "revised"),
}
