-- 超过若干比例的答复称"不掌握"的机关(办理量不少于 30)。
-- Which bodies claim not_held in a large share of answers (at least 30 answers)?
-- 读法:要"超过一半"把 0.2 改为 0.5。
-- How to read it: For over half of answers put 0.5 in place of 0.2.
select agency_name, year, num as not_held, den as answers, round(value, 4) as share, source_path
from v_indicator
where indicator = 'not_held_rate'
    and den >= 30
    and value > 0.2
order by value desc, agency_name, year
