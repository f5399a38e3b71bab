-- 照抄往年或其他机关文字的有哪些?
-- Who pasted another year's or another body's text?
-- 读法:T10 年度,T11 机关名,X06 数据照抄,A01 雷同。
-- How to read it: T10 years, T11 bodies, X06 last year's figures, A01 likeness.
select agency_name, year, check_id, check_name_zh, message_zh, source_path
from v_check
where check_id in ('T10', 'T11', 'X06', 'A01')
order by check_id, agency_name, year
