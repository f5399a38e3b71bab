-- Who read what: every report names the load that read it, with that load's versions, and loads are numbered without a gap.
-- Grain: one row a load and versions, or a gap. Columns: relation, place, found.

select relation, place, found
from (
    select
        'report' as relation,
        format('{} of loader {}, codebook {}', loaded_at, loader_version, codebook_version) as place,
        format('{} reports, but load_run has no such load', count(*)) as found
    from report r
    where not exists (
        from load_run l
        where l.started_at = r.loaded_at
            and l.loader_version = r.loader_version
            and l.codebook_version = r.codebook_version
    )
    group by all
    union all
    select 'load_run', 'load ' || load_no, 'loads are not numbered from 1 without a gap'
    from (select load_no, row_number() over (order by load_no) as place from load_run)
    where load_no <> place
)
order by relation, place, found;
