-- 各表各列的名称和类型:刷新前后应不变。
-- Names and types of all columns: what a refresh must not change.
-- 读法:与上次导出比较。
-- How to read it: Compare with the last export.
select relation_name, column_order, column_name, data_type, name_zh
from dictionary
where column_name <> ''
order by relation_name, column_order
