"""Words that several public pages say, Vietnamese first and English beside."""

from __future__ import annotations

from orchestration.pages.words import Words

BOUNDARIES = {
    "as_was": Words("Theo bộ máy từng thời kỳ", "Agencies as they were"),
    "as_is": Words("Theo bộ máy hiện nay", "Agencies as they are now"),
}
# What a revision says changed; a count of the boundary as it was, unless it says more.
CHANGE_MEASURES = {
    "received_cases": Words("Hồ sơ tiếp nhận", "Received cases"),
    "received_online_cases": Words("Hồ sơ nộp trực tuyến", "Cases submitted online"),
    "resolved_cases": Words("Hồ sơ đã giải quyết", "Resolved cases"),
    "fully_online_cases": Words("Hồ sơ toàn trình", "Fully online cases"),
    "evidenced_cases": Words("Hồ sơ toàn trình có đủ bằng chứng", "Evidenced cases"),
    "pending_cases": Words("Hồ sơ đang giải quyết", "Pending cases"),
    "closed_cases": Words("Hồ sơ đóng không có kết quả", "Cases closed without result"),
    "digitised_cases": Words("Hồ sơ có thành phần số hoá", "Digitised cases"),
    "reused_cases": Words("Hồ sơ tái sử dụng dữ liệu", "Cases that reuse data"),
    "resolved_undated_cases": Words("Hồ sơ đã giải quyết thiếu ngày", "Resolved cases without a date"),
    "resolved_early_cases": Words("Hồ sơ trước hạn", "Early cases"),
    "resolved_on_time_cases": Words("Hồ sơ đúng hạn", "Cases on time"),
    "resolved_overdue_cases": Words("Hồ sơ quá hạn", "Overdue cases"),
    "resolved_no_due_date_cases": Words("Hồ sơ không có ngày hẹn", "Cases without a due date"),
    "resolved_before_received_cases": Words("Hồ sơ giải quyết trước khi nhận", "Resolved before received"),
    "resolved_with_due_date_cases": Words("Hồ sơ có ngày hẹn", "Cases with a due date"),
    "on_time_cases": Words("Hồ sơ trước hoặc đúng hạn", "Early and on-time cases"),
    "fee_due_cases": Words("Hồ sơ phải nộp phí", "Cases with a fee due"),
    "paid_online_cases": Words("Hồ sơ thanh toán trực tuyến", "Cases paid online"),
    "electronic_result_cases": Words("Hồ sơ có kết quả điện tử", "Cases with an electronic result"),
    "electronic_result_applicable_cases": Words("Hồ sơ có kết quả phải trả", "Cases that yield a result"),
    "procedures": Words("Thủ tục", "Procedures"),
    "fully_online_services": Words("Dịch vụ toàn trình", "Fully online services"),
    "services_with_cases": Words("Thủ tục có hồ sơ", "Procedures with cases"),
    "fully_online_services_with_online_cases": Words(
        "Dịch vụ toàn trình có hồ sơ trực tuyến", "Fully online services with online cases"
    ),
    "satisfaction_rate": Words("Tỷ lệ hài lòng", "Satisfaction"),
    "raters": Words("Người đánh giá", "Raters"),
    "rank_in_block": Words("Hạng trong khối", "Rank in the block"),
    "rank_overall": Words("Hạng chung", "Rank among all"),
    "reporting_status": Words("Tình trạng gửi dữ liệu", "Reporting status"),
    "target_rate": Words("Chỉ tiêu đăng ký", "Registered target"),
    "reconciliation_state:received": Words("Đối soát số tiếp nhận", "Reconciliation of received cases"),
    "reconciliation_state:resolved": Words("Đối soát số giải quyết", "Reconciliation of resolved cases"),
    "reconciliation_state:carried_over": Words(
        "Đối soát số chuyển sang", "Reconciliation of carried-over cases"
    ),
}
CHANGE_CAUSES = {
    "late_cases": Words("hồ sơ gửi muộn", "late cases"),
    "late_report": Words("báo cáo hoặc danh mục gửi muộn", "late report"),
    "held_load_released": Words("cho qua lô dữ liệu bị giữ", "held load released"),
    "load_withdrawn": Words("rút lô dữ liệu", "load withdrawn"),
    "load_reingested": Words("nhận lại lô dữ liệu", "load taken in anew"),
    "reconciliation": Words("đối soát", "reconciliation"),
    "rule": Words("thay đổi quy tắc tính", "change of a rule"),
    "agency_map": Words("thay đổi cơ quan", "change of agencies"),
    "follows": Words("hệ quả của thay đổi khác", "follows from other changes"),
}
VERDICTS = {
    "good": Words("tốt", "good"),
    "between": Words("trung bình", "fair"),
    "poor": Words("kém", "poor"),
}
# What a case fails at, said of the cases that were lost there.
LOST_AT = {
    "service_full": Words("Dịch vụ chưa ở mức toàn trình", "Service not offered fully online"),
    "submitted_online": Words("Không nộp trực tuyến", "Not submitted online"),
    "returned_online_or_post": Words("Không trả trực tuyến hoặc qua bưu chính", "Neither online nor by post"),
    "paid_on_npsp": Words("Không thanh toán trên Cổng DVCQG", "Not paid on the national portal"),
    "processed_online": Words("Không xử lý trực tuyến", "Not processed online"),
    "electronic_result": Words("Không có kết quả điện tử", "No electronic result"),
    "returned_online": Words("Không trả kết quả trực tuyến", "Result not returned online"),
    "no_visit": Words("Phải đến trực tiếp", "A visit was needed"),
    "no_paper": Words("Phải nộp bản giấy", "Paper was needed"),
    "no_field_check": Words("Phải kiểm tra thực địa", "A field check was needed"),
    "emc_level_full": Words("Chưa ở mức toàn trình (EMC)", "Level not fully online (EMC)"),
    "emc_submitted_online": Words("Không tiếp nhận trực tuyến (EMC)", "Not received online (EMC)"),
    "emc_paid_online_or_free": Words("Không thanh toán trực tuyến (EMC)", "Not paid online (EMC)"),
}  # fmt: skip
