-- What every check reads: reports and cells by number instead of by text, and where results are gathered.
-- Reads numbered_report, fact, codebook, applicant_type. Numbers are local to one load; nothing of this file is published.
-- check_report, check_form, check_cell and check_figure serve the indicators too, which drop them.

-- Grain: one row a report whose figures are needed. Key: report_no. Results of those that are not due are not stored.
create temp table check_report as
select
    r.report_no,
    r.report_id,
    r.agency_id,
    r.year,
    r.is_current,
    r.is_due,
    r.previous_no,
    r.form_proactive,
    r.form_requests,
    -- The table is the same on both forms: it can be judged where table requests, which tells the form, is lost.
    coalesce(r.form_disputes, if(d.report_id is null, null, '2021')) as form_disputes
from numbered_report r
left join (
    select distinct report_id
    from fact
    where table_code = 'disputes'
        and report_id in (select report_id from numbered_report where is_read and form_disputes is null)
) d
    on d.report_id = r.report_id
where r.is_read
order by r.report_no;

-- Grain: one row a report and statutory table, also where the table is lost. Key: report_no, table_code.
-- form is NULL where the table is lost or its form cannot be told; previous_form likewise, or without previous report.
create temp table check_form as
with form as (
    select
        report_no, previous_no, 'proactive' as table_code, form_proactive as form
    from check_report
    union all
    select
        report_no, previous_no, 'requests', form_requests
    from check_report
    union all
    select
        report_no, previous_no, 'disputes', form_disputes
    from check_report
)
select
    f.report_no,
    f.table_code,
    f.form,
    f.previous_no,
    p.form as previous_form
from form f
-- At most one row: previous_no is one report.
left join form p
    on p.report_no = f.previous_no
    and p.table_code = f.table_code;

-- Grain: one row a cell that any form prints. Key: cell_no, in the order of the form of 2021, then that of 2019.
create temp table check_cell as
select
    row_number() over (order by min(c.row_order + case c.form when '2021' then 0 else 1000 end), a.applicant_order)::smallint
        as cell_no,
    c.table_code,
    c.row_code,
    c.measure,
    a.applicant_type
from codebook c
join applicant_type a
    on (a.applicant_type <> 'not_applicable') = (c.table_code = 'requests')
group by c.table_code, c.row_code, c.measure, a.applicant_type, a.applicant_order;

-- Grain: one row a fact. Key: report_no, cell_no. value is NULL unless status is 'reported'.
create temp table check_figure as
select
    r.report_no,
    c.cell_no,
    f.value::decimal(24, 6) as value,
    f.status
from fact f
join check_report r
    on r.report_id = f.report_id
join check_cell c
    on c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
    and c.applicant_type = f.applicant_type;

-- Results are many and say few different things: a code is a byte.
create temp type rule_code as enum (select check_id from check_rule order by check_id);

create temp type outcome_code as enum (
    'fail', 'fail_with_blank', 'not_applicable', 'not_assessable', 'pass', 'pass_blank_as_zero'
);

create temp type severity_code as enum ('error', 'hint', 'warning');

-- Where the rules put what they find. Grain: one row a report, check and scope. Key: report_no, check_id, scope.
-- severity is NULL where it is the rule's own; the two sides and detail as in check_result.
create temp table check_outcome (
    report_no integer,
    check_id rule_code,
    scope varchar,
    scope_order integer,
    status outcome_code,
    severity severity_code,
    left_value decimal(24, 6),
    right_value decimal(24, 6),
    detail varchar
);

-- The cells that an outcome rests on, given where someone will want to look them up.
-- Grain: one row an outcome and cell. Key: report_no, check_id, scope, operand_order.
create temp table check_outcome_cell (
    report_no integer,
    check_id rule_code,
    scope varchar,
    operand_order integer,
    side varchar,
    weight integer,
    operand_report_no integer,
    cell_no smallint
);
