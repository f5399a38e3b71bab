-- 敏感性:空白作零与空白作缺失,结论差多少?
-- Sensitivity: the same figure with blank as zero and blank as NULL.
-- 读法:差异大的年度不宜引用。
-- How to read it: Do not cite years in which the two differ much.
select
    f.year,
    f.row_code,
    count(*) as n_reports,
    count(*) filter (where f.status = 'blank') as n_blank,
    round(avg(f.value), 4) as mean_blank_as_null,
    round(avg(case when f.status = 'blank' then 0 else f.value end), 4) as mean_blank_as_zero
from v_fact f
where f.applicant_type = 'total'
    and f.row_code in ('received', 'outcome.total', 'carried_out')
group by f.year, f.row_code
order by f.row_code, f.year
