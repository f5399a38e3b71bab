-- Two warehouses, attached as old and new, fact by fact -> difference.
-- Grain: one row a cell that is not the same in both. Key: old_report_id, new_report_id, table_code, row_code, measure, applicant_type.
-- NULL: the old_ columns of a cell that only the new one has, and the other way round; detail where there is nothing to add.
-- The same document is compared with itself, and the current document for an agency and year with the current one of the
-- other warehouse where that is another document. change is 'added', 'removed', 'changed' (value, status or unit) or
-- 'provenance' (the same value from another text, place or way of locating it).

create temp table compared as
select old_report_id, new_report_id
from (
    select o.report_id as old_report_id, n.report_id as new_report_id
    from old.main.report o
    join new.main.report n
        on n.report_id = o.report_id
    union
    select o.report_id, n.report_id
    from old.main.report o
    join new.main.report n
        on n.agency_id = o.agency_id
        and n.year = o.year
    where o.is_current
        and n.is_current
);

-- A document that the other warehouse has nothing to hold against.
insert into compared
select report_id, null
from old.main.report
where report_id not in (select old_report_id from compared where old_report_id is not null)
union all
select null, report_id
from new.main.report
where report_id not in (select new_report_id from compared where new_report_id is not null);

create temp table difference as
with old_fact as (
    select c.new_report_id, f.*
    from old.main.fact f
    join compared c
        on c.old_report_id = f.report_id
),
new_fact as (
    select c.old_report_id, f.*
    from new.main.fact f
    join compared c
        on c.new_report_id = f.report_id
),
paired as (
    select
        coalesce(o.report_id, n.old_report_id) as old_report_id,
        coalesce(n.report_id, o.new_report_id) as new_report_id,
        coalesce(o.table_code, n.table_code) as table_code,
        coalesce(o.row_code, n.row_code) as row_code,
        coalesce(o.measure, n.measure) as measure,
        coalesce(o.applicant_type, n.applicant_type) as applicant_type,
        case
            when o.report_id is null then 'added'
            when n.report_id is null then 'removed'
            when (o.value, o.status, o.unit) is distinct from (n.value, n.status, n.unit) then 'changed'
            when (o.value_raw, o.evidence, o.locator) is distinct from (n.value_raw, n.evidence, n.locator) then 'provenance'
        end as change,
        o.value as old_value,
        n.value as new_value,
        o.status as old_status,
        n.status as new_status,
        o.unit as old_unit,
        n.unit as new_unit,
        o.value_raw as old_value_raw,
        n.value_raw as new_value_raw,
        o.evidence as old_evidence,
        n.evidence as new_evidence,
        o.locator as old_locator,
        n.locator as new_locator
    from old_fact o
    full join new_fact n
        on n.old_report_id = o.report_id
        and n.report_id = o.new_report_id
        and n.table_code = o.table_code
        and n.row_code = o.row_code
        and n.measure = o.measure
        and n.applicant_type = o.applicant_type
),
refused as (
    select source_path, min(reason) as reason
    from new.main.reject
    group by source_path
)
select
    p.change,
    case
        when p.old_report_id is null then 'new_report'
        when p.new_report_id is null then 'lost_report'
        when p.old_report_id <> p.new_report_id then 'other_document'
        when o.loader_version <> n.loader_version then 'loader_version'
        when o.codebook_version <> n.codebook_version then 'codebook_version'
        else 'unexplained'
    end as why,
    case
        when p.new_report_id is null then 'rejected: ' || r.reason
        when p.old_report_id <> p.new_report_id then null
        when o.loader_version <> n.loader_version then o.loader_version || ' -> ' || n.loader_version
        when o.codebook_version <> n.codebook_version then o.codebook_version || ' -> ' || n.codebook_version
    end as detail,
    coalesce(n.agency_id, o.agency_id) as agency_id,
    coalesce(n.agency_name, o.agency_name) as agency_name,
    coalesce(n.year, o.year) as year,
    p.table_code,
    p.row_code,
    p.measure,
    p.applicant_type,
    p.old_value,
    p.new_value,
    p.old_status,
    p.new_status,
    p.old_unit,
    p.new_unit,
    p.old_value_raw,
    p.new_value_raw,
    p.old_evidence,
    p.new_evidence,
    p.old_locator,
    p.new_locator,
    p.old_report_id,
    p.new_report_id,
    o.source_path as old_source_path,
    n.source_path as new_source_path
from paired p
left join old.main.report o
    on o.report_id = p.old_report_id
left join new.main.report n
    on n.report_id = p.new_report_id
left join refused r
    on r.source_path = o.source_path
where p.change is not null
order by year, agency_id, p.old_report_id, p.new_report_id, p.table_code, p.row_code, p.measure, p.applicant_type;

drop table compared;
