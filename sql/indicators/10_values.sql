-- Indicators of every report: sums of cells, as rows of indicator_term, and a few that are no ratio of two sums.
-- Grain: one row a report and indicator whose cells the forms of the report print, also where the table is lost (NULL
-- form). Key: report_no, indicator_no. An indicator of another form has no row.
-- NULL: num, den where a cell of theirs holds no number; value also where den is 0.
-- Reads check_report, check_form, check_cell and check_figure of sql/checks, and what the checks found.

create temp table indicator_cell as
select
    i.indicator_order::smallint as indicator_no,
    t.part,
    t.form,
    t.table_code,
    t.years_before,
    k.cell_no,
    t.weight
from indicator_term t
join indicator i
    on i.indicator = t.indicator
join check_cell k
    on k.table_code = t.table_code
    and k.row_code = t.row_code
    and k.measure = t.measure
    and k.applicant_type = t.applicant_type;

-- What a report on given forms has to have for an indicator. Key: indicator_no, form_proactive, form_requests.
create temp table indicator_printed as
select
    i.indicator_no,
    f.form_proactive,
    f.form_requests,
    count(*) filter (where c.part = 'num') as n_num,
    count(*) filter (where c.part = 'den') as n_den,
    count(distinct t.table_code) filter (where t.form is null) > 0 as is_lost,
    count(distinct t.table_code) filter (where t.form is not null and c.cell_no is null) > 0 as is_other_form,
    max(t.form) filter (where i.is_main) as form
from (
    select indicator_no, table_code, table_code = arg_min(table_code, n) over (partition by indicator_no) as is_main
    from (select indicator_no, table_code, -count(*) as n from indicator_cell group by indicator_no, table_code)
) i
cross join (select distinct form_proactive, form_requests from check_report) f
cross join lateral (
    select i.table_code, if(i.table_code = 'proactive', f.form_proactive, f.form_requests) as form
) t
left join indicator_cell c
    on c.indicator_no = i.indicator_no
    and c.table_code = i.table_code
    and c.form = t.form
group by i.indicator_no, f.form_proactive, f.form_requests;

create temp table indicator_sum as
with operand as (
    select
        r.report_no, c.indicator_no, c.part, c.weight, c.table_code, f.value, f.status
    from check_figure f
    join indicator_cell c
        on c.cell_no = f.cell_no
        and c.years_before = 0
    join check_form r
        on r.report_no = f.report_no
        and r.table_code = c.table_code
        and r.form = c.form
    union all
    select
        r.report_no, c.indicator_no, c.part, c.weight, c.table_code, f.value, f.status
    from check_form r
    join indicator_cell c
        on c.form = r.form
        and c.table_code = r.table_code
        and c.years_before = 1
    join check_figure f
        on f.report_no = r.previous_no
        and f.cell_no = c.cell_no
)
select
    report_no,
    indicator_no,
    sum(value * weight) filter (where part = 'num') as num,
    sum(value * weight) filter (where part = 'den') as den,
    count(value) filter (where part = 'num') as n_num_ok,
    count(value) filter (where part = 'den') as n_den_ok,
    count(*) filter (where status = 'blank') as n_blank,
    count(*) filter (where status = 'blank' and table_code = 'requests') as n_requests_blank,
    count(*) filter (where status = 'blank' and table_code = 'proactive') as n_proactive_blank
from operand
group by report_no, indicator_no;

-- How many errors of sums touch a cell of the indicator. Key: report_no, indicator_no.
create temp table indicator_fault as
select
    r.report_no,
    c.indicator_no,
    count(distinct o.check_id || '/' || o.scope) as n_failed
from check_operand o
join check_result k
    on k.report_id = o.report_id
    and k.check_id = o.check_id
    and k.scope = o.scope
    and k.status = 'fail'
    and k.severity = 'error'
join check_report r
    on r.report_id = o.report_id
join check_cell e
    on e.table_code = o.table_code
    and e.row_code = o.row_code
    and e.measure = o.measure
    and e.applicant_type = o.applicant_type
join (select distinct indicator_no, cell_no from indicator_cell) c
    on c.cell_no = e.cell_no
where o.operand_report_id = o.report_id
group by r.report_no, c.indicator_no;

-- Where the printed sums hold with zeros for blanks. Key: report_no.
create temp table zero_blank as
select
    r.report_no,
    bool_and(k.status in ('pass', 'pass_blank_as_zero')) filter (where k.check_id = 'R02') as is_requests_right,
    bool_and(k.status in ('pass', 'pass_blank_as_zero')) filter (where k.check_id = 'D01') as is_disputes_right
from check_result k
join check_report r
    on r.report_id = k.report_id
where (k.check_id = 'R02' and k.scope = 'total')
    or k.check_id = 'D01'
group by r.report_no;

create temp table indicator_figure as
with measured as (
    select
        r.report_no,
        i.indicator_order::smallint as indicator_no,
        i.kind,
        i.scale,
        i.smallest_denominator,
        p.form,
        p.n_num + p.n_den as n_terms,
        coalesce(s.n_num_ok + s.n_den_ok, 0) as n_ok,
        coalesce(s.n_blank, 0) as n_blank,
        if(s.n_num_ok = p.n_num, s.num, null) as num,
        if(s.n_den_ok = p.n_den, s.den, null) as den,
        s.num as some_num,
        s.den as some_den,
        s.n_blank > 0
            and s.n_num_ok + s.n_den_ok + s.n_blank = p.n_num + p.n_den
            and s.n_proactive_blank = 0
            and (s.n_requests_blank = 0 or z.is_requests_right)
            and (s.n_requests_blank = s.n_blank or z.is_disputes_right) as is_zero_fit
    from check_report r
    join indicator_printed p
        on p.form_proactive is not distinct from r.form_proactive
        and p.form_requests is not distinct from r.form_requests
        and not p.is_other_form
    join indicator i
        on i.indicator_order = p.indicator_no
    left join indicator_sum s
        on s.report_no = r.report_no
        and s.indicator_no = p.indicator_no
        and not p.is_lost
    left join zero_blank z
        on z.report_no = r.report_no
)
select
    report_no,
    indicator_no,
    form,
    num,
    den,
    case
        when kind = 'count' then num::double
        when kind = 'zero' then if(num is null, null, if(num = 0, 1.0, 0.0))
        when den > 0 and kind = 'complement' then 1 - num::double / den::double
        when den > 0 then scale * num::double / den::double
    end as value,
    case
        when is_zero_fit is not true then null
        when kind = 'count' then coalesce(some_num, 0)::double
        when kind = 'zero' then if(coalesce(some_num, 0) = 0, 1.0, 0.0)
        when some_den > 0 and kind = 'complement' then 1 - coalesce(some_num, 0)::double / some_den::double
        when some_den > 0 then scale * coalesce(some_num, 0)::double / some_den::double
    end as value_blank_as_zero,
    n_terms,
    n_ok,
    n_blank,
    smallest_denominator is not null and coalesce(den < smallest_denominator, false) as is_small
from measured;

drop table zero_blank;
drop table indicator_sum;
drop table indicator_printed;
