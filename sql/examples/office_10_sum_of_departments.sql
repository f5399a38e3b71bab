-- 市级数据是否等于所属各机关之和?
-- Does a government's figure equal the sum of its departments?
-- 读法:口径未写明时不可直接相加:这里只把已入库部门之和列在旁边,供核对。
-- How to read it: Coverage is mostly not stated: the sum of the loaded departments stands beside it, for a look.
with department as (
    select a.division_name, i.year, sum(i.value) as of_departments, count(*) as n_departments
    from v_indicator i
    join agency a
        on a.agency_id = i.agency_id
    where i.indicator = 'received'
        and a.kind_code not in ('government', 'government_office')
    group by a.division_name, i.year
)
select i.agency_name, i.year, i.value as received, d.of_departments, d.n_departments, i.value - d.of_departments as difference
from v_indicator i
join agency a
    on a.agency_id = i.agency_id
    and a.kind_code = 'government'
join department d
    on d.division_name = a.division_name
    and d.year = i.year
where i.indicator = 'received'
order by i.agency_name, i.year
