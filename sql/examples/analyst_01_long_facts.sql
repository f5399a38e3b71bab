-- 长表:机关、行列及其名称。
-- Long facts with agency, row dimension and labels.
-- 读法:is_total 为合计,勿与分项相加。
-- How to read it: is_total marks sums: do not add them to their parts.
select
    agency_id, agency_name, year, table_code, row_code, measure, applicant_type, table_label_zh, row_label_zh,
    measure_label_zh, applicant_label_zh, value, unit, status, is_total
from v_fact
where year = 2022
order by agency_name, row_order, applicant_order
