-- A nation of cases as functions of the number of the case: the same number gives the same case everywhere.
-- $monthly: cases of one month. Numbers run through the months, from $first_month on.
CREATE OR REPLACE MACRO month_of(i) AS CAST(DATE '$first_month' + to_months(CAST(i // $monthly AS INTEGER)) AS DATE);
-- The number of the draw is part of one hashed number: of two values DuckDB combines the hashes by xor, and then all even
-- draws of a case are equal or opposite.
CREATE OR REPLACE MACRO draw(i, what, choices) AS CAST(hash(i * 1000003 + what) % choices AS INTEGER);
-- An agency's share falls from the first to the last, as it does in the nation.
CREATE OR REPLACE MACRO agency_of(i) AS
    getvariable('agencies')[1 + least(draw(i, 1, 100), draw(i, 2, 100)) * len(getvariable('agencies')) // 100];
CREATE OR REPLACE MACRO unit_of(i) AS agency_of(i) || '.' || lpad(CAST(1 + draw(i, 3, 30) AS VARCHAR), 2, '0');
CREATE OR REPLACE MACRO day_of(i) AS month_of(i) + draw(i, 4, 28);
CREATE OR REPLACE MACRO code_of(i) AS
    unit_of(i) || '-' || strftime(day_of(i), '%y%m%d') || '-' || lpad(CAST(i % $monthly AS VARCHAR), 7, '0');
CREATE OR REPLACE MACRO procedure_of(i) AS '1.' || lpad(CAST(least(draw(i, 5, 900), draw(i, 6, 900)) AS VARCHAR), 6, '0');
CREATE OR REPLACE MACRO received_of(i) AS CAST(day_of(i) AS TIMESTAMP) + INTERVAL 8 HOUR;
-- Version 0 leaves one case in four unfinished, so that later versions change what is counted.
CREATE OR REPLACE MACRO is_done(i, version) AS draw(i, version * 100 + 7, 4) > 0;
CREATE OR REPLACE MACRO finished_of(i, version) AS
    CASE WHEN is_done(i, version) THEN received_of(i) + to_days(1 + draw(i, version * 100 + 8, 9)) END;
-- An optional answer of the sender: missing in one case of eight, no in another.
CREATE OR REPLACE MACRO answer(i, what) AS CASE draw(i, what, 8) WHEN 0 THEN NULL WHEN 1 THEN false ELSE true END;
CREATE OR REPLACE MACRO sent(answer) AS coalesce(CAST(CAST(answer AS INTEGER) AS VARCHAR), '');
-- The j-th of the cases of a month (0 the first) that a day's load brings again: each once, all over the month.
CREATE OR REPLACE MACRO corrected(month_no, j, day) AS
    month_no * $monthly + CAST((CAST(j AS HUGEINT) * 7919 + day * 104729) % $monthly AS BIGINT);
