-- The printed identities (勾稽关系) over every report: rules R01, R02, R03 and D01, all rows of table `identity`.
-- Grain: one row a report, identity and scope, also for reports that lost the table. Key: report_id, check_id, scope.
-- NULL: left_value, right_value where the side prints no number; difference where either does not; locators where the
-- status is 'pass' or 'not_applicable'.
-- Blank policy B0: a blank counts as zero only to say that everything would be right so (`pass_blank_as_zero`), or that
-- a blank on the smaller side might carry the difference (`fail_with_blank`, counts being never negative).

-- The identities written out: one row a form, scope and cell.
create temp table identity_term as
select
    i.identity as check_id,
    i.form,
    case
        when i.applicant_type = '*' then a.applicant_type
        else c.row_code
    end as scope,
    i.table_code,
    c.row_code,
    i.measure,
    a.applicant_type,
    i.weight,
    c.row_order * 10 + a.applicant_order as cell_order
from identity i
join codebook c
    on c.form = i.form
    and c.table_code = i.table_code
    and c.measure = i.measure
    and (i.row_code = '*' or c.row_code = i.row_code)
join applicant_type a
    on a.applicant_type = i.applicant_type
    or (i.applicant_type = '*' and a.applicant_type <> 'not_applicable');

create temp table identity_cells as
select
    check_id,
    form,
    scope,
    count(*) as n_cells
from identity_term
group by check_id, form, scope;

create temp table report_form as
select report_id, 'requests' as table_code, form_requests as form
from report
union all
select report_id, 'disputes', form_disputes
from report
union all
select report_id, 'proactive', form_proactive
from report;

create temp table identity_sum as
select
    f.report_id,
    t.check_id,
    t.scope,
    count(*) as n_cells,
    count(*) filter (where f.status not in ('reported', 'blank')) as n_unknown,
    count(f.value) filter (where t.weight > 0) as n_left,
    count(f.value) filter (where t.weight < 0) as n_right,
    count(*) filter (where f.status = 'blank' and t.weight > 0) as n_left_blank,
    count(*) filter (where f.status = 'blank' and t.weight < 0) as n_right_blank,
    sum(f.value * t.weight) filter (where t.weight > 0) as left_value,
    -sum(f.value * t.weight) filter (where t.weight < 0) as right_value
from fact f
join report_form r
    on r.report_id = f.report_id
    and r.table_code = f.table_code
join identity_term t
    on t.form = r.form
    and t.table_code = f.table_code
    and t.row_code = f.row_code
    and t.measure = f.measure
    and t.applicant_type = f.applicant_type
group by f.report_id, t.check_id, t.scope;

-- From report x identity x scope, with left joins: a report that lost a table shows up as not_assessable.
create temp table identity_result as
select
    r.report_id,
    s.check_id,
    s.scope,
    s.scope_order,
    r.form,
    case
        when r.form is null then 'not_assessable'
        when c.n_cells is null then 'not_applicable'
        when coalesce(o.n_cells, 0) < c.n_cells
            or o.n_unknown > 0
            or o.n_left = 0
            or o.n_right = 0 then 'not_assessable'
        when o.left_value = o.right_value and o.n_left_blank + o.n_right_blank = 0 then 'pass'
        when o.left_value = o.right_value then 'pass_blank_as_zero'
        when o.left_value < o.right_value and o.n_left_blank > 0 then 'fail_with_blank'
        when o.left_value > o.right_value and o.n_right_blank > 0 then 'fail_with_blank'
        else 'fail'
    end as status,
    -- R03: the parts are printed and their total is blank: the sum is worth a hint.
    s.check_id = 'R03'
        and o.n_cells = c.n_cells
        and o.n_unknown = 0
        and o.n_left > 0
        and o.n_right_blank = 1 as is_total_blank,
    o.left_value,
    o.right_value
from report_form r
join (
    select
        t.check_id,
        t.table_code,
        t.scope,
        max(t.cell_order) as scope_order
    from identity_term t
    group by t.check_id, t.table_code, t.scope
) s on s.table_code = r.table_code
left join identity_cells c
    on c.check_id = s.check_id
    and c.form = r.form
    and c.scope = s.scope
left join identity_sum o
    on o.report_id = r.report_id
    and o.check_id = s.check_id
    and o.scope = s.scope;

-- Where the cells stand, only for results that someone will want to look up.
create temp table identity_locators as
select
    i.report_id,
    i.check_id,
    i.scope,
    string_agg(f.locator, '; ' order by t.cell_order) as locators
from identity_result i
join identity_term t
    on t.check_id = i.check_id
    and t.form = i.form
    and t.scope = i.scope
join fact f
    on f.report_id = i.report_id
    and f.table_code = t.table_code
    and f.row_code = t.row_code
    and f.measure = t.measure
    and f.applicant_type = t.applicant_type
where i.status not in ('pass', 'not_applicable')
group by i.report_id, i.check_id, i.scope;

insert into check_result
select
    i.report_id,
    i.check_id,
    i.scope,
    i.status,
    case
        when i.status = 'fail_with_blank' or i.is_total_blank then 'hint'
        else k.severity
    end,
    i.left_value,
    i.right_value,
    i.left_value - i.right_value,
    l.locators
from identity_result i
join check_rule k on k.check_id = i.check_id
left join identity_locators l
    on l.report_id = i.report_id
    and l.check_id = i.check_id
    and l.scope = i.scope
order by i.report_id, i.check_id, i.scope_order, i.scope;

drop table identity_locators;
drop table identity_result;
drop table identity_sum;
drop table report_form;
drop table identity_cells;
drop table identity_term;
