select * from {{ usable_rows("targets") }} as lake
