-- Groups of agencies over the years: sums of all, by kind, level, region and their combinations.
-- Grain: one row a year, grouping, group and indicator. Key: grouping_code, year, kind_code, level, region, indicator.
-- '*' stands in a dimension that the grouping does not part by, 'unknown' where the agency's name does not tell.
-- pooled is sum(num) / sum(den) over reports that have a value; mean_of_values is the plain mean, which gives a body with one
-- request the weight of a ministry. NULL: pooled without denominator; quantiles where fewer than five are ranked.
create view v_indicator_group as
select
    g.grouping_code,
    g.year,
    g.kind_code,
    k.kind_name,
    g.level,
    g.region,
    g.indicator,
    i.name_zh as indicator_name_zh,
    i.name_en as indicator_name_en,
    i.kind as indicator_kind,
    i.indicator_order,
    g.n_reports,
    g.n_values,
    g.n_ranked,
    g.n_failed,
    g.num,
    g.den,
    g.pooled,
    g.mean_of_values,
    g.p10,
    g.p25,
    g.median,
    g.p75,
    g.p90,
    g.p90 - g.p10 as p90_p10,
    g.is_few
from indicator_group g
join indicator i
    on i.indicator = g.indicator
left join (
    select kind_code, min(kind_name) as kind_name
    from agency
    where kind_code is not null
    group by kind_code
) k
    on k.kind_code = g.kind_code;
