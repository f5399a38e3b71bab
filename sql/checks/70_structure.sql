-- Rules on the tables' structure: which are there, on which form, with which rows. S01 to S04, S06, S11 to S13.
-- Grain: one row a report, rule and scope (table or report). Key: report_no, check_id, scope.
-- NULL: a side that the rule does not have.

-- Grain: one row a report and statutory table, also where it is lost. Key: report_no, table_code.
create temp table table_figure as
select
    f.report_no,
    f.table_code,
    f.form,
    r.year,
    t.table_order,
    coalesce(c.n_cells, 0) as n_cells,
    coalesce(c.n_blank, 0) as n_blank,
    coalesce(c.n_rows, 0) as n_rows,
    coalesce(c.n_positional, 0) as n_positional
from check_form f
join check_report r
    on r.report_no = f.report_no
join (values ('proactive', 1), ('requests', 2), ('disputes', 3)) t(table_code, table_order)
    on t.table_code = f.table_code
left join (
    select
        report_id,
        table_code,
        count(*) as n_cells,
        count(*) filter (where status = 'blank') as n_blank,
        count(distinct row_code) as n_rows,
        count(*) filter (where evidence = 'positional') as n_positional
    from fact
    where row_code not in (select row_code from reference_local_rows)
    group by report_id, table_code
) c
    on c.report_id = r.report_id
    and c.table_code = f.table_code;

-- Issues that concern a table, one row a report, table and code. Their messages begin with, or name, the table.
create temp table table_issue as
select
    r.report_no,
    regexp_extract(i.message, '(proactive|requests|disputes)', 1) as table_code,
    i.code,
    string_agg(i.message, '; ' order by i.issue_no) as messages
from issue i
join check_report r
    on r.report_id = i.report_id
where i.code in ('missing_row', 'duplicate_fact_consistent', 'duplicate_fact_conflicting')
group by r.report_no, regexp_extract(i.message, '(proactive|requests|disputes)', 1), i.code;

create temp table report_issue as
select
    r.report_no,
    i.code,
    string_agg(coalesce(i.evidence, i.message), '; ' order by i.issue_no) as evidences,
    count(*) as n_issues
from issue i
join check_report r
    on r.report_id = i.report_id
where i.code in ('mixed_form', 'lost_label', 'unknown_label', 'second_table')
group by r.report_no, i.code;

-- S13: the table is not there. S01: it is there, but on which form cannot be told; a table proactive that mixes the forms
-- is S03's.
insert into check_outcome
select
    report_no,
    'S13',
    table_code,
    table_order,
    if(n_cells = 0, 'fail', 'pass'),
    null,
    null,
    null,
    null
from table_figure
union all
select
    t.report_no,
    'S01',
    t.table_code,
    t.table_order,
    case
        when t.n_cells = 0 then 'not_assessable'
        when t.form is not null then 'pass'
        -- Table disputes is the same on both forms and goes with table requests.
        when t.table_code = 'disputes' then 'not_assessable'
        when t.table_code = 'proactive' and i.report_no is not null then 'pass'
        else 'fail'
    end,
    null,
    null,
    null,
    null
from table_figure t
left join report_issue i
    on i.report_no = t.report_no
    and i.code = 'mixed_form';

-- S02: the form of 2021 is due from report year 2021. Table disputes is the same on both.
insert into check_outcome
select
    report_no,
    'S02',
    table_code,
    table_order,
    case
        when table_code = 'disputes' then 'not_applicable'
        when form is null or year is null then 'not_assessable'
        when form = if(year <= 2020, '2019', '2021') then 'pass'
        else 'fail'
    end,
    null,
    null,
    null,
    if(table_code <> 'disputes' and form <> if(year <= 2020, '2019', '2021'), form, null)
from table_figure;

-- S03: one report, two forms.
insert into check_outcome
with forms as (
    select
        report_no,
        count(distinct form) filter (where table_code <> 'disputes') as n_forms,
        count(*) filter (where n_cells > 0) as n_tables,
        string_agg(table_code || ' ' || form, ', ' order by table_order) filter (where form is not null) as detail
    from table_figure
    group by report_no
)
select
    f.report_no,
    'S03',
    'report',
    0,
    case
        when f.n_forms > 1 or i.report_no is not null then 'fail'
        when f.n_forms = 0 then 'not_assessable'
        else 'pass'
    end,
    null,
    null,
    null,
    case
        when i.report_no is not null then concat_ws('; ', 'proactive 2019 + 2021', f.detail)
        when f.n_forms > 1 then f.detail
    end
from forms f
left join report_issue i
    on i.report_no = f.report_no
    and i.code = 'mixed_form';

-- S04: a row is missing (error), or there are rows twice or beside the form's (warning).
insert into check_outcome
with printed as (
    select form, table_code, count(distinct row_code) as n_rows
    from codebook
    where row_code not in (select row_code from reference_local_rows)
    group by form, table_code
),
judged as (
    select
        t.report_no,
        t.table_code,
        t.table_order,
        t.n_cells,
        p.n_rows - t.n_rows as n_missing,
        m.messages as missing,
        d.messages as twice,
        if(t.table_code = 'requests', u.evidences, null) as extra
    from table_figure t
    left join printed p
        on p.form = t.form
        and p.table_code = t.table_code
    left join table_issue m
        on m.report_no = t.report_no
        and m.table_code = t.table_code
        and m.code = 'missing_row'
    left join table_issue d
        on d.report_no = t.report_no
        and d.table_code = t.table_code
        and d.code = 'duplicate_fact_conflicting'
    -- An unknown row names no table: it is told once, with the table that has most rows.
    left join report_issue u
        on u.report_no = t.report_no
        and u.code = 'unknown_label'
)
select
    report_no,
    'S04',
    table_code,
    table_order,
    case
        when n_cells = 0 then 'not_assessable'
        when n_missing > 0 or missing is not null or twice is not null or extra is not null then 'fail'
        when n_missing is null then 'not_assessable'
        else 'pass'
    end,
    if(n_cells > 0 and coalesce(n_missing, 0) <= 0 and missing is null and (twice is not null or extra is not null), 'warning', null),
    null,
    null,
    if(
        n_cells > 0,
        nullif(concat_ws('; ', coalesce(missing, if(n_missing > 0, n_missing || ' rows missing', null)), twice, extra), ''),
        null
    )
from judged;

-- S06: cells whose labels were lost, located by order and count.
insert into check_outcome
select
    report_no,
    'S06',
    table_code,
    table_order,
    case
        when n_cells = 0 then 'not_assessable'
        when n_positional > 0 then 'fail'
        else 'pass'
    end,
    null,
    if(n_cells = 0, null, n_positional),
    null,
    null
from table_figure;

-- S11: nothing was filled in. S12: how many cells are blank, where any is.
insert into check_outcome
select
    report_no,
    'S11',
    table_code,
    table_order,
    case
        when n_cells = 0 then 'not_assessable'
        when n_blank = n_cells then 'fail'
        else 'pass'
    end,
    null,
    if(n_cells = 0, null, n_blank),
    if(n_cells = 0, null, n_cells),
    null
from table_figure
union all
select
    report_no,
    'S12',
    table_code,
    table_order,
    case
        when n_cells = 0 then 'not_assessable'
        when n_blank > 0 then 'fail'
        else 'pass'
    end,
    null,
    if(n_cells = 0, null, n_blank),
    if(n_cells = 0, null, n_cells),
    null
from table_figure;

drop table report_issue;
drop table table_issue;
drop table table_figure;
