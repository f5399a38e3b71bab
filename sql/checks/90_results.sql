-- What the rules gathered -> check_operand, check_result.
-- Grain and key: check_result one row a report, check and scope; check_operand one row such a result and cell.
-- NULL: as in schema.sql.

-- Reports that were read for the years behind them, and rules among agencies of years that are not due, say nothing new.
delete from check_outcome
where check_id not in (select check_id from among_rule)
    and report_no in (select report_no from check_report where not is_due);

-- Where the tables hold results already, those that are due are replaced.
delete from check_result
where if(
    check_id in (select check_id from among_rule),
    report_id in (select report_id from year_report),
    report_id in (select report_id from numbered_report where is_due)
);

delete from check_operand
where if(
    check_id in (select check_id from among_rule),
    report_id in (select report_id from year_report),
    report_id in (select report_id from numbered_report where is_due)
);

-- The facts that are looked up, found once: few beside all.
create temp table operand_fact as
with operand as (
    select distinct
        r.report_id,
        c.table_code,
        c.row_code,
        c.measure,
        c.applicant_type
    from check_outcome_cell o
    join numbered_report r
        on r.report_no = o.operand_report_no
    join check_cell c
        on c.cell_no = o.cell_no
)
select
    f.report_id,
    f.table_code,
    f.row_code,
    f.measure,
    f.applicant_type,
    f.status,
    f.value,
    f.value_raw,
    f.locator
from fact f
join operand o
    on o.report_id = f.report_id
    and o.table_code = f.table_code
    and o.row_code = f.row_code
    and o.measure = f.measure
    and o.applicant_type = f.applicant_type;

insert into check_operand
select
    r.report_id,
    r.agency_id,
    r.year,
    o.check_id,
    o.scope,
    k.status,
    coalesce(k.severity, l.severity),
    row_number() over (partition by o.report_no, o.check_id, o.scope order by o.operand_order, o.cell_no, o.operand_report_no)::integer,
    o.side,
    o.weight,
    p.report_id,
    c.table_code,
    c.row_code,
    c.measure,
    c.applicant_type,
    f.status,
    f.value,
    f.value_raw,
    f.locator
from check_outcome_cell o
join check_outcome k
    on k.report_no = o.report_no
    and k.check_id = o.check_id
    and k.scope = o.scope
join check_rule l
    on l.check_id = o.check_id
join numbered_report r
    on r.report_no = o.report_no
join numbered_report p
    on p.report_no = o.operand_report_no
join check_cell c
    on c.cell_no = o.cell_no
-- Left: a cell that the document lost is named without text and place.
left join operand_fact f
    on f.report_id = p.report_id
    and f.table_code = c.table_code
    and f.row_code = c.row_code
    and f.measure = c.measure
    and f.applicant_type = c.applicant_type
order by o.report_no, o.check_id, o.scope, o.operand_order, o.cell_no, o.operand_report_no;

drop table operand_fact;

create temp table check_cell_label as
select
    c.table_code,
    c.row_code,
    c.measure,
    a.applicant_type,
    c.row_code || case
        when c.table_code = 'requests' then '/' || a.applicant_type
        else ':' || c.measure
    end as code,
    arg_min(c.row_label_zh, c.form) || case
        when c.table_code = 'requests' then '[' || a.label_zh || ']'
        else '[' || coalesce(arg_min(c.measure_label_zh, c.form), c.measure) || ']'
    end as label_zh
from codebook c
join applicant_type a
    on (a.applicant_type <> 'not_applicable') = (c.table_code = 'requests')
group by c.table_code, c.row_code, c.measure, a.applicant_type, a.label_zh;

create temp table check_printed as
select
    n.report_no,
    o.check_id::rule_code as check_id,
    o.scope,
    string_agg(
        if(o.operand_report_id = o.report_id, '', p.year || ' ') || l.code || ' '
            || coalesce(nullif(trim(o.value_raw), ''), if(o.status is null, '(absent)', '(blank)')),
        '; '
        order by o.operand_order
    ) as operands,
    string_agg(
        if(o.operand_report_id = o.report_id, '', p.year || '年') || l.label_zh || ':'
            || coalesce(nullif(trim(o.value_raw), ''), if(o.status is null, '(缺)', '(空白)')),
        ';'
        order by o.operand_order
    ) as operands_zh,
    string_agg(
        if(o.operand_report_id = o.report_id, '', p.year || ' ') || o.locator,
        '; '
        order by o.operand_order
    ) as locators
from check_operand o
join (
    select distinct r.report_id, r.report_no
    from check_outcome_cell c
    join numbered_report r
        on r.report_no = c.report_no
) n
    on n.report_id = o.report_id
join report p
    on p.report_id = o.operand_report_id
join check_cell_label l
    on l.table_code = o.table_code
    and l.row_code = o.row_code
    and l.measure = o.measure
    and l.applicant_type = o.applicant_type
group by n.report_no, o.check_id, o.scope;

create temp type scope_code as enum (select distinct scope from check_outcome order by all);

create temp table result_report as
select
    report_no,
    report_id::report_code as report_code,
    agency_id::agency_code as agency_code,
    year
from numbered_report;

-- Codes are numbers while the rows are put in order; the numbers of reports are in the order of their keys.
insert into check_result
select
    report_code,
    agency_code,
    year,
    check_id,
    scope,
    status,
    severity,
    left_value,
    right_value,
    left_value - right_value,
    operands,
    operands_zh,
    detail,
    locators
from (
    select
        r.report_code,
        r.agency_code,
        r.year,
        o.check_id,
        o.scope::scope_code as scope,
        o.status,
        coalesce(o.severity, k.severity::severity_code) as severity,
        o.left_value,
        o.right_value,
        p.operands,
        p.operands_zh,
        o.detail,
        p.locators
    from check_outcome o
    join check_rule k
        on k.check_id::rule_code = o.check_id
    join result_report r
        on r.report_no = o.report_no
    left join check_printed p
        on p.report_no = o.report_no
        and p.check_id = o.check_id
        and p.scope = o.scope
    order by o.report_no, k.check_order, o.scope_order, o.scope
);

drop table check_outcome;
drop table result_report;
drop view year_figure;
drop table other_figure;
drop table check_printed;
drop table check_cell_label;
drop table check_outcome_cell;
