-- 指标表:机关、年度、指标、分子、分母、数值。
-- Indicator table: agency, year, indicator, num, den, value.
-- 读法:比率为 0 至 1 的小数。
-- How to read it: Rates are fractions from 0 to 1.
select agency_id, agency_name, year, indicator, indicator_name_zh, num, den, value, n_failed, is_small
from v_indicator
where year = 2022
order by agency_name, indicator_order
