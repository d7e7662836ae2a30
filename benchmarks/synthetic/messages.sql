-- Message A, v2 with all that senders put into it, of the cases in the table `wanted` (i, version): one file a batch.
COPY (
    SELECT
        code_of(i) AS MaHoSo, procedure_of(i) AS MaTTHC, 'Cấp bản sao trích lục hộ tịch' AS TenTTHC,
        'G05-DN01' AS MaLinhVuc, 'Thành lập doanh nghiệp' AS TenLinhVuc, CAST(1 + draw(i, 9, 2) AS VARCHAR) AS KenhThucHien,
        'Người Thử Nghiệm ' || i AS ChuHoSo, lpad(CAST(hash(i, 20) % 1000000000000 AS VARCHAR), 12, '0') AS SoGiayToChuHoSo,
        '1' AS LoaiDoiTuong, 'TID' || lpad(CAST(i AS VARCHAR), 9, '0') AS MaDoiTuong, '8 Ngõ Tưởng Tượng' AS ThongTinKhac,
        'nguoidan' || i || '@thu.congdan.example' AS Email, '' AS Fax, '' AS SoDienThoai,
        'Đề nghị giải quyết cho gia đình' AS TrichYeuHoSo,
        strftime(received_of(i) - INTERVAL 9 HOUR, '%Y%m%d%H%M%S') AS NgayNopHoSo,
        strftime(received_of(i), '%Y%m%d%H%M%S') AS NgayTiepNhan,
        strftime(received_of(i) + INTERVAL 5 DAY, '%Y%m%d%H%M%S') AS NgayHenTra,
        CASE WHEN is_done(i, version) THEN '10' ELSE '4' END AS TrangThaiHoSo,
        coalesce(strftime(finished_of(i, version), '%Y%m%d%H%M%S'), '') AS NgayKetThucXuLy, '' AS NgayTra, '' AS NgayTuChoi,
        '' AS ThongTinTra, CAST(draw(i, 10, 2) AS VARCHAR) AS HinhThuc, 'Sở Khoa học và Công nghệ' AS DonViXuLy, '' AS GhiChu,
        [{
            'TepDinhKemId': CAST(i AS VARCHAR), 'TenTepDinhKem': 'To khai.pdf', 'IsDeleted': 'False',
            'MaThanhPhanHoSo': '21', 'DuongDanTaiTepTin': 'https://tep.motcua.example/nop/' || i || '.pdf',
            'DuocSoHoa': CAST(draw(i, 14, 2) AS VARCHAR), 'DuocTaiSuDung': CASE WHEN draw(i, 15, 3) = 0 THEN '1' ELSE '0' END,
            'DuocLayTuKhoDMQG': '0', 'MaKetQuaThayThe': ''
        }] AS TaiLieuNop,
        CASE draw(i, 12, 3) WHEN 2 THEN [] ELSE [{
            'TenPhiLePhi': 'Le phi', 'MaPhiLePhi': '1', 'HinhThucThu': '1',
            'Gia': CASE WHEN draw(i, 12, 3) = 0 THEN '215000' ELSE '0' END, 'LoaiPhiLePhi': '1'
        }] END AS DanhSachLePhi,
        [] AS DanhSachTepDinhKemKhac, [] AS DanhSachHoSoBoSung,
        CASE WHEN draw(i, 13, 2) = 0 AND is_done(i, version) THEN [{
            'TenGiayTo': 'Ket qua.pdf', 'MaThanhPhanHoSo': '', 'GiayToId': '',
            'DuongDanTepTinKetQua': 'https://tep.motcua.example/ketqua/' || i || '.pdf', 'MaGiayToKetQua': 'KQ.21'
        }] ELSE [] END AS DanhSachGiayToKetQua,
        '1' AS NoiNopHoSo, CAST(draw(i, 14, 2) AS VARCHAR) AS HoSoCoThanhPhanSoHoa, '1' AS TaiKhoanDuocXacThucVoiVNeID,
        CAST(draw(i, 11, 3) AS VARCHAR) AS DuocThanhToanTrucTuyen,
        sent(answer(i, 16)) AS XuLyTrucTuyen, sent(NOT answer(i, 17)) AS CoDenTrucTiep, sent(NOT answer(i, 18)) AS CoNopBanGiay,
        sent(NOT answer(i, 19)) AS CoKiemTraThucDia,
        [{'LoaiDinhDanh': '1', 'SoDinhDanh': lpad(CAST(hash(i, 20) % 1000000000000 AS VARCHAR), 12, '0')}] AS DinhDanhCHS,
        [{'MaCSDL': '7'}] AS DSKetNoiCSDL
    FROM wanted
    WHERE agency_of(i) = '$agency'
) TO '$file.part' (FORMAT json);
