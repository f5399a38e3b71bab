-- 以国家秘密为由不予公开最多的是谁?
-- Who refused the most on the ground of state secrets?
-- 读法:附占全部不予公开的比例。
-- How to read it: With the share of all refusals.
select i.agency_name, i.year, i.num as on_state_secrets, i.den as refusals, round(i.value, 4) as share, i.source_path
from v_indicator i
where i.indicator = 'ground_state_secret'
    and i.num > 0
order by i.num desc, i.agency_name, i.year
limit 20
