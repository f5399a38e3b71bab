-- The findings of the consistency checks, in words.
-- Grain: one row a finding of a current report: status 'fail', 'fail_with_blank', or 'not_assessable' with a hint.
-- Key: finding_id; also report_id, check_id, scope.
-- NULL: a side that prints no number or that the rule does not have; difference where either side has none; operands,
-- operands_zh and locators where the finding rests on no cell; detail where the rule has nothing to add.
create view v_check as
select
    k.report_id || '/' || k.check_id || '/' || k.scope as finding_id,
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
    coalesce(s.scope_label_zh, k.scope) as scope_label_zh,
    s.scope_order,
    k.left_value,
    k.right_value,
    k.difference,
    k.operands,
    k.operands_zh,
    k.detail,
    case
        when k.status = 'fail' then t.finding_zh
        when k.status = 'fail_with_blank'
            then t.finding_zh || ';有单元格留空,留空处若合计为' || t.implied_text || '则相符'
        else '总计一栏留空,各分项之和为' || t.left_text
    end as message_zh,
    case
        when k.status = 'fail' then t.finding_en
        when k.status = 'fail_with_blank'
            then t.finding_en || '; it would hold if the blank cells stood for ' || t.implied_text
        else 'the total is blank, its parts add up to ' || t.left_text
    end as message_en,
    c.expected_zh,
    c.formula,
    k.locators,
    r.source_path
from check_result k
join report r
    on r.report_id = k.report_id
    and r.is_current
join check_rule c
    on c.check_id = k.check_id
-- 12.000000 reads as 12, 0.500000 as 0.5
cross join lateral (
    select
        coalesce(rtrim(rtrim(k.left_value::varchar, '0'), '.'), '-') as left_text,
        coalesce(rtrim(rtrim(k.right_value::varchar, '0'), '.'), '-') as right_text,
        coalesce(rtrim(rtrim(k.difference::varchar, '0'), '.'), '-') as difference_text,
        coalesce(rtrim(rtrim(abs(k.difference)::varchar, '0'), '.'), '-') as implied_text
) n
cross join lateral (
    select
        n.left_text,
        n.implied_text,
        replace(replace(replace(replace(
            c.finding_zh, '{left}', n.left_text), '{right}', n.right_text), '{difference}', n.difference_text),
            '{detail}', coalesce(k.detail, '')) as finding_zh,
        replace(replace(replace(replace(
            c.finding_en, '{left}', n.left_text), '{right}', n.right_text), '{difference}', n.difference_text),
            '{detail}', coalesce(k.detail, '')) as finding_en
) t
-- A scope is an applicant, a row, a cell, a table or the report; labels of another kind of scope are the scope itself.
left join check_scope s
    on s.scope = k.scope
where k.status in ('fail', 'fail_with_blank')
    -- What cannot be assessed is a finding only where the result says so by a severity of its own.
    or (k.status = 'not_assessable' and k.severity <> c.severity);
