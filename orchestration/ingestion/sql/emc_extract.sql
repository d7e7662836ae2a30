-- Message B, first pass over `source`: the members `user`, `data` and `nameTTHC` are never read.
SELECT
    filename AS path,
    is_envelope,
    clean(madonvi) AS madonvi,
    coalesce(case_key(item.codeProfile), case_key(item.maHoSo)) AS case_code,
    code_key(item.codeTTHC) AS procedure_code,
    clean(item.received_at) AS received_at,
    clean(item.siteId) AS site_id,
    clean(item.status) AS status,
    clean(item.formsReception) AS reception,
    clean(item.formsPayments) AS payment,
    clean(item.level) AS level,
    clean(item.isFromDVCQG) AS from_npsp,
    clean(item.isDVCBC) AS by_post
FROM source
