-- A day's load onto the tables of build.sql: look the old states up, replace them, correct the counts by the difference.
CREATE TEMP TABLE loaded AS
SELECT
    strftime(received_at, '%Y-%m') AS case_month, MaHoSo AS case_code, TIMESTAMP '2030-01-01' + to_minutes($day) AS sent_at,
    MaHoSo[:3] AS agency_code, regexp_extract(MaHoSo, '^[^-]*') AS unit_code, MaTTHC AS procedure_code,
    try_cast(KenhThucHien AS TINYINT) AS channel, CAST(received_at AS DATE) AS received_on,
    CASE WHEN TrangThaiHoSo IN ('9', '10') THEN CAST(try_strptime(NgayKetThucXuLy, '%Y%m%d%H%M%S') AS DATE) END AS resolved_on,
    CAST(try_strptime(NgayHenTra, '%Y%m%d%H%M%S') AS DATE) AS due_on, HoSoCoThanhPhanSoHoa = '1' AS is_digitised,
    list_bool_or(list_transform(TaiLieuNop, lambda paper: paper.DuocTaiSuDung = '1')) AS is_reused,
    DuocThanhToanTrucTuyen IN ('1', '2') AS is_paid,
    len(DanhSachGiayToKetQua) > 0 AS is_electronic,
    CASE WHEN len(DanhSachLePhi) > 0 THEN try_cast(DanhSachLePhi[1].Gia AS BIGINT) > 0 ELSE is_paid END AS is_fee_due,
    CASE
        WHEN resolved_on < DATE '2025-11-27'
            THEN catalogue.service_level = 'full' AND channel = 2 AND (is_electronic OR HinhThuc = '1')
        ELSE channel = 2 AND (DuocThanhToanTrucTuyen = '1' OR NOT is_fee_due) AND is_electronic
            AND (XuLyTrucTuyen = '1' OR (XuLyTrucTuyen = '' AND catalogue.service_level = 'full'))
            AND (CoDenTrucTiep = '0' OR (CoDenTrucTiep = '' AND catalogue.requires_visit = 'false')) AND CoNopBanGiay <> '1'
            AND CoKiemTraThucDia <> '1'
    END AS is_fully_online
FROM (
    SELECT *, try_strptime(NgayTiepNhan, '%Y%m%d%H%M%S') AS received_at
    FROM read_json(
        '$files', format = 'newline_delimited', columns = {
            MaHoSo: 'VARCHAR', MaTTHC: 'VARCHAR', KenhThucHien: 'VARCHAR', NgayTiepNhan: 'VARCHAR', NgayHenTra: 'VARCHAR',
            TrangThaiHoSo: 'VARCHAR', NgayKetThucXuLy: 'VARCHAR', DuocThanhToanTrucTuyen: 'VARCHAR',
            HinhThuc: 'VARCHAR', XuLyTrucTuyen: 'VARCHAR', CoDenTrucTiep: 'VARCHAR', CoNopBanGiay: 'VARCHAR',
            CoKiemTraThucDia: 'VARCHAR', HoSoCoThanhPhanSoHoa: 'VARCHAR', DanhSachLePhi: 'STRUCT(Gia VARCHAR)[]',
            DanhSachGiayToKetQua: 'STRUCT(DuongDanTepTinKetQua VARCHAR)[]', TaiLieuNop: 'STRUCT(DuocTaiSuDung VARCHAR)[]'
        }
    )
) AS messages
LEFT JOIN read_csv('$catalogue', all_varchar = true) AS catalogue ON messages.MaTTHC = catalogue.procedure_code;
CREATE TEMP TABLE signed AS
SELECT *, -1 AS sign FROM cases SEMI JOIN loaded USING (case_month, case_code)
UNION ALL
SELECT *, 1 FROM loaded;
BEGIN;
DELETE FROM cases USING loaded WHERE cases.case_month = loaded.case_month AND cases.case_code = loaded.case_code;
INSERT INTO cases FROM loaded ORDER BY case_month;
INSERT INTO day_counts
SELECT agency_code, received_on, sum(sign), sum(sign) FILTER (channel = 2), sum(sign) FILTER (is_digitised),
    sum(sign) FILTER (is_reused), 0, 0, 0, 0, 0, 0, 0, 0
FROM signed GROUP BY ALL
UNION ALL
SELECT agency_code, resolved_on, 0, 0, 0, 0, sum(sign), sum(sign) FILTER (resolved_on < due_on),
    sum(sign) FILTER (resolved_on = due_on), sum(sign) FILTER (resolved_on > due_on), sum(sign) FILTER (is_fee_due),
    sum(sign) FILTER (is_fee_due AND is_paid), sum(sign) FILTER (is_electronic),
    sum(sign) FILTER (is_fully_online)
FROM signed WHERE resolved_on IS NOT NULL GROUP BY ALL;
INSERT INTO unit_counts
SELECT unit_code, date_trunc('month', resolved_on), sum(sign),
    sum(sign) FILTER (is_fully_online)
FROM signed GROUP BY ALL;
INSERT INTO procedure_counts
SELECT agency_code, procedure_code, date_trunc('month', resolved_on), sum(sign),
    sum(sign) FILTER (is_fully_online)
FROM signed GROUP BY ALL;
CREATE OR REPLACE TABLE agency_months AS
SELECT agency_code, date_trunc('month', day) AS report_month, CAST(sum(COLUMNS(* EXCLUDE (agency_code, day))) AS BIGINT) AS '\0'
FROM day_counts GROUP BY ALL;
COMMIT;
