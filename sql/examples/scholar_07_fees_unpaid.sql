-- 2021 年以来因逾期不缴费而不再处理的申请。
-- Requests closed for unpaid fees since 2021.
-- 读法:只有 2021 年表式有此行。
-- How to read it: Only the form of 2021 has this row.
select year, num as fee_unpaid_in_time, den as answers, round(pooled, 6) as share, n_values as n_reports
from v_indicator_group
where grouping_code = 'all'
    and indicator = 'fee_unpaid_rate'
order by year
