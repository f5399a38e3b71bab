-- How often each rule passes, over all agencies. Grain: one row a rule and year. Key: check_id, year.
-- What cannot be assessed, does not apply, or may fail by a blank alone is in no rate.
select
    check_id as "check",
    year,
    n_pass + n_pass_blank_as_zero as passed,
    n_fail as failed,
    n_fail_with_blank as blank,
    n_not_assessable as not_assessable
from check_rate
where kind_code = '*'
    and region = '*'
    and year is not null
order by check_id, year;
