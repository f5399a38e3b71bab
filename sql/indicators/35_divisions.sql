-- Departments rolled up by division -> division_group: each indicator pooled over the agencies of a county, a prefecture, a
-- province. Grain and key: year, division_code, indicator.
-- NULL: pooled where the indicator is no rate or its denominators sum to 0.
-- Reads indicator_value, report, agency, indicator.
delete from division_group
where year in (select year from due_year);

insert into division_group
with rolled_up as (
    select
        v.year,
        coalesce(a.county_code, a.prefecture_code, a.province_code) as division_code,
        v.indicator,
        v.value,
        v.num,
        v.den,
        v.n_failed
    from indicator_value v
    join report r
        on r.report_id = v.report_id
        and r.is_current
    join agency a
        on a.agency_id = v.agency_id
        and a.province_code is not null
        and a.kind_code not in ('government', 'government_office')
    where v.year in (select year from due_year)
),
-- The innermost division first: the two above it are sums of few rows.
innermost as (
    select
        year,
        division_code,
        indicator,
        count(*) as n_reports,
        count(value) as n_values,
        sum(num) filter (where value is not null) as num,
        sum(den) filter (where value is not null) as den,
        sum(n_failed) as n_failed
    from rolled_up
    group by year, division_code, indicator
),
-- A code may have had two names: the one that sorts last stands for it.
division as (
    select
        county_code as division_code,
        max(province_name || coalesce(prefecture_name, '') || county_name) as division_name,
        'county' as division_level
    from agency
    where county_code is not null
    group by county_code
    union all
    select prefecture_code, max(province_name || prefecture_name), 'prefecture'
    from agency
    where prefecture_code is not null
    group by prefecture_code
    union all
    select province_code, max(province_name), 'province'
    from agency
    where province_code is not null
    group by province_code
),
-- Which innermost divisions lie in which: each in itself, its prefecture and its province.
part as (
    select distinct county_code as inner_code, unnest([county_code, prefecture_code, province_code]) as division_code
    from agency
    where county_code is not null
    union
    select distinct prefecture_code, unnest([prefecture_code, province_code])
    from agency
    where prefecture_code is not null
    union
    select distinct province_code, province_code
    from agency
    where province_code is not null
)
select
    g.year,
    d.division_code,
    d.division_name,
    d.division_level,
    g.indicator,
    sum(g.n_reports)::integer as n_reports,
    sum(g.n_values)::integer as n_values,
    sum(g.num)::decimal(24, 6) as num,
    sum(g.den)::decimal(24, 6) as den,
    case any_value(i.kind)
        when 'complement' then 1 - sum(g.num)::double / nullif(sum(g.den), 0)::double
        when 'rate' then any_value(i.scale) * sum(g.num)::double / nullif(sum(g.den), 0)::double
        when 'ratio' then any_value(i.scale) * sum(g.num)::double / nullif(sum(g.den), 0)::double
    end as pooled,
    sum(g.n_failed)::integer as n_failed
from innermost g
join part p
    on p.inner_code = g.division_code
join division d
    on d.division_code = p.division_code
join indicator i
    on i.indicator = g.indicator
group by g.year, d.division_code, d.division_name, d.division_level, g.indicator
order by g.year, d.division_code, any_value(i.indicator_order);
