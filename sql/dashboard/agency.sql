-- The agencies of the page. Needs 00_reports.sql.
-- Grain and key: agency_no, in order. NULL: as in dashboard_agency.
select
    agency_id,
    agency_name as name,
    kind_code as kind,
    kind_name,
    level,
    region,
    division_name as division,
    nullif(aliases, agency_name) as aliases,
    is_listed::integer as listed
from dashboard_agency
order by agency_no;
