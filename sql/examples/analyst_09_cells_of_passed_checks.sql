-- 通过的核对依据哪些单元格?
-- Which cells does a check that passed rest on?
-- 读法:换机关、年度改 wanted。未通过的见 v_check_operand。years_before 为 1 的单元格在上一年的年报。
-- How to read it: Change wanted for another agency and year. What did not pass is in v_check_operand. Cells with years_before 1 stand in the report of the year before.
with wanted as (
    select r.report_id, r.agency_id, r.year, t.table_code, t.form
    from report r
    cross join lateral (
        values ('proactive', r.form_proactive), ('requests', r.form_requests), ('disputes', coalesce(r.form_disputes, '2021'))
    ) t(table_code, form)
    where r.agency_name = '示例省东川市人民政府办公室'
        and r.year = 2023
        and r.is_current
)
select
    k.check_id,
    k.scope,
    k.status as check_status,
    t.term_order,
    t.side,
    t.weight,
    t.years_before,
    t.table_code,
    t.row_code,
    t.measure,
    t.applicant_type,
    f.status,
    f.value,
    f.value_raw,
    f.locator,
    p.source_path
from wanted w
join check_result k
    on k.report_id = w.report_id
    and k.status in ('pass', 'pass_blank_as_zero')
join check_term t
    on t.check_id = k.check_id
    and t.scope = k.scope
    and t.table_code = w.table_code
    and t.form = w.form
left join report p
    on p.agency_id = w.agency_id
    and p.year = w.year - t.years_before
    and p.is_current
left join fact f
    on f.report_id = p.report_id
    and f.table_code = t.table_code
    and f.row_code = t.row_code
    and f.measure = t.measure
    and f.applicant_type = t.applicant_type
order by k.check_id, k.scope, t.term_order
