-- Departments rolled up by division: each indicator pooled over the agencies of a province, prefecture or county.
-- Grain: one row a year, division and indicator. Key: year, division_code, indicator.
-- Agencies whose division is known (agency.confidence exact, context or alias), each counted in its county, prefecture and
-- province. Governments and their offices are left out: their own reports may sum up those of their departments.
-- NULL: pooled where the indicator is no rate or its denominators sum to 0.
create view v_division_group as
select
    g.year,
    g.division_code,
    g.division_name,
    g.division_level,
    g.indicator,
    i.name_zh as indicator_name_zh,
    i.name_en as indicator_name_en,
    i.kind as indicator_kind,
    i.indicator_order,
    g.n_reports,
    g.n_values,
    g.num,
    g.den,
    g.pooled,
    g.n_failed
from division_group g
join indicator i
    on i.indicator = g.indicator;
