-- The indicators of the current reports, with what each stands on.
-- Grain: one row a current report and indicator whose cells its forms print. Key: report_id, indicator.
-- NULL: num, den where a cell holds no number; value also where den is 0; form where the table is lost; is_complete says
-- whether every cell holds a number, n_failed how many errors of sums touch them.
create view v_indicator as
select
    v.report_id,
    r.agency_id,
    r.agency_name,
    a.kind_code,
    a.kind_name,
    a.level,
    a.region,
    r.year,
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
