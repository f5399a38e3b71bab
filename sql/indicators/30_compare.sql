-- Values against the years before, ranked among all agencies of a year and among peers (kind, level and region), and groups
-- summed up.
-- Grain and key of indicator_value and indicator_group: as in schema.sql.
-- NULL: as in schema.sql. Small denominators are not ranked: 1 of 1 is no rate. rank 1 is the largest value.
-- Drops what sql/checks and 10_values.sql left.

-- The values that are due, and those of the same years that are stored and compared with them.
-- Grain: one row a report and indicator. Key: report_no, indicator_no.
create temp table year_value as
select
    f.report_no,
    f.indicator_no,
    f.form,
    f.num,
    f.den,
    f.value,
    f.num_blank_as_zero,
    f.value_blank_as_zero,
    f.n_terms,
    f.n_ok,
    f.n_blank,
    coalesce(e.n_failed, 0) as n_failed,
    f.is_small,
    p.form as previous_form,
    p.value as previous_value,
    p.is_small as previous_is_small,
    b.value as value_two_years_before
from indicator_figure f
join year_report y
    on y.report_no = f.report_no
    and y.is_due
join check_report r
    on r.report_no = f.report_no
left join indicator_fault e
    on e.report_no = f.report_no
    and e.indicator_no = f.indicator_no
-- The current reports of the two years before, at most one each.
left join check_report q
    on q.report_no = r.previous_no
left join indicator_figure p
    on p.report_no = r.previous_no
    and p.indicator_no = f.indicator_no
left join indicator_figure b
    on b.report_no = q.previous_no
    and b.indicator_no = f.indicator_no
union all
select
    r.report_no,
    i.indicator_order::smallint,
    v.form,
    v.num,
    v.den,
    v.value,
    v.num_blank_as_zero,
    v.value_blank_as_zero,
    v.n_terms,
    v.n_ok,
    v.n_blank,
    v.n_failed,
    v.is_small,
    v.previous_form,
    v.previous_value,
    v.is_previous_small,
    v.value_two_years_before
from indicator_value v
join year_report r
    on r.report_id = v.report_id
    and not r.is_due
join indicator i
    on i.indicator = v.indicator
where v.year in (select year from due_year);

-- Grain: one row a current report of a known agency and year. Key: report_no. What is not known is a group of its own.
create temp table compared_report as
select
    r.report_no,
    r.year::smallint as year,
    dense_rank() over (order by a.kind_code)::smallint as kind_no,
    dense_rank() over (order by a.level)::smallint as level_no,
    dense_rank() over (order by a.region)::smallint as region_no,
    coalesce(a.kind_code, 'unknown') as kind_code,
    coalesce(a.level, 'unknown') as level,
    coalesce(a.region, 'unknown') as region
from year_report r
join agency a
    on a.agency_id = r.agency_id
where r.is_current
    and r.year is not null;

create temp table indicator_rank as
with candidate as (
    select
        f.report_no,
        f.indicator_no,
        f.value,
        r.year,
        r.kind_no,
        r.level_no,
        r.region_no
    from year_value f
    join compared_report r
        on r.report_no = f.report_no
    where f.value is not null
        and not f.is_small
)
select
    report_no,
    indicator_no,
    rank() over everyone::integer as rank,
    percent_rank() over (partition by year, indicator_no order by value) as percentile,
    count(*) over (partition by year, indicator_no)::integer as n_ranked,
    rank() over peers::integer as peer_rank,
    percent_rank() over (partition by year, indicator_no, kind_no, level_no, region_no order by value) as peer_percentile,
    count(*) over (partition by year, indicator_no, kind_no, level_no, region_no)::integer as n_peers
from candidate
window
    everyone as (partition by year, indicator_no order by value desc),
    peers as (partition by year, indicator_no, kind_no, level_no, region_no order by value desc);

-- Groups by number; 0 is a dimension that the grouping does not part by. Key: all but the figures.
create temp table figure_group as
with member as (
    select
        f.indicator_no,
        r.year,
        r.kind_no,
        r.level_no,
        r.region_no,
        f.num,
        f.den,
        f.value,
        f.n_failed > 0 as is_failed,
        f.value is not null and not f.is_small as is_ranked
    from year_value f
    join compared_report r
        on r.report_no = f.report_no
)
select
    if(grouping(kind_no) = 0, kind_no, 0) as kind_no,
    if(grouping(level_no) = 0, level_no, 0) as level_no,
    if(grouping(region_no) = 0, region_no, 0) as region_no,
    year,
    indicator_no,
    count(*)::integer as n_reports,
    count(value)::integer as n_values,
    count(*) filter (where is_ranked)::integer as n_ranked,
    count(*) filter (where is_failed)::integer as n_failed,
    sum(num) filter (where value is not null)::decimal(24, 6) as num,
    sum(den) filter (where value is not null)::decimal(24, 6) as den,
    -- As decimals: a sum of doubles depends on the order of threads in its last digits.
    sum(value::decimal(38, 9))::double / count(value) as mean_of_values,
    quantile_cont(value, [0.1, 0.25, 0.5, 0.75, 0.9]) filter (where is_ranked) as quantiles
from member
group by grouping sets (
    (year, indicator_no),
    (year, indicator_no, kind_no),
    (year, indicator_no, level_no),
    (year, indicator_no, region_no),
    (year, indicator_no, kind_no, level_no),
    (year, indicator_no, kind_no, level_no, region_no)
);

delete from indicator_group
where year in (select year from due_year);

insert into indicator_group
select
    case
        when g.region_no > 0 and g.kind_no > 0 then 'kind+level+region'
        when g.level_no > 0 and g.kind_no > 0 then 'kind+level'
        when g.kind_no > 0 then 'kind'
        when g.level_no > 0 then 'level'
        when g.region_no > 0 then 'region'
        else 'all'
    end as grouping_code,
    g.year,
    coalesce(k.kind_code, '*') as kind_code,
    coalesce(l.level, '*') as level,
    coalesce(p.region, '*') as region,
    i.indicator,
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
    g.quantiles[3],
    if(g.n_ranked >= 5, g.quantiles[4], null),
    if(g.n_ranked >= 5, g.quantiles[5], null),
    g.n_ranked < 5
from figure_group g
join indicator i
    on i.indicator_order = g.indicator_no
left join (select distinct kind_no, kind_code from compared_report) k
    on k.kind_no = g.kind_no
left join (select distinct level_no, level from compared_report) l
    on l.level_no = g.level_no
left join (select distinct region_no, region from compared_report) p
    on p.region_no = g.region_no
order by grouping_code, g.year, kind_code, level, region, i.indicator_order;

delete from indicator_value
where report_id in (select report_id from year_report);

create temp type indicator_code as enum (select indicator from indicator order by all);

create temp type indicator_form_code as enum (
    select form from year_value where form is not null
    union
    select previous_form from year_value where previous_form is not null
    order by all
);

-- Codes are numbers while the rows are put in order.
insert into indicator_value
select * exclude (report_no)
from (
    select
        f.report_no,
        r.report_id::report_code as report_code,
        r.agency_id::agency_code as agency_code,
        r.year,
        i.indicator::indicator_code as indicator,
        f.form::indicator_form_code as form,
        f.num,
        f.den,
        f.value,
        f.num_blank_as_zero,
        f.value_blank_as_zero,
        f.n_terms,
        f.n_ok,
        f.n_blank,
        f.n_failed,
        f.is_small,
        f.previous_form::indicator_form_code as previous_form,
        f.previous_value,
        f.previous_is_small,
        f.value_two_years_before,
        k.rank,
        k.percentile,
        k.n_ranked as n_rank,
        m.quantiles[3] as kind_median,
        m.n_ranked as n_kind,
        k.peer_rank,
        k.peer_percentile,
        k.n_peers,
        o.quantiles[3] as peer_median
    from year_value f
    join indicator i
        on i.indicator_order = f.indicator_no
    join year_report r
        on r.report_no = f.report_no
    left join indicator_rank k
        on k.report_no = f.report_no
        and k.indicator_no = f.indicator_no
    left join compared_report c
        on c.report_no = f.report_no
    left join figure_group m
        on m.kind_no = c.kind_no
        and m.level_no = 0
        and m.region_no = 0
        and m.year = c.year
        and m.indicator_no = f.indicator_no
        and c.kind_code <> 'unknown'
    left join figure_group o
        on o.kind_no = c.kind_no
        and o.level_no = c.level_no
        and o.region_no = c.region_no
        and o.year = c.year
        and o.indicator_no = f.indicator_no
        and k.report_no is not null
    order by f.report_no, indicator
);

drop table year_value;
drop table compared_report;
drop table indicator_rank;
drop table figure_group;
drop table indicator_figure;
drop table indicator_fault;
drop table indicator_cell;
drop table indicator_form;
drop table check_figure;
drop table check_form;
drop table check_cell;
drop table check_report;
