-- 某年申请量最多的十个机关,附同比。
-- The ten bodies with the most requests in a year, with the change from the year before.
-- 读法:政府的报告可能汇总所属部门,不可与部门相加。
-- How to read it: A government's report may include its departments: do not add the two.
select i.agency_name, i.value as received, y.previous_value, round(y.change_rate, 4) as change_rate, i.source_path
from v_indicator i
join v_indicator_years y
    on y.agency_id = i.agency_id
    and y.year = i.year
    and y.indicator = i.indicator
where i.indicator = 'received'
    and i.year = 2022
    and i.value is not null
order by i.value desc, i.agency_name
limit 10
