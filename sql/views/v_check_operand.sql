-- The cells that each result of a check rests on, as they are printed; for comparisons of two sums also where they pass.
-- Grain: one row a result of a current report and cell. Key: report_id, check_id, scope, operand_order.
-- NULL: side and weight as in check_operand; everything of the cell where the document does not have it.
create view v_check_operand as
with form as (
    select
        r.report_id,
        t.table_code,
        case t.table_code
            when 'proactive' then r.form_proactive
            when 'requests' then r.form_requests
            else r.form_disputes
        end as form,
        p.report_id as previous_report_id
    from report r
    cross join (values ('proactive'), ('requests'), ('disputes')) t(table_code)
    -- At most one current report for an agency and year.
    left join report p
        on p.agency_id = r.agency_id
        and p.year = r.year - 1
        and p.is_current
    where r.is_current
),
-- Results that need no looking up store no operands: theirs are the terms of the rule.
passed as (
    select
        k.report_id,
        k.check_id,
        k.scope,
        t.term_order as operand_order,
        t.side,
        t.weight,
        if(t.years_before = 0, k.report_id, f.previous_report_id) as operand_report_id,
        t.table_code,
        t.row_code,
        t.measure,
        t.applicant_type
    from check_result k
    join check_term t
        on t.check_id = k.check_id
        and t.scope = k.scope
    join form f
        on f.report_id = k.report_id
        and f.table_code = t.table_code
        and f.form = t.form
    where k.status in ('pass', 'pass_blank_as_zero')
),
operand as (
    select
        p.report_id, p.check_id, p.scope, p.operand_order, p.side, p.weight, p.operand_report_id, p.table_code, p.row_code,
        p.measure, p.applicant_type, c.status, c.value, c.value_raw, c.locator
    from passed p
    left join fact c
        on c.report_id = p.operand_report_id
        and c.table_code = p.table_code
        and c.row_code = p.row_code
        and c.measure = p.measure
        and c.applicant_type = p.applicant_type
    union all
    select
        report_id, check_id, scope, operand_order, side, weight, operand_report_id, table_code, row_code, measure,
        applicant_type, status, value, value_raw, locator
    from check_operand
)
select
    o.report_id,
    r.agency_id,
    r.agency_name,
    r.year,
    o.check_id,
    o.scope,
    k.status as check_status,
    k.severity,
    o.operand_order,
    o.side,
    o.weight,
    o.operand_report_id,
    o.table_code,
    o.row_code,
    o.measure,
    o.applicant_type,
    o.status,
    o.value,
    o.value_raw,
    o.locator,
    r.source_path
from operand o
join check_result k
    on k.report_id = o.report_id
    and k.check_id = o.check_id
    and k.scope = o.scope
join report r
    on r.report_id = o.report_id
    and r.is_current;
