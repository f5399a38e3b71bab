-- 复议纠错率(I38)、诉讼纠错率(I40)居当年前一成的有哪些?
-- Whose correction rate in reconsiderations (I38) or lawsuits (I40) is above the P90 of the year?
-- 读法:小样本慎用:den 为已结案件数。不足 30 件的不列入分位数,这里按全部有值机关计算分位数。
-- How to read it: Mind the small numbers: den is the decided cases. The quantile here is over all agencies with a value.
with rate as (
    select
        agency_name, year, region, indicator, indicator_name_zh, num, den, value,
        quantile_cont(value, 0.9) over (partition by year, region, indicator) as p90
    from v_indicator
    where indicator in ('reconsideration_correction_rate', 'lawsuit_correction_rate')
        and value is not null
)
select year, region, agency_name, indicator_name_zh, num, den, round(value, 4) as value, round(p90, 4) as p90
from rate
where value > p90
order by year, indicator_name_zh, value desc, agency_name
