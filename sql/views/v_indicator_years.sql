-- The years of one agency: each indicator with its change against the year before, and the mean and growth of three years.
-- Grain: one row an agency, year and indicator. Key: agency_id, year, indicator.
-- NULL: previous_value and change where the year before has no value; change_rate also where it is 0. mean_3 and growth_3
-- (compound growth a year) unless this year and the two before have values; growth_3 also where the first is not above 0.
-- What only one form prints has a value on that form only, so that no change reaches across.
create view v_indicator_years as
with years as (
    select
        r.agency_id,
        r.agency_name,
        r.year,
        v.indicator,
        v.form,
        v.num,
        v.den,
        v.value,
        v.is_small,
        v.report_id,
        lag(r.year) over agency as year_1,
        lag(v.value) over agency as value_1,
        lag(v.form) over agency as form_1,
        lag(v.is_small) over agency as is_small_1,
        lag(r.year, 2) over agency as year_2,
        lag(v.value, 2) over agency as value_2
    from indicator_value v
    join report r
        on r.report_id = v.report_id
        and r.is_current
        and r.year is not null
        and r.agency_id is not null
    window agency as (partition by r.agency_id, v.indicator order by r.year)
)
select
    y.agency_id,
    y.agency_name,
    y.year,
    y.indicator,
    i.name_zh as indicator_name_zh,
    i.name_en as indicator_name_en,
    i.kind as indicator_kind,
    i.indicator_order,
    y.form,
    y.num,
    y.den,
    y.value,
    y.is_small,
    if(y.year_1 = y.year - 1, y.form_1, null) as previous_form,
    if(y.year_1 = y.year - 1, y.value_1, null) as previous_value,
    if(y.year_1 = y.year - 1, y.is_small_1, null) as is_previous_small,
    if(y.year_1 = y.year - 1, y.value - y.value_1, null) as change,
    if(y.year_1 = y.year - 1, y.value / nullif(y.value_1, 0) - 1, null) as change_rate,
    if(y.year_1 = y.year - 1 and y.year_2 = y.year - 2, (y.value + y.value_1 + y.value_2) / 3, null) as mean_3,
    if(
        y.year_1 = y.year - 1 and y.year_2 = y.year - 2 and y.value_2 > 0 and y.value_1 is not null and y.value >= 0,
        pow(y.value / y.value_2, 0.5) - 1,
        null
    ) as growth_3,
    y.report_id
from years y
join indicator i
    on i.indicator = y.indicator;
