-- Message A, first pass over `source`: what may be kept, as text; personal data and URLs end here.
SELECT
    filename AS path,
    is_envelope,
    has_unread_list,
    clean(madonvi) AS madonvi,
    clean(envelope_sent_at) AS envelope_sent_at,
    coalesce(lower(clean(is_updating)) = 'true', false) AS is_update,
    CASE
        WHEN clean(service) = 'CapNhatTienDoHoSoMC' THEN 'step'
        WHEN clean(service) = 'DongBoHoSoMC' THEN 'case'
        WHEN clean(service) IS NOT NULL THEN 'other'
        WHEN clean(item.ThoiDiemXuLy) IS NOT NULL AND clean(item.TrangThaiHoSo) IS NULL THEN 'step'
        ELSE 'case'
    END AS kind,
    case_code,
    code_key(item.MaTTHC) AS procedure_code,
    code_text(item.TrangThaiHoSo) AS status,
    code_text(item.KenhThucHien) AS channel,
    clean(item.NgayNopHoSo) AS submitted_at,
    clean(item.NgayTiepNhan) AS received_at,
    clean(item.NgayHenTra) AS due_at,
    clean(item.NgayKetThucXuLy) AS finished_at,
    clean(item.NgayTra) AS returned_at,
    clean(item.NgayTuChoi) AS refused_at,
    code_text(item.HinhThuc) AS return_form,
    code_text(item.DuocThanhToanTrucTuyen) AS payment,
    code_text(item.TaiKhoanDuocXacThucVoiVNeID) AS vneid_verified,
    code_text(item.NoiNopHoSo) AS submission_place,
    code_text(item.LoaiDoiTuong) AS owner_type,
    code_text(item.XuLyTrucTuyen) AS processed_online,
    code_text(item.CoDenTrucTiep) AS visited,
    code_text(item.CoNopBanGiay) AS paper_submitted,
    code_text(item.CoKiemTraThucDia) AS field_checked,
    clean(item.ThoiDiemXuLy) AS happened_at,
    code_text(item.TrangThai) AS step_status,
    clean(item.NgayKetThucTheoQuyDinh) AS deadline_at,
    CASE WHEN coalesce(length(case_prefix(case_code)), 3) = 3 THEN name_key(item.DonViXuLy) END AS unit_key,
    keyed_hash(upper(submitter)) AS submitter_hash,
    is_dummy_identity(submitter) AS has_dummy_identity,
    regexp_full_match(item.MaDoiTuong, '\d{9}|\d{12}') AS has_identity_as_owner_code,
    is_cut_text(item.TrichYeuHoSo) AS has_cut_text,
    is_mobile_number(item.Fax) AS has_phone_in_fax,
    CASE
        WHEN len(list_filter(fees, lambda fee: ltrim(fee, '0') <> '')) > 0 THEN 'due'
        WHEN len(list_filter(fees, lambda fee: fee IS NOT NULL)) > 0 THEN 'free'
        ELSE 'absent'
    END AS fee,
    coalesce(list_contains(list_transform(fees, lambda fee: fee IS NULL), true), false) AS fee_unreadable,
    CASE WHEN len(results) > 0 THEN NOT list_has_all(submitted_links(item.TaiLieuNop), results) ELSE false END
        AS has_result_link,
    CASE WHEN len(results) > 0 THEN list_has_any(results, submitted_links(item.TaiLieuNop)) ELSE false END
        AS result_is_submitted_file,
    code_text(item.HoSoCoThanhPhanSoHoa) AS has_digitised_part,
    list_transform(item.TaiLieuNop, lambda paper: paper.DuocSoHoa) AS digitised_papers,
    list_transform(
        item.TaiLieuNop,
        lambda paper: CASE
            WHEN lower(paper.IsDeleted) IN ('true', '1') THEN NULL
            WHEN paper.DuocTaiSuDung IN ('1', '2') OR paper.DuocLayTuKhoDMQG = '1' THEN true
            ELSE false
        END
    ) AS reused_papers,
    len(item.TaiLieuNop) > 0 AND NOT list_contains(
        list_transform(item.TaiLieuNop, lambda paper: clean(paper.MaThanhPhanHoSo) IS NOT NULL), true
    ) AS lacks_component_codes,
    coalesce(list_contains(list_transform(
        item.TaiLieuNop,
        lambda paper: paper.DuocTaiSuDung = '1' AND paper.DuocLayTuKhoDMQG IS DISTINCT FROM '1'
            AND clean(paper.MaKetQuaThayThe) IS NULL
    ), true), false) AS has_reuse_without_source,
    coalesce(
        item.KenhThucHien, item.NgayNopHoSo, item.NoiNopHoSo, item.HoSoCoThanhPhanSoHoa,
        item.TaiKhoanDuocXacThucVoiVNeID, item.DuocThanhToanTrucTuyen, item.SoGiayToChuHoSo
    ) IS NOT NULL AS is_v2
FROM (
    SELECT
        *,
        case_key(item.MaHoSo) AS case_code,
        list_transform(item.DanhSachLePhi, lambda line: amount_digits(line.Gia)) AS fees,
        list_filter(
            list_transform(item.DanhSachGiayToKetQua, lambda paper: clean(paper.DuongDanTepTinKetQua)),
            lambda link: link IS NOT NULL
        ) AS results,
        coalesce(
            clean(item.DinhDanhCHS[1].SoDinhDanh), clean(item.SoGiayToChuHoSo), clean(item.MaDoiTuong)
        ) AS submitter
    FROM source
)
