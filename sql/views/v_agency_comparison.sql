-- Agencies side by side within a year: each indicator with its place among all, and among agencies of its kind, level and
-- region (peers).
-- Grain: one row a current report of a known agency and year, and indicator. Key: agency_id, year, indicator.
-- NULL: num, den where a cell holds no number; value also where den is not above 0 (den is NULL for counts); rank,
-- percentile and their peer_ twins where value is NULL or a rate stands on few cases (is_small); medians where nobody in the
-- group is ranked, that of the kind also where the kind is unknown.
-- rank 1 is the largest value; percentile is the share of ranked agencies with a smaller value, 0 to 1. Groups of fewer
-- than five say little: is_few. Peers whose level or region the name does not tell are compared with their like.
create view v_agency_comparison as
select
    v.agency_id,
    r.agency_name,
    a.kind_code,
    a.kind_name,
    a.level,
    a.region,
    v.year,
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
    v.kind_median,
    v.value - v.kind_median as kind_difference,
    v.n_kind,
    v.peer_rank,
    v.peer_percentile,
    v.n_peers,
    v.peer_median,
    v.value - v.peer_median as peer_difference,
    coalesce(v.n_peers, 0) < 5 as is_few,
    v.n_failed,
    v.report_id,
    r.source_path
from indicator_value v
join report r
    on r.report_id = v.report_id
    and r.is_current
join agency a
    on a.agency_id = v.agency_id
join indicator i
    on i.indicator = v.indicator
where v.year is not null;
