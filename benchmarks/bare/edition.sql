-- The marts as they are, written once as CSV.
ATTACH '$warehouse' AS warehouse (READ_ONLY);
COPY (FROM warehouse.marts.mart_ranking ORDER BY ALL) TO '$folder/ranking.csv';
COPY (FROM warehouse.marts.mart_block_summary ORDER BY ALL) TO '$folder/block_summary.csv';
COPY (FROM warehouse.marts.mart_condition_waterfall ORDER BY ALL) TO '$folder/condition_waterfall.csv';
COPY (FROM warehouse.marts.mart_service_supply ORDER BY ALL) TO '$folder/service_supply.csv';
COPY (FROM warehouse.marts.mart_target_progress ORDER BY ALL) TO '$folder/target_progress.csv';
COPY (FROM warehouse.marts.mart_unit_scorecard ORDER BY ALL) TO '$folder/unit_scorecard.csv';
