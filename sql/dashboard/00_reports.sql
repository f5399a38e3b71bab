-- The reports of the page by number: everything else of the page names a report by its report_no.
-- Grain: one row a current report. Key: report_no, from 0 without gaps, by year, agency and report; unknown ones stand last.
-- A temp table of the reading connection; nothing is written into the warehouse.
create or replace temp table dashboard_report as
select
    (row_number() over (order by year nulls last, agency_id nulls last, report_id) - 1)::integer as report_no,
    report_id,
    agency_id,
    year
from report
where is_current;

-- Grain: one row an agency that reported or is expected to. Key: agency_no, from 0 without gaps, by name and id.
-- is_listed: it counts in the coverage, as in v_coverage_rate. Attributes are NULL where the name does not tell, all of them
-- for an agency that never reported.
create or replace temp table dashboard_agency as
with expected as (
    select
        agency_id,
        min(agency_name) as agency_name
    from expected_agency
    where agency_id is not null
    group by agency_id
)
select
    (row_number() over (order by agency_name nulls last, agency_id) - 1)::integer as agency_no,
    *
from (
    select
        coalesce(a.agency_id, e.agency_id) as agency_id,
        coalesce(a.agency_name, e.agency_name) as agency_name,
        a.kind_code,
        a.kind_name,
        a.level,
        a.region,
        a.division_name,
        a.aliases,
        e.agency_id is not null or not exists (from expected_agency) as is_listed
    from agency a
    full join expected e
        on e.agency_id = a.agency_id
);
