-- The findings of the consistency checks, in words.
-- Grain: one row a finding of a current report: status 'fail', 'fail_with_blank', or a hint of another status.
-- Key: report_id, check_id, scope.
-- NULL: a side that prints no number; difference where either side prints none.
create view v_check as
select
    k.report_id,
    r.agency_id,
    r.agency_name,
    r.year,
    k.check_id,
    c.name_zh as check_name_zh,
    c.name_en as check_name_en,
    k.severity,
    k.status,
    k.scope,
    coalesce(a.label_zh, l.row_label_zh, k.scope) as scope_label_zh,
    coalesce(a.applicant_order, l.row_order) as scope_order,
    k.left_value,
    k.right_value,
    k.difference,
    case k.status
        when 'fail' then '等式左边为' || t.left_text || ',右边为' || t.right_text || ',相差' || t.difference_text
        when 'fail_with_blank' then '等式左边为' || t.left_text || ',右边为' || t.right_text
            || ',有单元格留空,留空处若合计为' || t.implied_text || '则相符'
        else '总计一栏留空,各分项之和为' || t.left_text
    end as message_zh,
    case k.status
        when 'fail' then 'left side ' || t.left_text || ', right side ' || t.right_text
            || ', difference ' || t.difference_text
        when 'fail_with_blank' then 'left side ' || t.left_text || ', right side ' || t.right_text
            || '; it would hold if the blank cells stood for ' || t.implied_text
        else 'the total is blank, its parts add up to ' || t.left_text
    end as message_en,
    c.formula,
    k.locators,
    r.source_path
from check_result k
-- 12.000000 reads as 12, 0.500000 as 0.5
cross join lateral (
    select
        rtrim(rtrim(k.left_value::varchar, '0'), '.') as left_text,
        rtrim(rtrim(k.right_value::varchar, '0'), '.') as right_text,
        rtrim(rtrim(k.difference::varchar, '0'), '.') as difference_text,
        rtrim(rtrim(abs(k.difference)::varchar, '0'), '.') as implied_text
) t
join report r
    on r.report_id = k.report_id
    and r.is_current
join check_rule c
    on c.check_id = k.check_id
left join applicant_type a
    on c.scope_kind = 'applicant'
    and a.applicant_type = k.scope
-- A row has the same label on both forms, but the case of several measures needs one label a row.
left join (
    select
        row_code,
        max(row_label_zh) as row_label_zh,
        max(row_order) as row_order
    from codebook
    where table_code in ('requests', 'disputes')
    group by row_code
) l
    on c.scope_kind = 'row'
    and l.row_code = k.scope
where k.status in ('fail', 'fail_with_blank')
    or (k.status = 'not_assessable' and k.severity = 'hint');
