-- Rules on how labels and numbers are written, and on the document: S05, S07 to S10, S14, S15.
-- Grain: one row a report, rule and scope (cell, table or report). Key: report_no, check_id, scope.
-- NULL: a side that the rule does not have.

-- Texts that are no plain numeral: few, so that only they are looked at closely. A sign or 增/减 belongs to a change.
create temp table odd_text as
select
    r.report_no,
    c.cell_no,
    c.table_code,
    c.row_code || if(c.table_code = 'requests', '/' || c.applicant_type, ':' || c.measure) as scope,
    f.status,
    f.value,
    f.unit,
    c.measure,
    f.value_raw
from fact f
join check_report r
    on r.report_id = f.report_id
join check_cell c
    on c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
    and c.applicant_type = f.applicant_type
where f.status in ('reported', 'unreadable')
    and not regexp_full_match(f.value_raw, '\d+');

-- S07: words where a number should be. S09: a percentage, or a decimal fraction of a count.
create temp table odd_cell as
select
    report_no,
    cell_no,
    scope,
    value_raw,
    'S09' as check_id
from odd_text
where measure <> 'amount'
    and (regexp_matches(value_raw, '[%％‰]') or (status = 'reported' and value <> trunc(value)))
union all
select
    report_no,
    cell_no,
    scope,
    value_raw,
    'S07'
from odd_text
where status = 'unreadable'
    and not regexp_matches(value_raw, '[%％‰]');

insert into check_outcome
select
    report_no,
    check_id,
    scope,
    cell_no,
    'fail',
    null,
    null,
    null,
    value_raw
from odd_cell
union all
select
    r.report_no,
    k.check_id,
    'report',
    0,
    if(n.report_no is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_report r
cross join (values ('S07'), ('S09')) k(check_id)
left join (select distinct report_no from check_figure) n
    on n.report_no = r.report_no
anti join odd_cell o
    on o.report_no = r.report_no
    and o.check_id = k.check_id;

insert into check_outcome_cell
select
    report_no,
    check_id,
    scope,
    1,
    'cell',
    null,
    report_no,
    cell_no
from odd_cell;

-- S08: full-width digits, separators, blanks within, letters for zeros and remarks in brackets, read as the numbers they are.
-- A unit of one or two characters (12件, 43.788万元) is no other spelling, nor are the words of a change (增1, +(0)-(0)).
insert into check_outcome
with respelled as (
    select
        report_no,
        table_code,
        count(*) as n_cells,
        array_to_string(list_slice(list_sort(list(distinct trim(value_raw))), 1, 5), ', ') as detail
    from odd_text
    where status = 'reported'
        and if(
            measure = 'items_change',
            regexp_matches(value_raw, '[０-９〇OoＯ]|\d[\s\x{00a0}\x{3000}]*[,，]'),
            not regexp_full_match(
                value_raw,
                '[\s\x{00a0}\x{3000}]*[+-]?\d+(\.\d+)?[\s\x{00a0}\x{3000}]*'
                    || '[^\d\s\x{00a0}\x{3000}０-９〇OoＯ,，．.(（]{0,2}[\s\x{00a0}\x{3000}]*'
            )
        )
    group by report_no, table_code
)
select
    f.report_no,
    'S08',
    f.table_code,
    case f.table_code when 'proactive' then 1 when 'requests' then 2 else 3 end,
    case
        when n.report_no is null then 'not_assessable'
        when s.report_no is not null then 'fail'
        else 'pass'
    end,
    null,
    s.n_cells,
    null,
    s.detail
from check_form f
left join (
    select distinct k.report_no, c.table_code
    from check_figure k
    join check_cell c
        on c.cell_no = k.cell_no
) n
    on n.report_no = f.report_no
    and n.table_code = f.table_code
left join respelled s
    on s.report_no = f.report_no
    and s.table_code = f.table_code;

-- What reading told of the document as a whole, by rule: S05 spellings of labels, S10 damaged text, S14 text between rows.
create temp table document_issue as
select
    r.report_no,
    case
        when i.code in ('label_variant', 'close_label') then 'S05'
        when i.code in ('damaged_encoding', 'mojibake', 'other_script') then 'S10'
        else 'S14'
    end as check_id,
    count(*) as n_issues,
    string_agg(distinct coalesce(i.evidence, i.message), '; ' order by coalesce(i.evidence, i.message)) as detail
from issue i
join check_report r
    on r.report_id = i.report_id
where i.code in ('label_variant', 'close_label', 'damaged_encoding', 'mojibake', 'other_script', 'unread_cell', 'cell_outside_columns')
group by all;

insert into check_outcome
select
    r.report_no,
    k.check_id,
    'report',
    0,
    case
        when n.report_no is null and k.check_id <> 'S10' then 'not_assessable'
        when i.report_no is not null then 'fail'
        else 'pass'
    end,
    null,
    if(k.check_id = 'S14', i.n_issues, null),
    null,
    if(n.report_no is null and k.check_id <> 'S10', null, left(i.detail, 300))
from check_report r
cross join (values ('S05'), ('S10'), ('S14')) k(check_id)
left join (select distinct report_no from check_figure) n
    on n.report_no = r.report_no
left join document_issue i
    on i.report_no = r.report_no
    and i.check_id = k.check_id;

-- S15: Regulation arts. 49 and 50: departments by 31 January, governments by 31 March of the next year.
insert into check_outcome
with due as (
    select
        r.report_no,
        p.published_on,
        case
            when p.published_on <= make_date(r.year + 1, 1, 31) then 'pass'
            when p.published_on > make_date(r.year + 1, 3, 31) then 'fail'
            -- Between the two it depends on whose report it is.
            when p.published_on is null or r.year is null or r.agency_id is null then 'not_assessable'
            when a.kind_code = 'government' then 'pass'
            else 'fail'
        end as status
    from check_report r
    join report p
        on p.report_id = r.report_id
    left join agency a
        on a.agency_id = r.agency_id
)
select
    report_no,
    'S15',
    'report',
    0,
    status,
    null,
    null,
    null,
    if(status = 'fail', published_on::varchar, null)
from due;

drop table document_issue;
drop table odd_cell;
drop table odd_text;
