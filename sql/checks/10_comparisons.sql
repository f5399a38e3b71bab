-- Rules that compare two sums of cells: the printed identities (勾稽关系) of table identity and the rows of
-- check_terms.tsv, some of which reach into the year before.
-- Grain: one row a report, rule and scope, also for reports that lost the table. Key: report_no, check_id, scope.
-- Blank policy B0: a blank counts as zero only to say that everything would be right so (`pass_blank_as_zero`), or that
-- a blank on the smaller side might carry the difference (`fail_with_blank`, counts being never negative).
-- BS and BX: every operand has to be a number. BT: BS in the total column, B0 in the others.

-- The same by number. A form prints a cell or does not: n_cells counts what a report of that form has to have.
create temp table comparison_term as
select
    dense_rank() over (order by t.check_id, t.scope)::smallint as comparison_no,
    t.check_id,
    t.scope,
    t.form,
    t.years_before,
    t.side,
    t.weight,
    t.term_order,
    t.table_code,
    c.cell_no
from check_term t
join check_cell c
    on c.table_code = t.table_code
    and c.row_code = t.row_code
    and c.measure = t.measure
    and c.applicant_type = t.applicant_type;

create temp table comparison as
select
    t.comparison_no,
    t.form,
    t.check_id,
    t.scope,
    t.table_code,
    max(t.years_before) as years_before,
    count(*) as n_cells,
    count(*) filter (where t.side = 'left') as n_left_cells,
    count(*) filter (where t.side = 'right') as n_right_cells
from comparison_term t
group by t.comparison_no, t.form, t.check_id, t.scope, t.table_code;

-- A cell of last year's report is compared whatever form it stands on, if that form prints it.
create temp table comparison_previous as
select
    t.comparison_no,
    t.form,
    f.form as previous_form,
    bool_and(exists (
        from codebook c
        join check_cell k
            on k.table_code = c.table_code
            and k.row_code = c.row_code
            and k.measure = c.measure
        where c.form = f.form
            and k.cell_no = t.cell_no
    )) as is_printed
from comparison_term t
cross join (select distinct form from codebook) f
where t.years_before = 1
group by t.comparison_no, t.form, f.form;

create temp table comparison_sum as
with operand as (
    select
        r.report_no, t.comparison_no, t.side, t.weight, f.value, f.status
    from check_figure f
    join check_form r
        on r.report_no = f.report_no
    join comparison_term t
        on t.form = r.form
        and t.table_code = r.table_code
        and t.cell_no = f.cell_no
        and t.years_before = 0
    union all
    select
        r.report_no, t.comparison_no, t.side, t.weight, f.value, f.status
    from check_form r
    join comparison_term t
        on t.form = r.form
        and t.table_code = r.table_code
        and t.years_before = 1
    join check_figure f
        on f.report_no = r.previous_no
        and f.cell_no = t.cell_no
    where r.previous_no is not null
)
select
    report_no,
    comparison_no,
    count(*) as n_cells,
    count(*) filter (where status not in ('reported', 'blank')) as n_unknown,
    count(value) filter (where side = 'left') as n_left,
    count(value) filter (where side = 'right') as n_right,
    count(*) filter (where status = 'blank' and side = 'left') as n_left_blank,
    count(*) filter (where status = 'blank' and side = 'right') as n_right_blank,
    sum(value * weight) filter (where side = 'left') as left_value,
    sum(value * weight) filter (where side = 'right') as right_value
from operand
group by report_no, comparison_no;

-- From report x rule x scope, with left joins: a report that lost a table shows up as not_assessable.
insert into check_outcome
with scope as (
    select check_id, scope, table_code, min(scope_order) as scope_order
    from check_term
    group by check_id, scope, table_code
),
measured as (
    select
        r.report_no,
        s.check_id,
        s.scope,
        s.scope_order,
        k.relation,
        case
            when k.blank_policy = 'BT' then if(s.scope = 'total', 'BS', 'B0')
            else k.blank_policy
        end as blank_policy,
        case
            when r.form is null then 'not_assessable'
            when c.n_cells is null then 'not_applicable'
            when c.years_before = 1 and r.previous_form is null then 'not_assessable'
            when c.years_before = 1 and not p.is_printed then 'not_applicable'
            when coalesce(o.n_cells, 0) < c.n_cells or o.n_unknown > 0 then 'not_assessable'
            when (c.n_left_cells > 0 and o.n_left = 0) or (c.n_right_cells > 0 and o.n_right = 0) then 'not_assessable'
        end as known_status,
        o.n_cells = c.n_cells and o.n_unknown = 0 and o.n_left > 0 and o.n_right_blank = 1 as is_total_blank,
        coalesce(o.n_left_blank, 0) as n_left_blank,
        coalesce(o.n_right_blank, 0) as n_right_blank,
        if(c.n_left_cells = 0, 0, o.left_value) as left_value,
        if(c.n_right_cells = 0, 0, o.right_value) as right_value
    from check_form r
    join scope s
        on s.table_code = r.table_code
    join check_rule k
        on k.check_id = s.check_id
    left join comparison c
        on c.check_id = s.check_id
        and c.form = r.form
        and c.scope = s.scope
    left join comparison_previous p
        on p.comparison_no = c.comparison_no
        and p.form = c.form
        and p.previous_form = r.previous_form
    left join comparison_sum o
        on o.report_no = r.report_no
        and o.comparison_no = c.comparison_no
),
judged as (
    select
        report_no,
        check_id,
        scope,
        scope_order,
        case
            when known_status is not null then known_status
            when blank_policy <> 'B0' and n_left_blank + n_right_blank > 0 then 'not_assessable'
            when left_value = right_value or (relation = 'at_most' and left_value < right_value)
                then if(n_left_blank + n_right_blank = 0, 'pass', 'pass_blank_as_zero')
            when left_value < right_value and n_left_blank > 0 then 'fail_with_blank'
            when left_value > right_value and n_right_blank > 0 then 'fail_with_blank'
            else 'fail'
        end as status,
        -- The parts are printed and their total is blank: the sum is worth a hint.
        check_id = 'R03' and coalesce(is_total_blank, false) as is_total_blank,
        left_value,
        right_value
    from measured
)
select
    report_no,
    check_id,
    scope,
    scope_order,
    status,
    if(status = 'fail_with_blank' or is_total_blank, 'hint', null),
    left_value,
    right_value,
    null
from judged;

insert into check_outcome_cell
select
    o.report_no,
    o.check_id,
    o.scope,
    t.term_order,
    t.side,
    t.weight,
    if(t.years_before = 0, o.report_no, r.previous_no),
    t.cell_no
from check_outcome o
join comparison_term t
    on t.check_id = o.check_id
    and t.scope = o.scope
join check_form r
    on r.report_no = o.report_no
    and r.table_code = t.table_code
    and r.form = t.form
where o.status in ('fail', 'fail_with_blank', 'not_assessable')
    and (t.years_before = 0 or r.previous_no is not null);

drop table comparison_sum;
drop table comparison_previous;
drop table comparison;
drop table comparison_term;
