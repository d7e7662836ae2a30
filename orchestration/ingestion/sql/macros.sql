-- Scalar rules shared by all feeds (rules.md "Values", "Identity"). Session macros: nothing is stored.

-- Blank text is missing; white space of any kind around a value never counts. (Taken off by a list of its
-- characters: a second pattern would be compiled for each of a hundred uses, for every file.)
SET VARIABLE white_space = (
    SELECT string_agg(chr(CAST(code AS INTEGER)), '')
    FROM (
        SELECT unnest([32, 133, 160, 5760, 8232, 8233, 8239, 8287, 12288]
            || range(9, 14) || range(28, 32) || range(8192, 8203)) AS code
    )
);
CREATE OR REPLACE TEMP MACRO clean(v) AS nullif(
    CASE WHEN regexp_matches(v, '^[\s\x0B\x1C-\x1F\x{85}\p{Z}]|[\s\x0B\x1C-\x1F\x{85}\p{Z}]$')
        THEN trim(v, getvariable('white_space'))
    ELSE v END,
    ''
);

-- A key, kept literally where it looks like a code. Anything else may be a person's name or number, so its
-- digest is kept: equal texts stay equal. Nine digits in a row, or nine with marks between and no letter, are a
-- phone or identity number. A digest stays.
CREATE OR REPLACE TEMP MACRO literal_or_digest(v, shape) AS CASE
    WHEN regexp_full_match(v, shape) AND NOT regexp_matches(v, '\d{9}|^[._/-]*(?:\d[._/-]*){9,}$') THEN v
    WHEN regexp_full_match(v, 'X[0-9A-F]{24}') THEN v
    WHEN v IS NOT NULL THEN 'X' || upper(sha256(v)[:24])
END;
-- The usual forms are told by one look; they are literal by the rule above.
CREATE OR REPLACE TEMP MACRO case_key(v) AS CASE
    WHEN regexp_full_match(v, '(?:[0-9A-Z]{2,3}\.){0,6}[0-9A-Z]{2,3}-\d{6}-\d{4,7}') THEN v
    ELSE literal_or_digest(upper(clean(v)), '[0-9A-Z._/-]{1,50}')
END;
CREATE OR REPLACE TEMP MACRO code_key(v) AS CASE
    WHEN regexp_full_match(v, '\d\.\d{6}(?:\.000\.00\.00)?(?:\.[A-Z]\d{2})?') THEN v
    ELSE literal_or_digest(upper(clean(v)), '[0-9A-Z._-]{1,40}')
END;

-- A code as text; a whole number written as a fraction (9.0, a habit of tools for tables with gaps) is that number.
CREATE OR REPLACE TEMP MACRO code_text(v) AS
    CASE WHEN suffix(v, '.0') AND regexp_full_match(v, '\d+\.0') THEN v[:-3] ELSE clean(v) END;

-- A code of a closed list as a small number; null when it is not in the list.
CREATE OR REPLACE TEMP MACRO code_in(v, list) AS
    CASE WHEN list_contains(list, v) THEN CAST(v AS TINYINT) END;

-- "1" yes, "0" no, anything else not known.
CREATE OR REPLACE TEMP MACRO yes_no(v) AS
    CASE WHEN v IN ('1', 'true', 'True', 'TRUE') THEN true WHEN v IN ('0', 'false', 'False', 'FALSE') THEN false END;

CREATE OR REPLACE TEMP MACRO is_date14(v) AS regexp_full_match(v, '\d{14}');

-- ISO 8601: the usual Vietnamese offset first, then any other, as local time (UTC+7 always).
CREATE OR REPLACE TEMP MACRO offset_minutes(zone) AS
    CASE WHEN zone = 'Z' THEN 0 ELSE CAST(zone[1] || '1' AS INTEGER)
        * (CAST(zone[2:3] AS INTEGER) * 60
            + CASE WHEN length(zone) > 3 THEN CAST(right(zone, 2) AS INTEGER) ELSE 0 END) END;
CREATE OR REPLACE TEMP MACRO iso_time(v) AS CASE
    WHEN regexp_full_match(v, '\d{4}-\d{2}-\d{2}[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\+07:00')
        THEN try_cast(v[:19] AS TIMESTAMP)
    WHEN regexp_full_match(v, '\d{4}-\d{2}-\d{2}(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)?')
        THEN try_cast(v AS TIMESTAMP)
    WHEN regexp_full_match(
        v, '\d{4}-\d{2}-\d{2}[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)? ?(?:Z|[+-]\d{2}(?::?\d{2})?)'
    )
        THEN try_cast(regexp_extract(v, '^(.{16}[:.\d]*)', 1) AS TIMESTAMP) + INTERVAL 7 HOUR
            - to_minutes(offset_minutes(regexp_extract(v, '^.{16}[:.\d]* ?(.*)$', 1)))
END;

-- A point in local time from the three forms that reporters use; null when it is none of them.
CREATE OR REPLACE TEMP MACRO local_time(v) AS CASE
    WHEN is_date14(v) THEN try_strptime(v, '%Y%m%d%H%M%S')
    WHEN regexp_full_match(v, '\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2}') THEN try_strptime(v, '%d/%m/%Y %H:%M:%S')
    ELSE iso_time(upper(v))
END;

-- A time is plausible from 2000 on and, for what has happened, up to a day after it was sent.
CREATE OR REPLACE TEMP MACRO since_2000(t) AS CASE WHEN t >= TIMESTAMP '2000-01-01' THEN t END;
CREATE OR REPLACE TEMP MACRO happened(t, sent) AS
    CASE WHEN t >= TIMESTAMP '2000-01-01' AND t <= sent + INTERVAL 1 DAY THEN t END;

-- An identification code in new form; the old form reads right to left (exchange.md section 4).
CREATE OR REPLACE TEMP MACRO new_form(v) AS CASE
    WHEN regexp_full_match(v, '[A-Y]\d{2}(\.[0-9A-Z]{2,3}){0,6}') THEN v
    WHEN regexp_full_match(v, '[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Y]\d{2}')
        THEN v[11:13]
            || CASE WHEN v[8:9] <> '00' THEN '.' || v[8:9] ELSE '' END
            || CASE WHEN v[5:6] <> '00' THEN '.' || v[5:6] ELSE '' END
            || CASE WHEN v[1:3] <> '000' THEN '.' || v[1:3] ELSE '' END
END;

-- A case code = identification code, six digits, running number. Null when it does not parse.
CREATE OR REPLACE TEMP MACRO case_prefix(v) AS new_form(nullif(regexp_extract(v, '^([0-9A-Z.]+)-\d{6}-\d{4,7}$', 1), ''));
CREATE OR REPLACE TEMP MACRO case_tail(v) AS regexp_extract(v, '-\d{6}-\d{4,7}$');

-- A code as it is stored: in new form where it parses. Only there do its six digits mean a day, of this century.
CREATE OR REPLACE TEMP MACRO stored_code(v, prefix) AS coalesce(prefix || case_tail(v), v);
CREATE OR REPLACE TEMP MACRO code_date_of(v, prefix) AS CASE
    WHEN prefix IS NOT NULL
        THEN CAST(try_strptime('20' || regexp_extract(v, '-(\d{6})-\d{4,7}$', 1), '%Y%m%d') AS DATE)
END;

-- The month of the date in a code, else one of 64 partitions by the key.
CREATE OR REPLACE TEMP MACRO case_month_of(code, code_date) AS CASE
    WHEN code_date IS NOT NULL THEN strftime(code_date, '%Y-%m')
    ELSE printf('h%02d', CAST(('0x' || md5(code)[1:2]) AS INTEGER) & 63)
END;

-- The national base of a procedure code in any of the forms of exchange.md 6.1.
CREATE OR REPLACE TEMP MACRO base_of(v) AS
    nullif(regexp_extract(v, '^([1-6]\.\d{6})(?:(?:\.000\.00\.00)?\.[A-Y]\d{2})?$', 1), '');

-- The digits of an amount; null when it is empty or unreadable.
CREATE OR REPLACE TEMP MACRO amount_text(v) AS
    regexp_replace(lower(nfc_normalize(v)), '[.,\s\x{00A0}]|đ|vnd', '', 'g');
CREATE OR REPLACE TEMP MACRO amount_digits(v) AS CASE
    WHEN regexp_full_match(v, '\d+') THEN v
    WHEN v IS NULL THEN NULL
    WHEN amount_text(v) IN ('không', 'miễn') THEN '0'
    WHEN regexp_full_match(amount_text(v), '\d+') THEN amount_text(v)
END;

-- Numbers of the small feeds: whole counts (12.000 may be twelve or twelve thousand, so it is neither), and percents with an optional sign and decimal comma.
CREATE OR REPLACE TEMP MACRO whole(v) AS
    CASE WHEN regexp_full_match(v, '\d{1,15}(\.0{1,2})?') THEN CAST(CAST(v AS DOUBLE) AS BIGINT) END;
CREATE OR REPLACE TEMP MACRO percent(v) AS CASE
    WHEN regexp_full_match(replace(v, ',', '.'), '\d{1,3}(\.\d+)? ?%?')
        THEN CAST(trim(rtrim(replace(v, ',', '.'), '%')) AS DOUBLE)
END;
CREATE OR REPLACE TEMP MACRO month_of(v) AS CASE
    WHEN regexp_full_match(v, '\d{4}-(0[1-9]|1[0-2])') THEN CAST(v || '-01' AS DATE)
    WHEN regexp_full_match(v, '(0?[1-9]|1[0-2])-\d{4}')
        THEN make_date(CAST(right(v, 4) AS BIGINT), CAST(split_part(v, '-', 1) AS BIGINT), 1)
END;

-- A name as it is compared: composed, lower case, single blanks; kept only as its digest.
CREATE OR REPLACE TEMP MACRO single_blanks(v) AS CASE
    WHEN contains(v, '  ') THEN regexp_replace(v, ' +', ' ', 'g') ELSE v END;
-- Composed Latin letters with single blanks between words are so already.
CREATE OR REPLACE TEMP MACRO name_key(v) AS md5(lower(CASE
    WHEN regexp_full_match(v, '[!-~À-ɏẠ-ỹ]+(?: [!-~À-ɏẠ-ỹ]+)*') THEN v
    ELSE nfc_normalize(clean(single_blanks(translate(v, E'\t\n\f\r' || chr(160), '     '))))
END));

-- HMAC-SHA256 under the configured key; null without one. The key lives in session variables alone.
CREATE OR REPLACE TEMP MACRO keyed_hash(v) AS
    sha256(CAST(getvariable('key_outer') AS BLOB)
        || unhex(sha256(CAST(getvariable('key_inner') AS BLOB) || encode(v))));

-- Habits of senders that only personal data show: the door keeps whether, never what (exchange.md 8: F8, F20, F23).
CREATE OR REPLACE TEMP MACRO is_dummy_identity(v) AS
    regexp_full_match(v, '0{5,}\d{1,4}|1{9,}|2{9,}|3{9,}|4{9,}|5{9,}|6{9,}|7{9,}|8{9,}|9{9,}|123456789\d*|0123456789\d*');
CREATE OR REPLACE TEMP MACRO is_cut_text(v) AS length(v) >= 50 AND suffix(v, '...');
CREATE OR REPLACE TEMP MACRO is_mobile_number(v) AS
    regexp_full_match(v, '[ .+]*(?:84|0)[ .]*[35789](?:[ .-]*\d){8}\s*');

-- A nested list as JSON text: an object alone is a list of one, an empty one none.
CREATE OR REPLACE TEMP MACRO json_text(v) AS nullif(trim(v, E' \t\r\n'), '');
CREATE OR REPLACE TEMP MACRO list_text(v) AS CASE
    WHEN starts_with(v, '[') THEN v
    WHEN json_text(v) IN ('{}', 'null') THEN NULL
    WHEN starts_with(json_text(v), '{') THEN '[' || v || ']'
    ELSE json_text(v)
END;
-- Whether such a text says something that was not read as `items`: it is no JSON, or does not begin with an object.
CREATE OR REPLACE TEMP MACRO is_unread_list(v, items) AS
    v IS NOT NULL AND (items IS NULL OR NOT regexp_matches(v, '^\[\s*(?:[\]{]|null)'));

-- The links of the papers handed in.
CREATE OR REPLACE TEMP MACRO submitted_links(papers) AS
    coalesce(list_transform(papers, lambda paper: clean(paper.DuongDanTaiTepTin)), []);
