-- How often each check passes: is filing getting better?
-- Grain: one row a check, year and region of the current reports. Key: check_id, year, region.
-- region is 'unknown' where the agency's name does not tell, '*' for all regions together.
-- NULL: pass_rate where nothing passed or failed. What cannot be assessed is in n_not_assessable, never in the rate.
create view v_check_rate as
select
    k.check_id,
    c.name_zh as check_name_zh,
    c.name_en as check_name_en,
    c.severity,
    r.year,
    if(grouping(coalesce(a.region, 'unknown')) = 0, coalesce(a.region, 'unknown'), '*') as region,
    count(distinct k.report_id) as n_reports,
    count(*) filter (where k.status in ('pass', 'pass_blank_as_zero')) as n_pass,
    count(*) filter (where k.status = 'fail') as n_fail,
    count(*) filter (where k.status = 'fail_with_blank') as n_fail_with_blank,
    count(*) filter (where k.status = 'not_assessable') as n_not_assessable,
    count(*) filter (where k.status = 'not_applicable') as n_not_applicable,
    count(distinct k.report_id) filter (where k.status = 'fail') as n_failed_reports,
    count(*) filter (where k.status in ('pass', 'pass_blank_as_zero'))::double
        / nullif(count(*) filter (where k.status in ('pass', 'pass_blank_as_zero', 'fail')), 0)::double as pass_rate
from check_result k
join report r
    on r.report_id = k.report_id
    and r.is_current
    and r.year is not null
join check_rule c
    on c.check_id = k.check_id
left join agency a
    on a.agency_id = r.agency_id
group by grouping sets (
    (k.check_id, c.name_zh, c.name_en, c.severity, r.year),
    (k.check_id, c.name_zh, c.name_en, c.severity, r.year, coalesce(a.region, 'unknown'))
);
