-- 行的层级:办理结果 → 不予公开 → 国家秘密,附顺序和合计标志。
-- Row hierarchy (outcome, denied, state secrets) with order and total flag for drill-down.
-- 读法:parent_code 为空的是最上一级。
-- How to read it: Rows without parent_code are the top.
select form, table_code, parent_code, row_code, measure, row_label_zh, row_order, is_total
from codebook
order by form, row_order
