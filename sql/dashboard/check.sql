-- The consistency rules. Grain and key: check_id, in order.
select
    check_id as "check",
    severity,
    name_zh,
    name_en,
    expected_zh,
    formula
from check_rule
order by check_order;
