-- Read, type, write: case versions of message A as JSON lines to Parquet, personal data left out.
COPY (
    SELECT
        MaHoSo AS case_code, MaTTHC AS procedure_code, try_cast(KenhThucHien AS TINYINT) AS channel,
        try_strptime(NgayNopHoSo, '%Y%m%d%H%M%S') AS submitted_at,
        try_strptime(NgayTiepNhan, '%Y%m%d%H%M%S') AS received_at, try_strptime(NgayHenTra, '%Y%m%d%H%M%S') AS due_at,
        try_cast(TrangThaiHoSo AS TINYINT) AS status, try_strptime(NgayKetThucXuLy, '%Y%m%d%H%M%S') AS finished_at,
        try_strptime(NgayTra, '%Y%m%d%H%M%S') AS returned_at, try_strptime(NgayTuChoi, '%Y%m%d%H%M%S') AS refused_at,
        try_cast(HinhThuc AS TINYINT) AS return_form, try_cast(DuocThanhToanTrucTuyen AS TINYINT) AS payment,
        CASE WHEN try_cast(DanhSachLePhi[1].Gia AS BIGINT) > 0 THEN 'due' WHEN len(DanhSachLePhi) > 0 THEN 'free' ELSE 'absent' END
            AS fee,
        len(DanhSachGiayToKetQua) > 0 AS has_result_link, HoSoCoThanhPhanSoHoa = '1' AS is_digitised,
        list_bool_or(list_transform(TaiLieuNop, lambda paper: paper.DuocTaiSuDung = '1')) AS is_reused
    FROM read_json(
        '$landing/npsp/*/*.jsonl', format = 'newline_delimited', columns = {
            MaHoSo: 'VARCHAR', MaTTHC: 'VARCHAR', KenhThucHien: 'VARCHAR', NgayNopHoSo: 'VARCHAR', NgayTiepNhan: 'VARCHAR',
            NgayHenTra: 'VARCHAR', TrangThaiHoSo: 'VARCHAR', NgayKetThucXuLy: 'VARCHAR', NgayTra: 'VARCHAR',
            NgayTuChoi: 'VARCHAR', HinhThuc: 'VARCHAR', DuocThanhToanTrucTuyen: 'VARCHAR', HoSoCoThanhPhanSoHoa: 'VARCHAR',
            DanhSachLePhi: 'STRUCT(Gia VARCHAR)[]', DanhSachGiayToKetQua: 'STRUCT(DuongDanTepTinKetQua VARCHAR)[]',
            TaiLieuNop: 'STRUCT(DuocTaiSuDung VARCHAR)[]'
        }
    )
) TO '$parquet' (FORMAT parquet, COMPRESSION zstd);
