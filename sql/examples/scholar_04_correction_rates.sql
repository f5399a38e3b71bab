-- 直接诉讼与复议后诉讼的纠错率(不含未审结)。
-- Correction rates of direct suits and suits after reconsideration, pending left out.
-- 读法:den 为已结案件数。
-- How to read it: den is the decided cases.
select year, indicator, indicator_name_zh, num as corrected, den as decided, round(pooled, 4) as correction_rate, n_values
from v_indicator_group
where grouping_code = 'all'
    and indicator in ('direct_lawsuit_correction_rate', 'later_lawsuit_correction_rate', 'reconsideration_correction_rate')
order by indicator, year
