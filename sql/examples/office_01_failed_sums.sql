-- 某年哪些年报有错误级核对发现?(机关、单元格、填报数、应有数)
-- Which reports of a year fail a check at error level: agency, cells, printed and computed value?
-- 读法:换年度改 2022。operands_zh 为所涉单元格原文,locators 为其位置。
-- How to read it: Change 2022 for another year. operands are the cells as printed, locators where they stand.
select agency_name, year, check_id, check_name_zh, scope_label_zh, operands_zh, left_value, right_value, difference, locators
from v_check
where year = 2022
    and severity = 'error'
order by agency_name, check_id, scope_order, scope
