-- Agencies side by side within a year: each indicator with rank, percentile and distance from agencies of its kind.
-- Grain: one row a current report of a known agency and year, and indicator. Key: agency_id, year, indicator.
-- NULL: num, den where a cell holds no number or is not on the form; value also where den is 0 (den is NULL for counts);
-- rank, percentile where value is NULL or a rate stands on fewer than 30 cases (is_small); kind median where the kind
-- of the agency is unknown.
-- rank 1 is the largest value; percentile is the share of ranked agencies with a smaller value, 0 to 1.
create view v_agency_comparison as
with part as (
    select
        r.report_id,
        t.indicator,
        t.part,
        sum(f.value * t.weight)::decimal(24, 6) as amount,
        count(f.value) as n_numbers
    from report r
    join fact f
        on f.report_id = r.report_id
    join indicator_term t
        on t.table_code = f.table_code
        and t.row_code = f.row_code
        and t.measure = f.measure
        and t.applicant_type = f.applicant_type
        and t.form = case f.table_code
            when 'proactive' then r.form_proactive
            when 'requests' then r.form_requests
            else r.form_disputes
        end
    where r.is_current
        and r.agency_id is not null
        and r.year is not null
        and f.applicant_type in ('total', 'natural_person', 'not_applicable')
    group by r.report_id, t.indicator, t.part
),
-- How many cells a part has on each form; a part with fewer numbers than cells is not known.
expected as (
    select
        indicator,
        part,
        form,
        table_code,
        count(*) as n_cells
    from indicator_term
    group by indicator, part, form, table_code
),
known_part as (
    select
        p.report_id,
        p.indicator,
        p.part,
        p.amount
    from part p
    join report r on r.report_id = p.report_id
    join expected e
        on e.indicator = p.indicator
        and e.part = p.part
        and e.form = case e.table_code
            when 'proactive' then r.form_proactive
            when 'requests' then r.form_requests
            else r.form_disputes
        end
    where p.n_numbers = e.n_cells
),
figure as (
    select
        r.report_id,
        r.agency_id,
        a.agency_name,
        a.kind_code,
        a.kind_name,
        r.year,
        i.indicator,
        i.indicator_order,
        i.name_zh,
        i.name_en,
        i.kind,
        n.amount as num,
        d.amount as den,
        case
            when i.kind = 'count' then n.amount::double
            when d.amount > 0 then n.amount::double / d.amount::double
        end as value,
        i.kind = 'rate' and coalesce(d.amount < 30, false) as is_small,
        r.source_path
    from report r
    join agency a on a.agency_id = r.agency_id
    cross join indicator i
    left join known_part n
        on n.report_id = r.report_id
        and n.indicator = i.indicator
        and n.part = 'num'
    left join known_part d
        on d.report_id = r.report_id
        and d.indicator = i.indicator
        and d.part = 'den'
    where r.is_current
        and r.year is not null
),
kind_median as (
    select
        year,
        indicator,
        kind_code,
        median(value) filter (where not is_small) as median_value,
        count(value) filter (where not is_small) as n_kind
    from figure
    where kind_code is not null
    group by year, indicator, kind_code
),
ranked as (
    select
        agency_id,
        year,
        indicator,
        rank() over (partition by year, indicator order by value desc) as rank,
        percent_rank() over (partition by year, indicator order by value) as percentile,
        count(*) over (partition by year, indicator) as n_ranked
    from figure
    where value is not null
        and not is_small
)
select
    f.agency_id,
    f.agency_name,
    f.kind_name,
    f.year,
    f.indicator,
    f.name_zh as indicator_name_zh,
    f.name_en as indicator_name_en,
    f.kind as indicator_kind,
    f.indicator_order,
    f.value,
    f.num,
    f.den,
    f.is_small,
    k.rank,
    k.percentile,
    k.n_ranked,
    m.median_value as kind_median,
    f.value - m.median_value as kind_difference,
    m.n_kind,
    f.report_id,
    f.source_path
from figure f
left join ranked k
    on k.agency_id = f.agency_id
    and k.year = f.year
    and k.indicator = f.indicator
left join kind_median m
    on m.kind_code = f.kind_code
    and m.year = f.year
    and m.indicator = f.indicator;
