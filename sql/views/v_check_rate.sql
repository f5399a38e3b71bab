-- How often each check passes: is filing getting better?
-- Grain: one row a check, year and group of the current reports: all, one kind, or one region. Key: check_id, year,
-- kind_code, region. '*' stands in a dimension that the group does not part by, 'unknown' where the name does not tell.
-- NULL: pass_rate where nothing passed or failed. What cannot be assessed, or may fail by a blank, is in no rate.
create view v_check_rate as
select
    k.check_id,
    c.name_zh as check_name_zh,
    c.name_en as check_name_en,
    c.severity,
    k.year,
    k.kind_code,
    k.region,
    k.n_reports,
    k.n_pass,
    k.n_pass_blank_as_zero,
    k.n_fail,
    k.n_fail_with_blank,
    k.n_not_assessable,
    k.n_not_applicable,
    k.n_failed_reports,
    (k.n_pass + k.n_pass_blank_as_zero)::double
        / nullif(k.n_pass + k.n_pass_blank_as_zero + k.n_fail, 0)::double as pass_rate
from check_rate k
join check_rule c
    on c.check_id = k.check_id;
