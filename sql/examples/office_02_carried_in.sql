-- 哪些机关填报的上年结转数与上年年报的结转下年度数不符?(分申请人)
-- Which agencies' carried_in differs from last year's carried_out, by applicant?
-- 读法:left_value 为上年年报结转下年度,right_value 为本年填报上年结转。
-- How to read it: left_value is last year's carried_out, right_value this year's carried_in.
select agency_name, year, scope_label_zh as applicant, left_value as carried_out_last_year, right_value as carried_in, difference
from v_check
where check_id = 'X01'
    and status = 'fail'
order by year, agency_name, scope_order
