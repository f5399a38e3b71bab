-- What the prose says of itself: years, other bodies, sections. Rules T10 to T13.
-- Grain: one row a report and rule, scope 'report'. Key: report_no, check_id.
-- NULL: the two sides, which these rules do not have; detail where nothing was found.

create temp table text_year as
select
    r.report_no,
    string_agg(
        s.statement_code || ' ' || s.value::integer || ' (' || s.locator || ')',
        '; '
        order by s.statement_no
    ) filter (
        (s.statement_code = 'period_year' and s.value <> r.year)
        or (s.statement_code = 'plan_year' and s.value <= r.year)
    ) as wrong,
    count(*) filter (s.statement_code in ('period_year', 'plan_year')) as n_years,
    string_agg(distinct s.value_raw, '; ' order by s.value_raw) filter (s.statement_code = 'body') as bodies
from check_report r
join statement s
    on s.report_id = r.report_id
where s.statement_code in ('period_year', 'plan_year', 'body')
group by r.report_no, r.year;

create temp table text_year_issue as
select
    report_id,
    arg_min(message, issue_no) as message
from issue
where code = 'year_sources_disagree'
group by report_id;

-- T10: the stated period is the report year, and what is planned for "next year" lies behind it.
insert into check_outcome
select
    r.report_no,
    'T10',
    'report',
    0,
    case
        when r.year is null then 'not_assessable'
        when y.wrong is not null or i.message is not null then 'fail'
        when coalesce(y.n_years, 0) = 0 then 'not_assessable'
        else 'pass'
    end,
    null,
    null,
    null,
    if(r.year is null, null, coalesce(y.wrong, i.message))
from check_report r
left join text_year y
    on y.report_no = r.report_no
left join text_year_issue i
    on i.report_id = r.report_id;

-- T11: a text that was pasted speaks of another body as its own.
insert into check_outcome
select
    r.report_no,
    'T11',
    'report',
    0,
    case
        when r.agency_id is null then 'not_assessable'
        when y.bodies is not null then 'fail'
        else 'pass'
    end,
    null,
    null,
    null,
    if(r.agency_id is null, null, y.bodies)
from check_report r
left join text_year y
    on y.report_no = r.report_no;

create temp table text_sections as
select
    r.report_no,
    list(s.section order by s.section_order) as in_order,
    list(s.section order by s.section) as found,
    -- Sections two to four hold the tables and need no prose; 无 is all that most have to report in section six.
    list(s.section order by s.section) filter (s.section in (1, 5) and s.n_characters < 10) as empty
from check_report r
join section s
    on s.report_id = r.report_id
group by r.report_no;

-- T12: six sections, in order, with something in them. A report in which no heading was found is not judged.
insert into check_outcome
with fault as (
    select
        report_no,
        list_filter([1, 2, 3, 4, 5, 6], lambda section: not list_contains(found, section)) as missing,
        empty,
        in_order <> found as is_unordered,
        in_order
    from text_sections
)
select
    r.report_no,
    'T12',
    'report',
    0,
    case
        when f.report_no is null then 'not_assessable'
        when len(f.missing) > 0 or f.empty is not null or f.is_unordered then 'fail'
        else 'pass'
    end,
    null,
    null,
    null,
    nullif(concat_ws(
        '; ',
        if(len(f.missing) > 0, 'missing ' || array_to_string(f.missing, ', '), null),
        if(f.empty is not null, 'empty ' || array_to_string(f.empty, ', '), null),
        if(f.is_unordered, 'order ' || array_to_string(f.in_order, ', '), null)
    ), '')
from check_report r
left join fault f
    on f.report_no = r.report_no;

-- T13: since 国办函〔2020〕109号 section six says whether fees for processing information were charged.
insert into check_outcome
select
    r.report_no,
    'T13',
    'report',
    0,
    case
        when r.form_requests = '2019' then 'not_applicable'
        when r.form_requests is null or not coalesce(list_contains(t.found, 6), false) then 'not_assessable'
        when s.report_id is not null then 'pass'
        else 'fail'
    end,
    null,
    null,
    null,
    null
from check_report r
left join text_sections t
    on t.report_no = r.report_no
left join (
    select distinct report_id
    from statement
    where statement_code in ('fee_statement', 'fee_notices', 'no_fee_notice', 'fees_charged')
) s
    on s.report_id = r.report_id;

drop table text_sections;
drop table text_year_issue;
drop table text_year;
