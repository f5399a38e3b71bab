-- The documents of agencies and years that have several: which one is current, and what decided.
-- Grain: one row a document where an agency and year has more than one. Key: report_id.
-- decided_by is the first of the criteria, in their order, in which the document stands behind the current one: 'status'
-- (complete before partial), 'published_on' (the later; a date before none), 'n_values' (more numbers), 'report_id' (nothing
-- else tells them apart, as with one text saved twice in other bytes).
-- NULL: decided_by of the current one; published_on where the text gives no date.
create view v_version as
with version as (
    select
        *,
        count(*) over (partition by agency_id, year) as n_versions,
        max(struct_pack(report_id, status, published_on, n_values)) filter (where is_current)
            over (partition by agency_id, year) as current
    from report
    where agency_id is not null
        and year is not null
)
select
    agency_id,
    agency_name,
    year,
    report_id,
    is_current,
    n_versions,
    current.report_id as current_report_id,
    case
        when is_current then null
        when status <> current.status then 'status'
        when published_on is distinct from current.published_on then 'published_on'
        when n_values <> current.n_values then 'n_values'
        else 'report_id'
    end as decided_by,
    status,
    published_on,
    n_values,
    source_path
from version
where n_versions > 1;
