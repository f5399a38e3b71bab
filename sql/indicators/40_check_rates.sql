-- How often each check passes in the current reports of a year, in all of them, by kind, and by region.
-- Grain and key of check_rate: as in schema.sql.

create temp table judged_year as
select distinct year
from numbered_report
where is_due
    and year is not null
union
select year
from due_year;

delete from check_rate
where year in (select year from judged_year);

insert into check_rate
with member as (
    select
        r.report_id,
        r.year,
        coalesce(a.kind_code, 'unknown') as kind_code,
        coalesce(a.region, 'unknown') as region
    from report r
    left join agency a
        on a.agency_id = r.agency_id
    where r.is_current
        and r.year in (select year from judged_year)
),
counted as (
    select
        k.check_id,
        m.year,
        m.kind_code,
        m.region,
        count(*) filter (where k.status = 'pass') as n_pass,
        count(*) filter (where k.status = 'pass_blank_as_zero') as n_pass_blank_as_zero,
        count(*) filter (where k.status = 'fail') as n_fail,
        count(*) filter (where k.status = 'fail_with_blank') as n_fail_with_blank,
        count(*) filter (where k.status = 'not_assessable') as n_not_assessable,
        count(*) filter (where k.status = 'not_applicable') as n_not_applicable
    from check_result k
    join member m
        on m.report_id = k.report_id
        and m.year = k.year
    group by k.check_id, m.year, m.kind_code, m.region
),
failed as (
    select
        k.check_id,
        m.year,
        m.kind_code,
        m.region,
        count(distinct k.report_id) as n_failed_reports
    from check_result k
    join member m
        on m.report_id = k.report_id
        and m.year = k.year
    where k.status = 'fail'
    group by k.check_id, m.year, m.kind_code, m.region
),
reports as (
    select year, kind_code, region, count(*) as n_reports
    from member
    group by year, kind_code, region
)
select
    c.check_id,
    c.year,
    if(grouping(c.kind_code) = 0, c.kind_code, '*') as kind_code,
    if(grouping(c.region) = 0, c.region, '*') as region,
    sum(r.n_reports)::integer,
    sum(c.n_pass)::bigint,
    sum(c.n_pass_blank_as_zero)::bigint,
    sum(c.n_fail)::bigint,
    sum(c.n_fail_with_blank)::bigint,
    sum(c.n_not_assessable)::bigint,
    sum(c.n_not_applicable)::bigint,
    coalesce(sum(f.n_failed_reports), 0)::integer
from counted c
-- Every report has results of every check.
join reports r
    on r.year = c.year
    and r.kind_code = c.kind_code
    and r.region = c.region
left join failed f
    on f.check_id = c.check_id
    and f.year = c.year
    and f.kind_code = c.kind_code
    and f.region = c.region
group by grouping sets ((c.check_id, c.year), (c.check_id, c.year, c.kind_code), (c.check_id, c.year, c.region))
order by c.check_id, c.year, kind_code, region;
