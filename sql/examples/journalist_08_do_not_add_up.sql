-- 数字自相矛盾的年报,附原文数字。
-- Reports that do not add up, with the printed numbers.
-- 读法:先向机关核实再引用。
-- How to read it: Ask the agency before citing.
select agency_name, year, check_name_zh, scope_label_zh, message_zh, operands_zh, source_path
from v_check
where severity = 'error'
    and check_id in ('R01', 'R02', 'R03', 'D01')
order by agency_name, year, check_id, scope_order
