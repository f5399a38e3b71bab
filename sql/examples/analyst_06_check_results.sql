-- 核对结果表,供质量看板使用。
-- Check results as a table for a quality page.
-- 读法:status 六种,见数据字典。
-- How to read it: Six statuses, see the dictionary.
select r.agency_name, r.year, k.check_id, k.scope, k.status, k.severity, k.left_value, k.right_value, k.difference
from check_result k
join report r
    on r.report_id = k.report_id
    and r.is_current
where k.status not in ('pass', 'not_applicable')
order by r.agency_name, r.year, k.check_id, k.scope
