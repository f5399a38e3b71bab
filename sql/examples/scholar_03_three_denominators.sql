-- 公开率的三种分母,2019 至 2024 年。
-- The disclosure rate under three denominators, 2019 to 2024.
-- 读法:分母依次为全部办理、实体办理(不含不予处理和其他)、公开与不予公开。
-- How to read it: Denominators: all answers; answers on the substance; granted or denied.
select
    year,
    round(max(pooled) filter (where indicator = 'disclosure_rate'), 4) as of_all_answers,
    round(max(pooled) filter (where indicator = 'substantive_disclosure_rate'), 4) as of_answers_on_substance,
    round(max(pooled) filter (where indicator = 'decidable_disclosure_rate'), 4) as of_granted_or_denied,
    max(n_values) as n_reports
from v_indicator_group
where grouping_code = 'all'
    and indicator in ('disclosure_rate', 'substantive_disclosure_rate', 'decidable_disclosure_rate')
group by year
order by year
