with

results as (
    select * from {{ ref("stg_check_results") }}
),

final as (
    select
        run_id,
        checked_at,
        gate,
        suite,
        rule_id,
        agency_code,
        report_month,
        load_id,
        subject,
        outcome,
        severity,
        observed,
        expected_low,
        expected_high,
        violations,
        population,
        missing_input,
        sample_case_codes,
        message_vi,
        message_en,
        action_vi,
        action_en,
        row_number() over (
            partition by gate, rule_id, agency_code, report_month, load_id, subject
            order by checked_at desc, run_id desc
        ) = 1 as is_current,
    from results
)

select * from final
