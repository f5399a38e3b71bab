-- How many of the agencies that have to report did, for each year with any report.
-- Grain: one row a year. Key: year.
-- The list of agencies comes from outside (expected_agencies.tsv); without one, every agency that ever reported is on it.
-- NULL: coverage_rate where nobody is on the list.
create view v_coverage_rate as
with expected as (
    select agency_id
    from expected_agency
    union
    select agency_id
    from agency
    where not exists (from expected_agency)
)
select
    y.year,
    (select count(*) from expected) as n_expected,
    count(distinct e.agency_id) as n_reported,
    count(distinct r.agency_id) - count(distinct e.agency_id) as n_not_listed,
    count(distinct e.agency_id)::double / nullif((select count(*) from expected), 0)::double as coverage_rate
from (select distinct year from report where year is not null) y
left join report r
    on r.year = y.year
    and r.is_current
left join expected e
    on e.agency_id = r.agency_id
group by y.year;
