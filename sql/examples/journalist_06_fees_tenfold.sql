-- 谁的收费金额涨到十倍以上?(是否单位填错)
-- Whose fees rose tenfold, and is it a slip of the unit?
-- 读法:suspected_unit_slip 为规则 P11 的发现。
-- How to read it: suspected_unit_slip is what rule P11 finds.
select
    y.agency_name, y.year, y.previous_value as fees_last_year, y.value as fees, round(y.value / y.previous_value, 2) as ratio,
    k.message_zh as suspected_unit_slip
from v_indicator_years y
left join v_check k
    on k.report_id = y.report_id
    and k.check_id = 'P11'
where y.indicator = 'fees_amount'
    and y.previous_value > 0
    and y.value >= 10 * y.previous_value
order by ratio desc, y.agency_name
