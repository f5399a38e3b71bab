-- The indicators of the current reports, with what each stands on.
-- Grain: one row a current report and indicator. Key: report_id, indicator. No row where the report's form does not print
-- the cells; where the table is lost, or its form cannot be told, form is NULL.
-- NULL: num, den where a cell holds no number; value also where den is not above 0; num_blank_as_zero and
-- value_blank_as_zero unless blanks are all that is missing and the printed sums prove them zero. is_complete says whether
-- every cell holds a number, n_failed how many errors touch them.
create view v_indicator as
select
    v.report_id,
    v.agency_id,
    r.agency_name,
    a.kind_code,
    a.kind_name,
    a.level,
    a.region,
    v.year,
    v.indicator,
    i.catalogue_id,
    i.name_zh as indicator_name_zh,
    i.name_en as indicator_name_en,
    i.kind as indicator_kind,
    i.indicator_order,
    v.form,
    v.num,
    v.den,
    v.value,
    v.num_blank_as_zero,
    v.value_blank_as_zero,
    v.n_terms,
    v.n_ok,
    v.n_blank,
    v.n_ok = v.n_terms as is_complete,
    v.n_failed,
    v.is_small,
    r.source_path
from indicator_value v
join report r
    on r.report_id = v.report_id
    and r.is_current
join indicator i
    on i.indicator = v.indicator
left join agency a
    on a.agency_id = r.agency_id;
