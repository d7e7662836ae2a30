{{
    config(
        materialized="incremental",
        incremental_strategy="signed_log",
        on_schema_change="fail",
        meta={"chain": "case", "measures": case_measures().keys() | list},
    )
}}

{{
    count_changed_cases(
        {"agency_code": "agency_code", "procedure_code": "coalesce(procedure_key, '')"},
        "report_month",
        "cast(date_trunc('month', event_date) as date)",
    )
}}
