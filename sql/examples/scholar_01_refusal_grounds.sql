-- 八项不予公开理由的占比,按层级和年度。
-- Shares of the eight refusal grounds by level and year.
-- 读法:pooled 为全组分子之和除以分母之和。
-- How to read it: pooled is the sum of numerators over the sum of denominators.
select year, level, indicator, indicator_name_zh, num, den, round(pooled, 4) as share, n_values
from v_indicator_group
where grouping_code = 'level'
    and indicator like 'ground\_%' escape '\'
order by year, level, indicator
