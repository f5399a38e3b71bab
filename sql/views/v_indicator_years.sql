-- The years of one agency: each indicator with its change against the year before, and the mean and growth of three years.
-- Grain: one row an agency, year and indicator. Key: agency_id, year, indicator.
-- NULL: previous_form and is_previous_small where the year before has no row; previous_value and change where it has no
-- value; change_rate also where that is 0. mean_3 and growth_3 (compound growth a year) unless this year and the two before
-- have values; growth_3 also where the first is not above 0 or the last is below.
-- What only one form prints has a value on that form only, so that no change reaches across. The change of a share is in
-- fractions: 0.05 is five percentage points.
create view v_indicator_years as
select
    v.agency_id,
    r.agency_name,
    v.year,
    v.indicator,
    i.name_zh as indicator_name_zh,
    i.name_en as indicator_name_en,
    i.kind as indicator_kind,
    i.indicator_order,
    v.form,
    v.num,
    v.den,
    v.value,
    v.is_small,
    v.previous_form,
    v.previous_value,
    v.is_previous_small,
    v.value - v.previous_value as change,
    v.value / nullif(v.previous_value, 0) as ratio,
    v.value / nullif(v.previous_value, 0) - 1 as change_rate,
    (v.value + v.previous_value + v.value_two_years_before) / 3 as mean_3,
    case
        when v.value_two_years_before > 0 and v.previous_value is not null and v.value >= 0
            then sqrt(v.value / v.value_two_years_before) - 1
    end as growth_3,
    v.n_failed,
    v.report_id
from indicator_value v
join report r
    on r.report_id = v.report_id
    and r.is_current
join indicator i
    on i.indicator = v.indicator
where v.year is not null
    and v.agency_id is not null;
