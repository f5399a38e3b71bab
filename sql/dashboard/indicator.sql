-- The indicators of the page: a count, or a rate that is a quotient of two sums of cells; the page can pool these over agencies.
-- Grain and key: indicator, in order.
-- NULL: unit of shares; scale of counts is 1; smallest is NULL where no denominator of cases limits the ranking.
select
    indicator,
    kind,
    unit,
    scale,
    smallest_denominator as smallest,
    name_zh,
    name_en,
    definition_zh,
    definition_en,
    formula_zh,
    formula as formula_en,
    caution_zh,
    caution_en
from indicator
where kind in ('count', 'rate', 'ratio', 'complement')
    and relation_name = 'indicator_value'
    -- Its numerator is worked out from a unit, and NULL where the value is not.
    and indicator <> 'procurement_mean'
order by indicator_order;
