-- 哪两个机关的表格或正文相同?
-- Which two agencies have identical tables or the same text?
-- 读法:detail 写明相同的是数据(figures)还是正文(text)以及对方机关。
-- How to read it: detail says whether figures or text are alike, and names the other agency.
select agency_name, year, detail, source_path
from v_check
where check_id = 'A01'
order by year, agency_name
