-- 每个数值的来源:文件、位置、原文。
-- For each value its source file, place and raw cell.
-- 读法:换机关和年度。
-- How to read it: Change agency and year.
select table_label_zh, row_label_zh, applicant_label_zh, measure_label_zh, value, value_raw, status, evidence, locator, source_path
from v_fact
where agency_name = '示例省东川市商务局'
    and year = 2022
order by row_order, applicant_order
