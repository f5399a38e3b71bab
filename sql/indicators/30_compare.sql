-- Values ranked among all agencies of a year and among peers (kind, level and region), and groups summed up.
-- Grain and key of indicator_value and indicator_group: as in schema.sql.
-- NULL: as in schema.sql. Small denominators are not ranked: 1 of 1 is no rate. rank 1 is the largest value.
-- Drops what sql/checks and 10_values.sql left.

create temp table ranked as
with candidate as (
    select
        f.report_no,
        f.indicator_no,
        f.value,
        r.year,
        coalesce(a.kind_code, 'unknown') as kind_code,
        coalesce(a.level, 'unknown') as level,
        coalesce(a.region, 'unknown') as region
    from indicator_figure f
    join check_report r
        on r.report_no = f.report_no
        and r.is_current
        and r.year is not null
    join agency a
        on a.agency_id = r.agency_id
    where f.value is not null
        and not f.is_small
)
select
    report_no,
    indicator_no,
    rank() over everyone::integer as rank,
    count(*) over (partition by year, indicator_no)::integer as n_ranked,
    rank() over peers::integer as peer_rank,
    count(*) over (partition by year, indicator_no, kind_code, level, region)::integer as n_peers,
    percent_rank() over (partition by year, indicator_no order by value) as percentile,
    percent_rank() over (partition by year, indicator_no, kind_code, level, region order by value) as peer_percentile
from candidate
window
    everyone as (partition by year, indicator_no order by value desc),
    peers as (partition by year, indicator_no, kind_code, level, region order by value desc);

insert into indicator_value
select
    r.report_id,
    i.indicator,
    f.form,
    f.num,
    f.den,
    f.value,
    f.value_blank_as_zero,
    f.n_terms,
    f.n_ok,
    f.n_blank,
    coalesce(e.n_failed, 0),
    f.is_small,
    k.rank,
    k.percentile,
    k.n_ranked,
    k.peer_rank,
    k.peer_percentile,
    k.n_peers
from indicator_figure f
join check_report r
    on r.report_no = f.report_no
join indicator i
    on i.indicator_order = f.indicator_no
left join indicator_fault e
    on e.report_no = f.report_no
    and e.indicator_no = f.indicator_no
left join ranked k
    on k.report_no = f.report_no
    and k.indicator_no = f.indicator_no
order by f.report_no, f.indicator_no;

insert into indicator_group
with member as (
    select
        v.indicator,
        r.year,
        coalesce(a.kind_code, 'unknown') as kind_code,
        coalesce(a.level, 'unknown') as level,
        coalesce(a.region, 'unknown') as region,
        v.num,
        v.den,
        v.value,
        v.n_failed,
        v.rank is not null as is_ranked
    from indicator_value v
    join report r
        on r.report_id = v.report_id
        and r.is_current
        and r.year is not null
    join agency a
        on a.agency_id = r.agency_id
),
grouped as (
    select
        if(grouping(kind_code) = 0, 'kind ', '') || if(grouping(level) = 0, 'level ', '')
            || if(grouping(region) = 0, 'region ', '') as parts,
        year,
        if(grouping(kind_code) = 0, kind_code, '*') as kind_code,
        if(grouping(level) = 0, level, '*') as level,
        if(grouping(region) = 0, region, '*') as region,
        indicator,
        count(*)::integer as n_reports,
        count(value)::integer as n_values,
        count(*) filter (where is_ranked)::integer as n_ranked,
        count(*) filter (where n_failed > 0)::integer as n_failed,
        sum(num) filter (where value is not null)::decimal(24, 6) as num,
        sum(den) filter (where value is not null)::decimal(24, 6) as den,
        avg(value) as mean_of_values,
        quantile_cont(value, [0.1, 0.25, 0.5, 0.75, 0.9]) filter (where is_ranked) as quantiles
    from member
    group by grouping sets (
        (year, indicator),
        (year, indicator, kind_code),
        (year, indicator, level),
        (year, indicator, region),
        (year, indicator, kind_code, level),
        (year, indicator, kind_code, level, region)
    )
)
select
    coalesce(nullif(replace(trim(g.parts), ' ', '+'), ''), 'all'),
    g.year,
    g.kind_code,
    g.level,
    g.region,
    g.indicator,
    g.n_reports,
    g.n_values,
    g.n_ranked,
    g.n_failed,
    g.num,
    g.den,
    case
        when i.kind = 'complement' then 1 - g.num::double / nullif(g.den, 0)::double
        when i.kind in ('rate', 'ratio') then i.scale * g.num::double / nullif(g.den, 0)::double
    end,
    g.mean_of_values,
    if(g.n_ranked >= 5, g.quantiles[1], null),
    if(g.n_ranked >= 5, g.quantiles[2], null),
    if(g.n_ranked >= 5, g.quantiles[3], null),
    if(g.n_ranked >= 5, g.quantiles[4], null),
    if(g.n_ranked >= 5, g.quantiles[5], null),
    g.n_reports < 5
from grouped g
join indicator i
    on i.indicator = g.indicator
order by 1, g.year, g.kind_code, g.level, g.region, i.indicator_order;

drop table ranked;
drop table indicator_figure;
drop table indicator_fault;
drop table indicator_cell;
drop table check_figure;
drop table check_form;
drop table check_cell;
drop table check_report;
