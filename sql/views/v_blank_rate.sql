-- How much of each table is blank, and how much is missing.
-- Grain: one row a current report and statutory table, also where the table is lost. Key: report_id, table_code.
-- NULL: form, n_expected and blank_rate where the table is lost or its form cannot be told.
create view v_blank_rate as
select
    t.report_id,
    t.agency_id,
    r.agency_name,
    t.year,
    t.table_code,
    t.form,
    t.n_expected,
    t.n_facts,
    t.n_values,
    t.n_blank,
    t.n_unreadable_or_ambiguous,
    t.n_blank::double / t.n_expected::double as blank_rate,
    r.source_path
from report_table t
join report r
    on r.report_id = t.report_id
    and r.is_current;
