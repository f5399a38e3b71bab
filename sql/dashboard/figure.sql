-- One indicator over all reports of the page, as three texts: the numerators and denominators as JSON arrays in the order of
-- report_no, the states as one letter a report. Needs 00_reports.sql; parameter: indicator.
-- Grain: one row. A number is written with the digits of the warehouse; one with more digits than a double holds is JSON text.
-- States: r has a value that is ranked · s has a value on few cases, not ranked · z denominator not above 0 · b a cell is blank ·
-- m a cell is missing, unreadable or ambiguous · l the table is lost · n the report's form does not print the cells.
-- A capital letter: a check at error level fails on one of the cells.
with cell as (
    select
        d.report_no,
        rtrim(rtrim(v.num::varchar, '0'), '.') as num,
        rtrim(rtrim(v.den::varchar, '0'), '.') as den,
        case
            when v.report_id is null then 'n'
            when v.value is not null and v.is_small then 's'
            when v.value is not null then 'r'
            when v.form is null then 'l'
            when v.num is not null and v.den is not null then 'z'
            when v.n_blank > 0 then 'b'
            else 'm'
        end as state,
        coalesce(v.n_failed > 0, false) as is_failed
    from dashboard_report d
    left join indicator_value v
        on v.report_id = d.report_id
        and v.indicator = $indicator
)
select
    '[' || string_agg(case
        when num is null then 'null'
        when length(translate(num, '-.', '')) > 15 then '"' || num || '"'
        else num
    end, ',' order by report_no) || ']' as num,
    '[' || string_agg(case
        when den is null then 'null'
        when length(translate(den, '-.', '')) > 15 then '"' || den || '"'
        else den
    end, ',' order by report_no) || ']' as den,
    string_agg(if(is_failed, upper(state), state), '' order by report_no) as state
from cell;
