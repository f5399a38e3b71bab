-- Which of the reports that a load brought are new, and which of the stored ones go -> chosen, dropped.
-- Grain: chosen one row a document to store, dropped one row a stored report that goes. Key: report_id.
-- NULL: nothing is.
-- Reads: kept_report (the warehouse as it was, empty for a first load), stage.added_*, this_load (one row).

-- The same bytes met under several names in one load are one report: that of the smallest path. A report that stands
-- under the same versions already is not touched, so a second load of the same inputs changes nothing.
create temp table chosen as
select
    a.batch_no,
    a.report_no,
    a.report_id,
    a.sha256
from stage.added_report a
cross join this_load l
left join kept_report k
    on k.report_id = a.report_id
    and k.loader_version = l.loader_version
    and k.codebook_version = l.codebook_version
where k.report_id is null
qualify row_number() over (
    partition by a.report_id
    order by a.source_path, a.batch_no, a.report_no
) = 1;

-- Documents whose rows go: those read again, and those that this version of the loader rejects.
create temp table dropped as
select k.report_id
from kept_report k
cross join this_load l
where k.report_id in (select report_id from chosen)
    or (
        k.sha256 in (select sha256 from stage.added_reject)
        and (k.loader_version <> l.loader_version or k.codebook_version <> l.codebook_version)
    );
