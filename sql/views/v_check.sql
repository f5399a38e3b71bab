-- The findings of the consistency checks, in words.
-- Grain: one row a finding of a current report: status 'fail', 'fail_with_blank', or 'not_assessable' with a hint.
-- Key: finding_id; also report_id, check_id, scope.
-- NULL: a side that prints no number or that the rule does not have; difference where either side has none; operands,
-- operands_zh and locators where the finding rests on no cell; detail where the rule has nothing to add.
create view v_check as
-- Findings are few among the results: they are picked out first, their numbers written as text (12.000000 as 12) behind that.
with finding as (
    select
        k.report_id,
        k.agency_id,
        k.year,
        k.check_id,
        k.scope,
        k.status,
        k.severity,
        k.left_value,
        k.right_value,
        k.difference,
        k.operands,
        k.operands_zh,
        k.detail,
        k.locators,
        c.name_zh,
        c.name_en,
        c.finding_zh,
        c.finding_en,
        c.expected_zh,
        c.formula,
        coalesce(rtrim(rtrim(k.left_value::varchar, '0'), '.'), '-') as left_text,
        coalesce(rtrim(rtrim(k.right_value::varchar, '0'), '.'), '-') as right_text,
        coalesce(rtrim(rtrim(k.difference::varchar, '0'), '.'), '-') as difference_text,
        coalesce(rtrim(rtrim(abs(k.difference)::varchar, '0'), '.'), '-') as implied_text
    from check_result k
    join check_rule c
        on c.check_id = k.check_id
    where k.status in ('fail', 'fail_with_blank')
        -- What cannot be assessed is a finding only where the result says so by a severity of its own.
        or (k.status = 'not_assessable' and k.severity <> c.severity)
),
worded as (
    select
        *,
        replace(replace(replace(replace(
            finding_zh, '{left}', left_text), '{right}', right_text), '{difference}', difference_text),
            '{detail}', coalesce(detail, '')) as text_zh,
        replace(replace(replace(replace(
            finding_en, '{left}', left_text), '{right}', right_text), '{difference}', difference_text),
            '{detail}', coalesce(detail, '')) as text_en
    from finding
)
select
    k.report_id || '/' || k.check_id || '/' || k.scope as finding_id,
    k.report_id,
    k.agency_id,
    r.agency_name,
    k.year,
    k.check_id,
    k.name_zh as check_name_zh,
    k.name_en as check_name_en,
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
        when k.status = 'fail' then k.text_zh
        when k.status = 'fail_with_blank'
            then k.text_zh || ';有单元格留空,留空处若合计为' || k.implied_text || '则相符'
        else '总计一栏留空,各分项之和为' || k.left_text
    end as message_zh,
    case
        when k.status = 'fail' then k.text_en
        when k.status = 'fail_with_blank'
            then k.text_en || '; it would hold if the blank cells stood for ' || k.implied_text
        else 'the total is blank, its parts add up to ' || k.left_text
    end as message_en,
    k.expected_zh,
    k.formula,
    k.locators,
    r.source_path
from worded k
join report r
    on r.report_id = k.report_id
    and r.is_current
-- A scope is an applicant, a row, a cell, a table or the report; labels of another kind of scope are the scope itself.
left join check_scope s
    on s.scope = k.scope;
