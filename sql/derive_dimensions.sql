-- Reference tables -> dimensions. Reads reference_* (the TSV files of data/reference, every column text).
-- Grain and keys: as in schema.sql. NULL: an empty field of the file.

insert into codebook
select
    form,
    table_code,
    row_code,
    measure,
    nullif(unit, ''),
    case table_code
        when 'proactive' then '主动公开政府信息情况'
        when 'requests' then '收到和处理政府信息公开申请情况'
        when 'disputes' then '政府信息公开行政复议、行政诉讼情况'
    end,
    row_label_zh,
    nullif(measure_label_zh, ''),
    row_number() over (partition by form order by line_no)::integer,
    -- outcome.denied.state_secret stands under outcome.denied; received stands under nothing.
    nullif(regexp_extract(row_code, '^(.*)\.[^.]*$', 1), ''),
    row_code = 'outcome.total' or measure = 'total'
from reference_codebook
order by form, line_no;

insert into applicant_type
select
    applicant_type,
    label_zh,
    line_no::integer,
    applicant_type = 'total'
from reference_applicant_types
union all
-- The member of tables without applicants: a key is never NULL, and no join drops those tables.
select 'not_applicable', '不适用', (select max(line_no) + 1 from reference_applicant_types)::integer, false
order by 3;

insert into identity
select
    identity,
    form,
    table_code,
    row_code,
    measure,
    applicant_type,
    weight::integer
from reference_identities
order by line_no;

insert into check_rule
select
    check_id,
    severity,
    blank_policy,
    form,
    nullif(relation, ''),
    scope_kind,
    is_printed = 'yes',
    line_no::integer,
    name_zh,
    name_en,
    formula,
    expected_zh,
    finding_zh,
    finding_en
from reference_check_rules
order by line_no;

-- Codes of applicants, rows, cells and tables are all different, so one column of scopes serves every check.
insert into check_scope
with cell as (
    select
        c.table_code,
        c.row_code,
        c.measure,
        a.applicant_type,
        c.row_label_zh,
        c.measure_label_zh,
        a.label_zh as applicant_label_zh,
        c.table_label_zh,
        c.row_order * 10 + a.applicant_order as cell_order,
        c.form
    from codebook c
    join applicant_type a
        on (a.applicant_type <> 'not_applicable') = (c.table_code = 'requests')
),
scope as (
    select 'report' as scope, '全文' as label, 0 as place, '2021' as form
    union all
    select table_code, table_label_zh, cell_order, form
    from cell
    union all
    select applicant_type, applicant_label_zh, cell_order, form
    from cell
    where table_code = 'requests'
    union all
    select row_code, row_label_zh, cell_order, form
    from cell
    union all
    select
        row_code || case when table_code = 'requests' then '/' || applicant_type else ':' || measure end,
        row_label_zh || '[' || case when table_code = 'requests' then applicant_label_zh else measure_label_zh end || ']',
        cell_order,
        form
    from cell
)
select
    scope,
    -- A row of several measures has the same label on each; where the forms differ, the newer one's.
    arg_max(label, (form, -place)),
    min(place)::integer
from scope
group by scope
order by scope;

insert into indicator
select
    indicator,
    nullif(catalogue_id, ''),
    kind,
    nullif(unit, ''),
    form,
    scale::integer,
    nullif(smallest_denominator, '')::integer,
    line_no::integer,
    name_zh,
    name_en,
    definition_zh,
    definition_en,
    formula,
    formula_zh,
    nullif(caution_zh, ''),
    nullif(caution_en, ''),
    source,
    relation_name
from reference_indicators
order by line_no;

-- A term names a row or, with a glob, a group of rows: 'outcome.other*' is one row of the 2019 form and three of 2021.
insert into indicator_term
select
    t.indicator,
    t.part,
    c.form,
    t.years_before::integer,
    t.table_code,
    c.row_code,
    t.measure,
    t.applicant_type,
    t.weight::integer
from reference_indicator_terms t
join reference_indicators i
    on i.indicator = t.indicator
join codebook c
    on c.table_code = t.table_code
    and c.row_code glob t.row_code
    and c.measure = t.measure
    and i.form in ('both', c.form)
order by t.line_no, c.form, c.row_order;

insert into crosswalk
select
    block,
    code,
    nullif(cells_2019, ''),
    nullif(cells_2021, ''),
    comparable,
    note_zh,
    note_en
from reference_crosswalk
order by line_no;

insert into population
select
    p.agency_name,
    a.agency_id,
    p.year::integer,
    p.population::bigint,
    p.source
from reference_populations p
join agency_answer a
    on a.agency_name = p.agency_name
    and a.year is null
    and a.agency_clues is null
order by p.agency_name, p.year;

insert into expected_agency
select
    e.agency_name,
    a.agency_id,
    e.source
from reference_expected_agencies e
join agency_answer a
    on a.agency_name = e.agency_name
    and a.year is null
    and a.agency_clues is null
order by e.agency_name;

-- The rules written out: one row a rule, form, scope and cell. '*' stands for the row or applicant that is checked.
insert into check_term
with term as (
    select
        identity as check_id, form, '*' as scope, if(weight > 0, 'left', 'right') as side, table_code, row_code,
        measure, applicant_type, 0 as years_before, abs(weight) as weight
    from identity
    union all
    select
        check_id, form, scope, side, table_code, row_code, measure, applicant_type, years_before::integer,
        weight::integer
    from reference_check_terms
),
cell as (
    select
        t.check_id,
        t.form,
        case
            when t.scope <> '*' then t.scope
            when t.applicant_type = '*' then a.applicant_type
            else c.row_code
        end as scope,
        t.side,
        t.years_before,
        t.table_code,
        c.row_code,
        t.measure,
        a.applicant_type,
        t.weight,
        row_number() over (
            partition by t.check_id, t.form
            order by t.years_before, c.row_order, a.applicant_order
        ) as term_order,
        c.row_order,
        a.applicant_order
    from term t
    join codebook c
        on c.form = t.form
        and c.table_code = t.table_code
        and c.measure = t.measure
        and (c.row_code glob t.row_code)
    join applicant_type a
        on a.applicant_type = t.applicant_type
        or (t.applicant_type = '*' and a.applicant_type <> 'not_applicable')
)
select
    check_id,
    form,
    scope,
    min(term_order) over (partition by check_id, scope),
    side,
    years_before,
    table_code,
    row_code,
    measure,
    applicant_type,
    weight,
    term_order
from cell
order by check_id, form, scope, years_before, row_order, applicant_order;
