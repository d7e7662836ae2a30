with

expected_units as (
    select * from {{ ref("int_expected_units") }}
),

unit_counts as (
    select * from {{ ref("int_expected_unit_counts") }}
),

ratings as (
    select * from {{ ref("stg_ratings__satisfaction") }}
),

unit_thresholds as (
    select * from {{ ref("unit_thresholds") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where is_finished
),

{# Shares are judged as numerator against threshold times denominator, in exact decimals: no quotient, no rounding. #}
scores as (
    select
        expected_units.*,
        unit_counts.received_cases,
        unit_counts.received_online_cases,
        unit_counts.fee_due_cases,
        unit_counts.paid_online_cases,
        unit_counts.resolved_early_cases + unit_counts.resolved_on_time_cases as on_time_cases,
        unit_counts.resolved_cases - unit_counts.resolved_no_due_date_cases as resolved_with_due_date_cases,
        unit_counts.resolved_cases,
        unit_counts.fully_online_cases,
        ratings.raters,
        cast(ratings.very_satisfied_percent as decimal(18, 4)) + cast(ratings.satisfied_percent as decimal(18, 4))
            as pleased_percent,
    from expected_units
    left join unit_counts
        on expected_units.agency_code = unit_counts.agency_code
        and expected_units.report_month = unit_counts.report_month
        and expected_units.unit_code = unit_counts.unit_code
    left join ratings
        on expected_units.agency_code = ratings.sender_agency
        and expected_units.report_month = ratings.report_month
        and expected_units.unit_code = ratings.unit_code
),

indicators as (
    select
        agency_code,
        report_month,
        unit_code,
        unit_kind,
        'received_online_rate' as indicator,
        cast(received_online_cases as decimal(18, 4)) as numerator,
        received_cases as denominator,
    from scores
    union all
    select
        agency_code,
        report_month,
        unit_code,
        unit_kind,
        'online_payment_rate',
        paid_online_cases,
        fee_due_cases,
    from scores
    union all
    select
        agency_code,
        report_month,
        unit_code,
        unit_kind,
        'satisfaction_rate',
        pleased_percent,
        100,
    from scores
    union all
    select
        agency_code,
        report_month,
        unit_code,
        unit_kind,
        'on_time_rate',
        on_time_cases,
        resolved_with_due_date_cases,
    from scores
),

judged as (
    select
        indicators.agency_code,
        indicators.report_month,
        indicators.unit_code,
        indicators.indicator,
        case
            when indicators.numerator > cast(unit_thresholds.good_above as decimal(9, 6)) * indicators.denominator
                then 'good'
            when indicators.numerator < cast(unit_thresholds.poor_below as decimal(9, 6)) * indicators.denominator
                then 'poor'
            else 'between'
        end as verdict,
    from indicators
    inner join unit_thresholds
        on indicators.agency_code = unit_thresholds.agency_code
        and indicators.unit_kind = unit_thresholds.unit_kind
        and indicators.indicator = unit_thresholds.indicator
        and unit_thresholds.valid_from <= last_day(indicators.report_month)
        and (unit_thresholds.valid_to is null or unit_thresholds.valid_to >= indicators.report_month)
    where indicators.numerator is not null and indicators.denominator > 0
    qualify row_number() over (
        partition by
            indicators.agency_code, indicators.report_month, indicators.unit_code, indicators.indicator
        order by unit_thresholds.valid_from desc
    ) = 1
),

verdicts as (
    select
        agency_code,
        report_month,
        unit_code,
        max(verdict) filter (where indicator = 'received_online_rate') as received_online_verdict,
        max(verdict) filter (where indicator = 'online_payment_rate') as online_payment_verdict,
        max(verdict) filter (where indicator = 'satisfaction_rate') as satisfaction_verdict,
        max(verdict) filter (where indicator = 'on_time_rate') as on_time_verdict,
    from judged
    group by all
),

final as (
    select
        boundaries.agency_code,
        scores.unit_code,
        scores.report_month,
        boundaries.boundary,
        scores.name_vi,
        scores.name_en,
        scores.unit_kind,
        scores.received_cases,
        scores.received_online_cases,
        scores.received_online_cases / nullif(scores.received_cases, 0) as received_online_rate,
        verdicts.received_online_verdict,
        scores.fee_due_cases,
        scores.paid_online_cases,
        scores.paid_online_cases / nullif(scores.fee_due_cases, 0) as online_payment_rate,
        verdicts.online_payment_verdict,
        scores.raters,
        cast(scores.pleased_percent / 100 as double) as satisfaction_rate,
        verdicts.satisfaction_verdict,
        scores.resolved_with_due_date_cases,
        scores.on_time_cases,
        scores.on_time_cases / nullif(scores.resolved_with_due_date_cases, 0) as on_time_rate,
        verdicts.on_time_verdict,
        scores.resolved_cases,
        scores.fully_online_cases,
        scores.fully_online_cases / nullif(scores.resolved_cases, 0) as fully_online_rate,
    from scores
    inner join boundaries
        on scores.agency_code = boundaries.issuing_agency_code
        and scores.report_month = boundaries.report_month
    left join verdicts
        on scores.agency_code = verdicts.agency_code
        and scores.report_month = verdicts.report_month
        and scores.unit_code = verdicts.unit_code
)

select * from final
