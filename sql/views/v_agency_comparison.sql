-- Agencies side by side within a year: each indicator with its place among all, and among agencies of its kind, level and
-- region (peers).
-- Grain: one row a current report of a known agency and year, and indicator. Key: agency_id, year, indicator.
-- NULL: num, den where a cell holds no number or is not on the form; value also where den is 0 (den is NULL for counts);
-- rank, percentile and their peer_ twins where value is NULL or a rate stands on few cases (is_small); medians where
-- fewer than five of the group are ranked, or the kind of the agency is unknown.
-- rank 1 is the largest value; percentile is the share of ranked agencies with a smaller value, 0 to 1. Groups of fewer
-- than five say little: is_few.
create view v_agency_comparison as
select
    r.agency_id,
    r.agency_name,
    a.kind_code,
    a.kind_name,
    a.level,
    a.region,
    r.year,
    v.indicator,
    i.name_zh as indicator_name_zh,
    i.name_en as indicator_name_en,
    i.kind as indicator_kind,
    i.indicator_order,
    v.value,
    v.num,
    v.den,
    v.is_small,
    v.rank,
    v.percentile,
    v.n_ranked,
    k.median as kind_median,
    v.value - k.median as kind_difference,
    k.n_ranked as n_kind,
    v.peer_rank,
    v.peer_percentile,
    v.n_peers,
    p.median as peer_median,
    v.value - p.median as peer_difference,
    coalesce(v.n_peers, 0) < 5 as is_few,
    v.n_failed,
    v.report_id,
    r.source_path
from indicator_value v
join report r
    on r.report_id = v.report_id
    and r.is_current
    and r.year is not null
join agency a
    on a.agency_id = r.agency_id
join indicator i
    on i.indicator = v.indicator
left join indicator_group k
    on k.grouping_code = 'kind'
    and k.year = r.year
    and k.kind_code = a.kind_code
    and k.indicator = v.indicator
left join indicator_group p
    on p.grouping_code = 'kind+level+region'
    and p.year = r.year
    and p.kind_code = a.kind_code
    and p.level = coalesce(a.level, 'unknown')
    and p.region = coalesce(a.region, 'unknown')
    and p.indicator = v.indicator;
