-- 各年齐全且没有错误级发现的机关面板。
-- A panel of agencies with all years and no failed check at error level.
-- 读法:demonstration:2021 至 2023 年;研究全部年度改为 2019 和 2024。
-- How to read it: Here 2021 to 2023; put 2019 and 2024 for the whole period.
with bounds as (
    select 2021 as first_year, 2023 as last_year
)
select r.agency_name, min(r.year) as first_year, max(r.year) as last_year, count(*) as n_years
from report r
cross join bounds b
where r.is_current
    and r.status = 'loaded'
    and r.year between b.first_year and b.last_year
    and not exists (
        from v_check k
        where k.report_id = r.report_id
            and k.severity = 'error'
    )
group by r.agency_name, b.first_year, b.last_year
having count(*) = b.last_year - b.first_year + 1
order by r.agency_name
