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
        -- A row that some provinces add is no row of the form's.
        count(distinct row_code) filter (where row_code not in (select row_code from reference_local_rows)) as n_rows,
        count(*) filter (where evidence = 'positional') as n_positional
    from fact
    group by report_id, table_code
) c
    on c.report_id = r.report_id
    and c.table_code = f.table_code;

-- Issues that name their table. Grain: one row a report, table and code. A table printed twice has an issue a cell, so that
-- only the first is shown.
create temp table table_issue as
select
    r.report_no,
    regexp_extract(i.message, '(proactive|requests|disputes)', 1) as table_code,
    if(i.code = 'missing_row', 'missing', 'twice') as what,
    arg_min(i.message, i.issue_no) || if(count(*) > 1, ' (' || count(*) || ')', '') as detail
from issue i
join check_report r
    on r.report_id = i.report_id
where i.code in ('missing_row', 'duplicate_fact_consistent', 'duplicate_fact_conflicting')
group by all;

-- Rows that are none of the form's name no table: they belong to the one that begins last before them.
insert into table_issue
with extra as (
    select
        r.report_no,
        i.report_id,
        i.issue_no,
        coalesce(i.evidence, i.message) as text,
        regexp_extract(i.locator, 'b(\d+)', 1)::bigint * 10000000 + regexp_extract(i.locator, 'r(\d+)', 1)::bigint as place
    from issue i
    join check_report r
        on r.report_id = i.report_id
    where i.code = 'unknown_label'
),
beginning as (
    select
        report_id,
        table_code,
        min(regexp_extract(locator, 'b(\d+)', 1)::bigint * 10000000 + regexp_extract(locator, 'r(\d+)', 1)::bigint) as place
    from fact
    where report_id in (select report_id from extra)
    group by report_id, table_code
)
select
    report_no,
    table_code,
    'extra',
    string_agg(text, '; ' order by issue_no)
from (
    select e.report_no, e.issue_no, e.text, b.table_code
    from extra e
    join beginning b
        on b.report_id = e.report_id
    qualify row_number() over (
        partition by e.report_no, e.issue_no
        order by b.place <= e.place desc, abs(b.place - e.place), b.table_code
    ) = 1
)
group by report_no, table_code;

-- Issues of which it is only asked whether there are any. Key: report_no, code.
create temp table report_issue as
select distinct
    r.report_no,
    i.code
from issue i
join check_report r
    on r.report_id = i.report_id
where i.code in ('mixed_form', 'lost_label');

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
        count(distinct form) as n_forms,
        count(form) as n_tables,
        string_agg(table_code || ' ' || form, ', ' order by table_order) as detail
    from table_figure
    -- Table disputes is the same on both forms.
    where table_code <> 'disputes'
    group by report_no
)
select
    f.report_no,
    'S03',
    'report',
    0,
    case
        when f.n_forms > 1 or i.report_no is not null then 'fail'
        when f.n_tables < 2 then 'not_assessable'
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
        p.n_rows is not null as is_form_known,
        coalesce(m.detail, if(t.n_rows < p.n_rows, (p.n_rows - t.n_rows) || ' rows missing', null)) as missing,
        concat_ws('; ', d.detail, e.detail) as unexpected
    from table_figure t
    left join printed p
        on p.form = t.form
        and p.table_code = t.table_code
    left join table_issue m
        on m.report_no = t.report_no
        and m.table_code = t.table_code
        and m.what = 'missing'
    left join table_issue d
        on d.report_no = t.report_no
        and d.table_code = t.table_code
        and d.what = 'twice'
    left join table_issue e
        on e.report_no = t.report_no
        and e.table_code = t.table_code
        and e.what = 'extra'
    where t.n_cells > 0
)
select
    t.report_no,
    'S04',
    t.table_code,
    t.table_order,
    case
        when j.missing is not null or j.unexpected <> '' then 'fail'
        when j.is_form_known then 'pass'
        else 'not_assessable'
    end,
    if(j.missing is null and j.unexpected <> '', 'warning', null),
    null,
    null,
    nullif(concat_ws('; ', j.missing, nullif(j.unexpected, '')), '')
from table_figure t
left join judged j
    on j.report_no = t.report_no
    and j.table_code = t.table_code;

-- S06: cells whose labels were lost, located by order and count.
insert into check_outcome
select
    t.report_no,
    'S06',
    t.table_code,
    t.table_order,
    case
        when t.n_cells = 0 then 'not_assessable'
        when t.n_positional > 0 or i.report_no is not null then 'fail'
        else 'pass'
    end,
    null,
    if(t.n_cells = 0, null, t.n_positional),
    null,
    null
from table_figure t
-- Only rows of table requests can be told without their labels.
left join report_issue i
    on i.report_no = t.report_no
    and i.code = 'lost_label'
    and t.table_code = 'requests';

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
