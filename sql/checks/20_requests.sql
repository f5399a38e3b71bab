-- Rules on table requests that are no plain comparison of two sums: R05 to R09, R13 and R14.
-- Grain: one row a report, rule and scope (applicant, row or table). Key: report_no, check_id, scope.
-- NULL: a side that prints no number. The temp tables request_cell, request_column and request_row serve 21_requests too.

create temp table request_cell as
select
    f.report_no,
    f.cell_no,
    c.row_code,
    c.applicant_type,
    c.row_code like 'outcome.%' and c.row_code <> 'outcome.total' as is_outcome,
    f.value,
    f.status
from check_figure f
join check_cell c
    on c.cell_no = f.cell_no
    and c.table_code = 'requests';

-- Grain: one row a report and applicant column that has any cell. Key: report_no, applicant_type.
create temp table request_column as
select
    report_no,
    applicant_type,
    max(value) filter (where row_code = 'received') as received,
    max(value) filter (where row_code = 'carried_in') as carried_in,
    max(value) filter (where row_code = 'outcome.total') as answered,
    max(value) filter (where row_code = 'carried_out') as carried_out,
    max(value) filter (where row_code = 'outcome.partially_granted') as partially_granted,
    max(status) filter (where row_code = 'received') as received_status,
    max(status) filter (where row_code = 'carried_in') as carried_in_status,
    max(status) filter (where row_code = 'outcome.total') as answered_status,
    max(status) filter (where row_code = 'carried_out') as carried_out_status,
    sum(value) filter (where is_outcome) as outcomes,
    max(value) filter (where is_outcome) as largest_outcome,
    count(*) filter (where is_outcome) as n_outcomes,
    count(value) filter (where is_outcome) as n_outcome_numbers,
    count(*) filter (where is_outcome and status = 'blank') as n_outcome_blanks
from request_cell
group by report_no, applicant_type;

-- Grain: one row a report and row of the table. Key: report_no, row_code.
create temp table request_row as
select
    report_no,
    row_code,
    max(value) filter (where applicant_type = 'total') as total,
    sum(value) filter (where applicant_type <> 'total') as parts,
    max(value) filter (where applicant_type <> 'total') as largest_part,
    count(value) filter (where applicant_type <> 'total') as n_part_numbers,
    count(*) filter (where applicant_type <> 'total' and value <> 0) as n_nonzero_parts,
    count(value) as n_numbers,
    count(*) filter (where status = 'blank') as n_blanks,
    bool_or(is_outcome) as is_outcome,
    list(value order by cell_no) as figures
from request_cell
group by report_no, row_code;

-- Every report with every applicant column, also where the table is lost.
create temp table request_scope as
select
    f.report_no,
    f.form,
    a.applicant_type,
    a.applicant_order
from check_form f
cross join applicant_type a
where f.table_code = 'requests'
    and a.applicant_type <> 'not_applicable';

-- R05: where nothing came in, nothing can be answered or carried on.
insert into check_outcome
with side as (
    select
        s.report_no,
        s.applicant_type,
        s.applicant_order,
        s.form is not null
            and c.received_status in ('reported', 'blank')
            and c.carried_in_status in ('reported', 'blank')
            and coalesce(c.received, c.carried_in) is not null as is_known,
        c.received is null or c.carried_in is null as has_blank,
        coalesce(c.received, 0) + coalesce(c.carried_in, 0) as came_in,
        greatest(coalesce(c.outcomes, 0), coalesce(c.answered, 0)) + coalesce(c.carried_out, 0) as went_out
    from request_scope s
    left join request_column c
        on c.report_no = s.report_no
        and c.applicant_type = s.applicant_type
)
select
    report_no,
    'R05',
    applicant_type,
    applicant_order,
    case
        when is_known is not true then 'not_assessable'
        when came_in <> 0 then 'pass'
        when went_out = 0 then if(has_blank, 'pass_blank_as_zero', 'pass')
        when has_blank then 'fail_with_blank'
        else 'fail'
    end,
    if(is_known and came_in = 0 and went_out <> 0 and has_blank, 'hint', null),
    if(is_known, came_in, null),
    if(is_known, went_out, null),
    null
from side;

-- R06: no outcome is larger than their total, and no more is carried on than came in. The worst cell is shown.
insert into check_outcome
with bound as (
    select
        s.report_no,
        s.applicant_type,
        s.applicant_order,
        s.form is not null and c.largest_outcome is not null and c.answered is not null as has_total,
        s.form is not null and c.carried_out is not null and c.received is not null and c.carried_in is not null
            as has_balance,
        c.largest_outcome > c.answered as is_total_broken,
        c.carried_out > c.received + c.carried_in as is_balance_broken,
        c.largest_outcome,
        c.answered,
        c.carried_out,
        c.received + c.carried_in as came_in
    from request_scope s
    left join request_column c
        on c.report_no = s.report_no
        and c.applicant_type = s.applicant_type
)
select
    report_no,
    'R06',
    applicant_type,
    applicant_order,
    case
        when not has_total and not has_balance then 'not_assessable'
        when (has_total and is_total_broken) or (has_balance and is_balance_broken) then 'fail'
        else 'pass'
    end,
    null,
    case
        when has_total and is_total_broken then largest_outcome
        when has_balance and is_balance_broken then carried_out
        when has_total then largest_outcome
        when has_balance then carried_out
    end,
    case
        when has_total and is_total_broken then answered
        when has_balance and is_balance_broken then came_in
        when has_total then answered
        when has_balance then came_in
    end,
    null
from bound;

-- R07: a part is not larger than the total of its row.
insert into check_outcome
select
    f.report_no,
    'R07',
    k.row_code,
    k.row_order,
    case
        when f.form is null then 'not_assessable'
        when not k.is_2019 and f.form = '2019' then 'not_applicable'
        when not k.is_2021 and f.form = '2021' then 'not_applicable'
        when r.total is null or r.n_part_numbers = 0 then 'not_assessable'
        when r.largest_part > r.total then 'fail'
        else 'pass'
    end,
    null,
    if(f.form is null, null, r.largest_part),
    if(f.form is null, null, r.total),
    null
from check_form f
cross join (
    select
        row_code,
        min(row_order) as row_order,
        bool_or(form = '2019') as is_2019,
        bool_or(form = '2021') as is_2021
    from codebook
    where table_code = 'requests'
    group by row_code
) k
left join request_row r
    on r.report_no = f.report_no
    and r.row_code = k.row_code
where f.table_code = 'requests';

-- R08: seed 000 fills (七)总计 and 结转下年度 and leaves every row above them empty.
insert into check_outcome
with filled as (
    select
        report_no,
        sum(n_outcome_numbers) as n_numbers,
        sum(n_outcome_blanks) as n_blanks,
        sum(n_outcomes) as n_outcomes,
        max(answered) filter (where applicant_type = 'total') as answered,
        max(carried_out) filter (where applicant_type = 'total') as carried_out
    from request_column
    group by report_no
)
select
    f.report_no,
    'R08',
    'requests',
    0,
    case
        when f.form is null or coalesce(n.n_outcomes, 0) = 0 then 'not_assessable'
        when n.n_numbers > 0 then 'pass'
        when n.n_blanks < n.n_outcomes or n.answered is null or n.carried_out is null then 'not_assessable'
        else 'fail'
    end,
    null,
    null,
    null,
    null
from check_form f
left join filled n
    on n.report_no = f.report_no
where f.table_code = 'requests';

-- R09: outcomes are there, their total is left blank.
insert into check_outcome
select
    s.report_no,
    'R09',
    s.applicant_type,
    s.applicant_order,
    case
        when s.form is null or c.answered_status is null then 'not_assessable'
        when c.answered is not null then 'pass'
        when c.answered_status <> 'blank' or coalesce(c.largest_outcome, 0) <= 0 then 'not_assessable'
        else 'fail'
    end,
    null,
    if(s.form is null, null, c.outcomes),
    null,
    null
from request_scope s
left join request_column c
    on c.report_no = s.report_no
    and c.applicant_type = s.applicant_type;

-- R13: the last row is left empty although the table is filled in (seed 003).
insert into check_outcome
select
    f.report_no,
    'R13',
    'carried_out',
    0,
    case
        when f.form is null or o.row_code is null or coalesce(i.n_numbers, 0) = 0 then 'not_assessable'
        when o.n_numbers > 0 then 'pass'
        when o.n_blanks < 7 then 'not_assessable'
        else 'fail'
    end,
    null,
    null,
    null,
    null
from check_form f
left join request_row o
    on o.report_no = f.report_no
    and o.row_code = 'carried_out'
left join request_row i
    on i.report_no = f.report_no
    and i.row_code = 'received'
where f.table_code = 'requests';

-- R14: a row copied over another. Small numbers meet by chance (1 0 0 0 0 0 1 is the commonest row there is): three
-- applicants above zero and ten requests are asked for.
create temp table request_twin as
select
    report_no,
    list(row_code order by row_code) as row_codes,
    figures
from request_row
where is_outcome
    and n_numbers = 7
    and n_nonzero_parts >= 3
    and total >= 10
group by report_no, figures
having count(*) > 1;

insert into check_outcome
select
    t.report_no,
    'R14',
    t.row_code,
    s.scope_order,
    'fail',
    null,
    null,
    null,
    array_to_string(list_filter(t.row_codes, lambda code: code <> t.row_code), ', ')
from (select report_no, row_codes, unnest(row_codes) as row_code from request_twin) t
join check_scope s
    on s.scope = t.row_code
union all
select
    f.report_no,
    'R14',
    'requests',
    0,
    if(f.form is null or n.n_full is null, 'not_assessable', 'pass'),
    null,
    null,
    null,
    null
from check_form f
left join (
    select report_no, count(*) as n_full
    from request_row
    where is_outcome
        and n_numbers = 7
    group by report_no
) n
    on n.report_no = f.report_no
where f.table_code = 'requests'
    and f.report_no not in (select report_no from request_twin);

drop table request_twin;

-- What each finding rests on: the cells of its column or row, the bound on the right.
insert into check_outcome_cell
select
    o.report_no,
    o.check_id,
    o.scope,
    c.cell_no,
    case
        when o.check_id = 'R05' then if(c.row_code in ('received', 'carried_in'), 'left', 'right')
        when o.check_id in ('R06', 'R09') and c.row_code = 'outcome.total' then 'right'
        when o.check_id = 'R06' and c.row_code in ('received', 'carried_in') then 'right'
        when o.check_id = 'R07' and c.applicant_type = 'total' then 'right'
        when o.check_id in ('R13', 'R14') then 'cell'
        else 'left'
    end,
    if(o.check_id in ('R13', 'R14'), null, 1),
    o.report_no,
    c.cell_no
from check_outcome o
join request_cell c
    on c.report_no = o.report_no
    and case
        when o.check_id = 'R05'
            then c.applicant_type = o.scope and (c.row_code in ('received', 'carried_in') or c.value <> 0)
        when o.check_id = 'R06'
            then c.applicant_type = o.scope
                and if(
                    o.left_value is not distinct from c.value and (c.is_outcome or c.row_code = 'carried_out'),
                    true,
                    c.row_code in ('outcome.total', 'received', 'carried_in')
                )
        when o.check_id = 'R07' then c.row_code = o.scope and (c.applicant_type = 'total' or c.value > o.right_value)
        when o.check_id = 'R09'
            then c.applicant_type = o.scope and (c.row_code = 'outcome.total' or (c.is_outcome and c.value > 0))
        else c.row_code = o.scope
    end
where o.check_id in ('R05', 'R06', 'R07', 'R09', 'R13', 'R14')
    and o.status in ('fail', 'fail_with_blank');

insert into check_outcome_cell
select
    o.report_no,
    'R08',
    'requests',
    c.cell_no,
    'cell',
    null,
    o.report_no,
    c.cell_no
from check_outcome o
join check_cell c
    on c.row_code in ('outcome.total', 'carried_out')
    and c.applicant_type = 'total'
where o.check_id = 'R08'
    and o.status = 'fail';

drop table request_scope;
