"""Words of the auditor's report alone, Vietnamese first and English beside."""

from __future__ import annotations

from expectations import words as expectation_words
from orchestration.pages.words import Words

SEVERITIES = {
    "critical": Words("Nghiêm trọng", "Critical"),
    "warning": Words("Cảnh báo", "Warning"),
    "info": Words("Thông tin", "Info"),
}
GATES = {
    "load": Words("Cửa 1: từng lô dữ liệu", "Gate 1: each load"),
    "month": Words("Cửa 2: từng cơ quan và tháng", "Gate 2: each agency and month"),
}
SUITES = {
    "load_delivery": Words("Giao nhận lô dữ liệu", "Delivery of a load"),
    "load_content": Words("Nội dung lô dữ liệu", "Content of a load"),
    "month_reporters": Words("Đơn vị gửi", "Reporters"),
    "month_volume": Words("Khối lượng", "Volume"),
    "month_consistency": Words("Nhất quán nội tại", "Self-consistency"),
    "month_messages": Words("Lỗi của thông điệp", "Faults of messages"),
    "month_totals": Words("Số tự báo cáo", "Self-reported totals"),
}
UNITS = {
    "share": Words("tỷ lệ", "share"),
    "cases": Words("hồ sơ", "cases"),
    "points": Words("điểm %", "percentage points"),
    "days": Words("ngày", "days"),
    "ratio": Words("số lần", "ratio"),
    "rows": Words("bản ghi", "rows"),
    "months": Words("tháng", "months"),
    "flag": Words("đạt hoặc vi phạm", "met or broken"),
}
# A flag rises when the rule is broken, whatever its title says.
FLAGS = {True: Words("vi phạm", "broken"), False: Words("đạt", "met")}
MISSING_INPUTS = {name: Words(*pair) for name, pair in expectation_words.MISSING_INPUTS.items()}
LOAD_STATES = {
    "accepted": Words("đã nhận", "accepted"),
    "held": Words("đang giữ", "held"),
    "released": Words("đã cho qua", "released"),
    "rejected": Words("đã loại", "rejected"),
    "withdrawn": Words("đã rút", "withdrawn"),
}
FEEDS = {
    "npsp": Words("hồ sơ (thông điệp A)", "cases (message A)"),
    "emc": Words("theo dõi (thông điệp B)", "tracking (message B)"),
    "totals": Words("báo cáo tổng hợp", "totals"),
    "catalogue": Words("danh mục thủ tục", "catalogue"),
    "ratings": Words("đánh giá", "ratings"),
    "targets": Words("chỉ tiêu đăng ký", "targets"),
    None: Words("không rõ", "not known"),
}
SENT_AT_SOURCES = {
    "manifest": Words("theo bản kê", "from the manifest"),
    "message": Words("theo thông điệp", "from the message"),
    "file_time": Words("theo giờ của tệp", "from the file's time"),
}
