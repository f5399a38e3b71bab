-- 自然人与企业申请的公开率。
-- Natural persons' disclosure rate against firms'.
-- 读法:合并比率;单个机关的差值见指标 disclosure_rate_gap。
-- How to read it: Pooled; for single agencies see the indicator disclosure_rate_gap.
select
    year,
    round(max(pooled) filter (where indicator = 'disclosure_rate_natural_person'), 4) as natural_persons,
    round(max(pooled) filter (where indicator = 'disclosure_rate_commercial_enterprise'), 4) as firms,
    round(max(pooled) filter (where indicator = 'disclosure_rate_natural_person')
        - max(pooled) filter (where indicator = 'disclosure_rate_commercial_enterprise'), 4) as difference
from v_indicator_group
where grouping_code = 'all'
    and indicator in ('disclosure_rate_natural_person', 'disclosure_rate_commercial_enterprise')
group by year
order by year
