-- 按公开率(I09)排名,分母不少于 30,附同年中位数。
-- Rank by disclosure rate (I09) with at least 30 answers, beside the median of the year.
-- 读法:rank 1 为最高;可加 kind_name、level 条件只比同类。
-- How to read it: rank 1 is the highest; add a condition on kind_name or level to compare alike with alike.
select
    c.rank, c.agency_name, c.kind_name, c.level, c.num, c.den, round(c.value, 4) as disclosure_rate,
    round(g.median, 4) as median_of_year
from v_agency_comparison c
join v_indicator_group g
    on g.grouping_code = 'all'
    and g.year = c.year
    and g.indicator = c.indicator
where c.indicator = 'disclosure_rate'
    and c.year = 2022
    and c.rank is not null
order by c.rank, c.agency_name
