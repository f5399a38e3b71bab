-- 可比子集:两种表式均有、含义相同、有数值。
-- A subset that is comparable over both forms.
-- 读法:crosswalk 表说明哪些不可比。
-- How to read it: Table crosswalk says what is not comparable.
select agency_id, agency_name, year, table_code, row_code, measure, applicant_type, value, is_total
from v_comparable
where agency_name = '示例省东川市人民政府'
order by year, row_order, applicant_type
