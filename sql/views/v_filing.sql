-- Who filed, who filed late, who did not file.
-- Grain: one row an agency that is expected or ever reported, and year with any report. Key: agency_name, year.
-- filing: 'filed', 'late', 'no_date' (there is a report, its text gives no date) or 'not_filed'. Due are departments by
-- 31 January, governments by 31 March of the next year (Regulation, arts. 49 and 50).
-- The list of expected agencies comes from outside (expected_agencies.tsv); is_expected is false for all others.
-- NULL: agency_id where the agency never reported; everything of the report where there is none; days_late where there is
-- no date (0 where it was on time).
create view v_filing as
with named as (
    select
        coalesce(a.agency_name, e.agency_name) as agency_name,
        a.agency_id,
        a.kind_code,
        a.kind_name,
        a.level,
        a.region,
        e.agency_name is not null as is_expected,
        coalesce(a.kind_code = 'government', e.agency_name like '%人民政府') as is_government
    from agency a
    full join (select agency_id, min(agency_name) as agency_name from expected_agency group by agency_id) e
        on e.agency_id = a.agency_id
)
select
    n.agency_name,
    n.agency_id,
    n.kind_code,
    n.kind_name,
    n.level,
    n.region,
    y.year,
    n.is_expected,
    case
        when r.report_id is null then 'not_filed'
        when r.published_on is null then 'no_date'
        when r.published_on > make_date(y.year + 1, case when n.is_government then 3 else 1 end, 31) then 'late'
        else 'filed'
    end as filing,
    make_date(y.year + 1, case when n.is_government then 3 else 1 end, 31) as due_on,
    r.published_on,
    case
        when r.published_on is not null
        then greatest(date_diff('day', make_date(y.year + 1, case when n.is_government then 3 else 1 end, 31), r.published_on), 0)
    end as days_late,
    r.report_id,
    r.source_path
from named n
cross join (select distinct year from report where year is not null) y
-- At most one current report for an agency and year.
left join report r
    on r.agency_id = n.agency_id
    and r.year = y.year
    and r.is_current;
