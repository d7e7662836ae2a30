-- The state of every load: its receipt's initial state, then people's decisions in order, the last one holding.
-- __RECEIPTS__ and __DECISIONS__ are the paths of lake/receipts/*.parquet and ledger/decisions/*.json.
-- A reingest takes effect with the receipt of the new load, so a crash between the two changes nothing.
WITH receipts AS (
    SELECT * FROM read_parquet('__RECEIPTS__', union_by_name = true)
),

decisions AS (
    SELECT
        decision_id, load_id, action, reason, person, CAST(decided_at AS TIMESTAMP) AS decided_at, new_load_id
    FROM read_json(
        '__DECISIONS__',
        format = 'unstructured',
        columns = {
            decision_id: 'VARCHAR', load_id: 'VARCHAR', action: 'VARCHAR', reason: 'VARCHAR', person: 'VARCHAR',
            decided_at: 'VARCHAR', new_load_id: 'VARCHAR'
        }
    )
),

effective AS (
    SELECT decisions.*
    FROM decisions
    LEFT JOIN receipts AS replacing ON decisions.new_load_id = replacing.load_id
    WHERE decisions.action <> 'reingest' OR replacing.load_id IS NOT NULL
),

latest AS (
    SELECT * FROM effective
    QUALIFY row_number() OVER (PARTITION BY load_id ORDER BY decided_at DESC, decision_id DESC) = 1
)

SELECT
    receipts.*,
    CASE
        WHEN replaced.load_id IS NOT NULL THEN 'withdrawn'
        WHEN latest.action = 'release' THEN 'released'
        WHEN latest.action = 'reject' THEN 'rejected'
        WHEN latest.action IN ('withdraw', 'reingest') THEN 'withdrawn'
        ELSE receipts.initial_state
    END AS state,
    latest.action AS decision,
    latest.reason AS decision_reason,
    latest.person AS decided_by,
    latest.decided_at,
    state IN ('accepted', 'released') AS is_usable
FROM receipts
LEFT JOIN latest ON receipts.load_id = latest.load_id
LEFT JOIN (SELECT DISTINCT replaces_load_id AS load_id FROM receipts WHERE replaces_load_id IS NOT NULL) AS replaced
    ON receipts.load_id = replaced.load_id
