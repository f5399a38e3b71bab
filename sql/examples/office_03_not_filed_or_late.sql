-- 哪些机关没有年报,或迟于期限发布?
-- Who has not filed, or filed after the term (31 January; governments 31 March)?
-- 读法:换年度改 2022。没有日期的年报不判断。
-- How to read it: Change 2022 for another year. Reports without a date are not judged.
select agency_name, year, 'not filed' as finding, null as published_on
from v_coverage
where year = 2022
    and not has_report
union all
select k.agency_name, k.year, 'late', k.detail
from v_check k
where k.check_id = 'S15'
    and k.year = 2022
order by finding, agency_name
