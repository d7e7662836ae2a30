-- The national catalogue: every procedure, from before the first month.
COPY (
    SELECT
        '1.' || lpad(CAST(n AS VARCHAR), 6, '0') AS procedure_code, 'Thủ tục ' || n AS name_vi,
        CASE WHEN n % 5 < 3 THEN 'full' ELSE 'partial' END AS service_level, n % 3 = 0 AS fee_due,
        true AS yields_paper_result, n % 11 = 0 AS requires_visit, 3 AS performing_level, '2020-01-01' AS valid_from,
        '' AS valid_to
    FROM range($procedures) AS procedures (n)
) TO '$file.part' (FORMAT csv, HEADER);
