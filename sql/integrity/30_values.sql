-- What a fact promises of itself: a number where the status says so and nowhere else, and its own report's agency and year.
-- Grain: one row a fact that breaks a promise. Columns: relation, place, found.

select
    'fact' as relation,
    concat_ws(' ', f.report_id, f.table_code, f.row_code, f.measure, f.applicant_type) as place,
    case
        when f.status not in ('reported', 'blank', 'unreadable', 'ambiguous') then 'status ' || coalesce(f.status, 'NULL')
        when f.evidence not in ('labelled', 'positional', 'resolved', 'ocr') then 'evidence ' || coalesce(f.evidence, 'NULL')
        when f.status = 'reported' and f.value is null then 'reported without a value'
        when f.status <> 'reported' and f.value is not null then 'a value, but status ' || f.status
        when f.value_raw is null then 'value_raw is NULL'
        when f.locator is null then 'locator is NULL'
        else 'agency or year is not that of its report'
    end as found
from fact f
left join report r
    on r.report_id = f.report_id
where f.status is null
    or f.status not in ('reported', 'blank', 'unreadable', 'ambiguous')
    or f.evidence is null
    or f.evidence not in ('labelled', 'positional', 'resolved', 'ocr')
    or (f.status = 'reported') <> (f.value is not null)
    or f.value_raw is null
    or f.locator is null
    or (r.report_id is not null and (f.agency_id, f.year) is distinct from (r.agency_id, r.year))
order by place;
