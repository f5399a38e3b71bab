-- 2019 年以后,过程性信息和内部事务信息占不予公开的比例是否上升?
-- Did deliberative process and internal affairs rise after 2019?
-- 读法:同一口径跨表式可比。
-- How to read it: The cells are the same on both forms.
select
    year,
    sum(num) as refusals_on_these_grounds,
    max(den) as refusals,
    round(sum(pooled), 4) as share
from v_indicator_group
where grouping_code = 'all'
    and indicator in ('ground_deliberative_process', 'ground_internal_affairs')
group by year
order by year
