-- Message B, first pass over `source`: the members `user`, `data` and `nameTTHC` are never read.
SELECT
    filename AS path,
    is_envelope,
    clean(madonvi) AS madonvi,
    coalesce(case_key(item.codeProfile), case_key(item.maHoSo)) AS case_code,
    code_key(item.codeTTHC) AS procedure_code,
    clean(item.received_at) AS received_at,
    code_text(item.siteId) AS site_id,
    code_text(item.status) AS status,
    code_text(item.formsReception) AS reception,
    code_text(item.formsPayments) AS payment,
    code_text(item.level) AS level,
    code_text(item.isFromDVCQG) AS from_npsp,
    code_text(item.isDVCBC) AS by_post
FROM source
