-- 连续三年全部为零或空白的有哪些?
-- Which reports are all zero or all blank for three years?
-- 读法:n_nonzero 为三年内非零数值个数。
-- How to read it: n_nonzero counts numbers above zero over the three years.
with year_sum as (
    select agency_id, agency_name, year, count(*) filter (where value <> 0) as n_nonzero
    from v_fact
    where agency_id is not null
        and year is not null
    group by agency_id, agency_name, year
)
select
    a.agency_name,
    a.year - 2 as first_year,
    a.year as last_year,
    a.n_nonzero + b.n_nonzero + c.n_nonzero as n_nonzero
from year_sum a
join year_sum b
    on b.agency_id = a.agency_id
    and b.year = a.year - 1
join year_sum c
    on c.agency_id = a.agency_id
    and c.year = a.year - 2
where a.n_nonzero + b.n_nonzero + c.n_nonzero = 0
order by a.agency_name, a.year
