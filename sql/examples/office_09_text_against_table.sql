-- 正文与表格哪些地方不一致(T01 至 T09)?
-- Where do text and table differ (T01 to T09)?
-- 读法:left_value 为正文数,right_value 为表格数,detail 为原句及位置。
-- How to read it: left_value is what the text says, right_value the table, detail the sentence with its place.
select agency_name, year, check_id, check_name_zh, scope as statement, left_value as stated, right_value as printed, detail
from v_check
where check_id between 'T01' and 'T09'
order by year, agency_name, check_id, scope
