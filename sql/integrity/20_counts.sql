-- Counts in = counts out: what reports, loads and sources say there is, against what there is.
-- Grain: one row a count that is not right. Columns: relation, place, found.

with counted as (
    select
        report_id,
        count(*) as n_facts,
        count(value) as n_values,
        count(*) filter (where status = 'blank') as n_blank
    from fact
    group by report_id
),
last_load as (
    select *
    from load_run
    order by load_no desc
    limit 1
)
select relation, place, found
from (
    select
        'report' as relation,
        r.report_id as place,
        format('n_facts {} and n_values {} and n_blank {}, but fact has {}, {} and {}',
            r.n_facts, r.n_values, r.n_blank, coalesce(c.n_facts, 0), coalesce(c.n_values, 0), coalesce(c.n_blank, 0)
        ) as found
    from report r
    left join counted c
        on c.report_id = r.report_id
    where (r.n_facts, r.n_values, r.n_blank)
        is distinct from (coalesce(c.n_facts, 0), coalesce(c.n_values, 0), coalesce(c.n_blank, 0))
    union all
    select
        'load_run',
        'load ' || load_no,
        format('{} reports, {} rejects and {} facts, but there are {}, {} and {}',
            n_reports, n_rejects, n_facts,
            (select count(*) from report), (select count(*) from reject), (select count(*) from fact)
        )
    from last_load
    where n_reports <> (select count(*) from report)
        or n_rejects <> (select count(*) from reject)
        or n_facts <> (select count(*) from fact)
    union all
    select 'source', source_path, 'neither a report nor a reject'
    from source
    where report_id is null
        and source_path not in (select source_path from reject)
    union all
    select 'source', source_path, 'both a report and a reject'
    from source
    where report_id is not null
        and source_path in (select source_path from reject)
    union all
    select 'source', s.source_path, 'its digest is not its report''s'
    from source s
    join report r
        on r.report_id = s.report_id
    where r.sha256 <> s.sha256
    union all
    select 'report', report_id, 'report_id is not the beginning of its digest'
    from report
    where report_id is distinct from left(sha256, 16)
    union all
    select 'reject', source_path, 'no source has this path'
    from reject
    where source_path not in (select source_path from source)
)
order by relation, place, found;
