-- One indicator over all reports of the page. Needs 00_reports.sql and 01_figures.sql; parameter: indicator.
-- Grain and key: report_no, in order. num and den are JSON: a number with all its digits, as text where a double does not hold
-- them, null where there is none. state as in 01_figures.sql, n where the report's form does not print the cells.
with shown as (
    select
        d.report_no,
        -- Nearly all are whole, and a whole number is written much faster than a decimal.
        if(v.num = v.num::bigint, v.num::bigint::varchar, rtrim(v.num::varchar, '0')) as num,
        if(v.den = v.den::bigint, v.den::bigint::varchar, rtrim(v.den::varchar, '0')) as den,
        coalesce(v.state, 'n') as state
    from dashboard_report d
    left join dashboard_figure v
        on v.report_no = d.report_no
        and v.indicator_no = (select indicator_order from indicator where indicator = $indicator)
)
select
    coalesce(if(length(num) > 15, '"' || num || '"', num), 'null') as num,
    coalesce(if(length(den) > 15, '"' || den || '"', den), 'null') as den,
    state
from shown
order by report_no;
