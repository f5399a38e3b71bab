-- 各规则各年不通过情况:填报质量是否在提高?
-- Failures by rule and year: is filing quality improving?
-- 读法:pass_rate 不含不能判断的结果。
-- How to read it: pass_rate leaves out what cannot be assessed.
select check_id, check_name_zh, year, n_reports, n_failed_reports, n_fail, n_not_assessable, round(pass_rate, 4) as pass_rate
from v_check_rate
where region = '*'
    and severity = 'error'
    and n_pass + n_fail > 0
order by check_id, year
