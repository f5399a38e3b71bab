-- 宽表:一个机关一年一行,中文表头。
-- One row an agency and year, Chinese headers.
-- 读法:供 Excel 和报表工具使用。
-- How to read it: For spreadsheets and BI tools.
select *
from 中文_年报宽表
order by 机关名称, 年度
