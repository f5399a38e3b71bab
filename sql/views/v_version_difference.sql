-- What a document says otherwise than the current one of its agency and year, cell by cell.
-- Grain: one row a cell that differs between a document that is not current and the current one.
-- Key: report_id (that of the document that is not current), table_code, row_code, measure, applicant_type.
-- difference: 'value' (both hold the cell and say other things of it), 'only_current', 'only_other' (the other document has
-- no such cell, because it lacks the table or follows the other form).
-- NULL: the columns of a document that has no such cell; a value where the cell holds no number (its status says why).
create view v_version_difference as
with current_fact as (
    select o.report_id as other_report_id, f.*
    from report o
    join report c
        on c.agency_id = o.agency_id
        and c.year = o.year
        and c.is_current
    join fact f
        on f.report_id = c.report_id
    where not o.is_current
),
other_fact as (
    select f.*
    from fact f
    join report o
        on o.report_id = f.report_id
        and not o.is_current
),
paired as (
    select
        coalesce(o.report_id, c.other_report_id) as report_id,
        coalesce(o.table_code, c.table_code) as table_code,
        coalesce(o.row_code, c.row_code) as row_code,
        coalesce(o.measure, c.measure) as measure,
        coalesce(o.applicant_type, c.applicant_type) as applicant_type,
        case
            when o.report_id is null then 'only_current'
            when c.report_id is null then 'only_other'
            else 'value'
        end as difference,
        c.value as current_value,
        o.value as other_value,
        c.status as current_status,
        o.status as other_status,
        c.value_raw as current_value_raw,
        o.value_raw as other_value_raw,
        c.locator as current_locator,
        o.locator as other_locator
    from current_fact c
    full join other_fact o
        on o.report_id = c.other_report_id
        and o.table_code = c.table_code
        and o.row_code = c.row_code
        and o.measure = c.measure
        and o.applicant_type = c.applicant_type
    where c.report_id is null
        or o.report_id is null
        or (c.value, c.status, c.unit) is distinct from (o.value, o.status, o.unit)
)
select
    v.agency_id,
    v.agency_name,
    v.year,
    p.table_code,
    p.row_code,
    p.measure,
    p.applicant_type,
    p.difference,
    p.current_value,
    p.other_value,
    p.current_status,
    p.other_status,
    p.current_value_raw,
    p.other_value_raw,
    p.current_locator,
    p.other_locator,
    v.current_report_id,
    p.report_id,
    v.source_path
from paired p
join v_version v
    on v.report_id = p.report_id;
