-- 同一年报的两个版本有哪些不同?
-- What changed between two published versions?
-- 读法:现行版本的值在前,另一版本在后;v_version 说明以哪一份为准及其理由。
-- How to read it: The current version first, the other behind it; v_version says which one is current and why.
select
    agency_name, year, row_code, measure, applicant_type, difference,
    current_value_raw, other_value_raw, current_report_id, report_id as other_report_id
from v_version_difference
order by agency_name, year, table_code, row_code, measure, applicant_type, other_report_id
