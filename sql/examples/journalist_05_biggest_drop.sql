-- 公开率一年内下降最多的机关。
-- Biggest one-year drop in the disclosure rate.
-- 读法:两年分母均不少于 30。
-- How to read it: Both years stand on at least 30 answers.
select
    agency_name, year, round(previous_value, 4) as last_year, round(value, 4) as this_year, round(change, 4) as change,
    num, den
from v_indicator_years
where indicator = 'disclosure_rate'
    and change < 0
    and not is_small
    and not is_previous_small
order by change, agency_name, year
limit 20
