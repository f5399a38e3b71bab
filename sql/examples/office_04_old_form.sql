-- 2022 年及以后仍用 2019 年表式的有哪些?
-- Who still uses the form of 2019 in 2022 or later?
-- 读法:scope 为所涉的表。
-- How to read it: scope is the table concerned.
select agency_name, year, scope_label_zh as table_label_zh, detail as form, source_path
from v_check
where check_id = 'S02'
    and year >= 2022
    and detail = '2019'
order by year, agency_name, scope_order
