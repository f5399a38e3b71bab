-- 同一年报的两个版本有哪些不同?
-- What changed between two published versions?
-- 读法:现行版本的值在前,另一版本在后。
-- How to read it: The current version first, the other behind it.
select
    r.agency_name, r.year, c.row_code, c.measure, c.applicant_type,
    c.value_raw as current_version, o.value_raw as other_version, c.report_id, o.report_id as other_report_id
from report r
join report q
    on q.agency_id = r.agency_id
    and q.year = r.year
    and not q.is_current
join fact c
    on c.report_id = r.report_id
join fact o
    on o.report_id = q.report_id
    and o.table_code = c.table_code
    and o.row_code = c.row_code
    and o.measure = c.measure
    and o.applicant_type = c.applicant_type
where r.is_current
    and (o.value is distinct from c.value or o.status <> c.status)
order by r.agency_name, r.year, c.table_code, c.row_code, c.measure, c.applicant_type
