-- The indicators of the page by number, so that each of them is a short look. Needs 00_reports.sql.
-- Grain: one row a current report and indicator that its form prints. Key: report_no, indicator_no.
-- state: r has a value that is ranked · s has a value on few cases, not ranked · z denominator not above 0 · b a cell is blank ·
-- m a cell is missing, unreadable or ambiguous · l the table is lost. A capital letter: a check at error level fails on a cell.
create or replace temp table dashboard_figure as
with figure as (
    select
        d.report_no,
        i.indicator_order::smallint as indicator_no,
        v.num,
        v.den,
        case
            when v.value is not null and v.is_small then 's'
            when v.value is not null then 'r'
            when v.form is null then 'l'
            -- A count has no denominator, so that it has a value where it has a numerator.
            when v.num is not null and v.den is not null then 'z'
            when v.n_blank > 0 then 'b'
            else 'm'
        end as state,
        v.n_failed > 0 as is_failed
    from indicator_value v
    join dashboard_report d
        on d.report_id = v.report_id
    join indicator i
        on i.indicator = v.indicator
)
select
    report_no,
    indicator_no,
    num,
    den,
    if(is_failed, upper(state), state) as state
from figure;
