-- What was there + what this load brought -> report, fact, issue, statement, section, reject, source, load_run.
-- Grain and keys: as in schema.sql. Every table is filled in a fixed order, so that equal content gives equal bytes
-- whatever the order of the batches: reports by year, agency and report_id, which keeps together what is asked for
-- together, what belongs to a report in the order of reports; facts of a report keep the order of the codebook.
-- NULL: as in schema.sql.
-- Reads: kept_* (the tables of the warehouse as it was, empty for a first load), stage.added_* (this load),
-- agency_answer (what each printed name stands for), this_load (one row: started_at, read_seconds, loader_version, codebook_version).

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

-- A report read again keeps the path of its first load. Whose it is was worked out anew (agency_answer).
insert into report
with arrived as (
    select
        report_id, source_path, sha256, media_type, title, agency_name, agency_clues, year, published_on, index_number,
        document_number, form_proactive, form_requests, form_disputes, n_facts, n_values, n_blank, n_figures,
        n_figures_told, status, loader_version, codebook_version, loaded_at
    from kept_report
    where report_id not in (select report_id from dropped)
    union all
    select
        a.report_id, coalesce(k.source_path, a.source_path), a.sha256, a.media_type, a.title, a.agency_name,
        a.agency_clues, a.year, a.published_on, a.index_number, a.document_number, a.form_proactive, a.form_requests,
        a.form_disputes, a.n_facts, a.n_values, a.n_blank, a.n_figures, a.n_figures_told, a.status,
        l.loader_version, l.codebook_version, l.started_at
    from stage.added_report a
    join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no
    cross join this_load l
    left join kept_report k on k.report_id = a.report_id
),
named as (
    select a.*, n.agency_id
    from arrived a
    left join agency_answer n
        on n.agency_name = a.agency_name
        and n.year is not distinct from a.year
        and n.agency_clues is not distinct from a.agency_clues
)
select
    report_id, source_path, sha256, media_type, title, agency_id, agency_name, agency_clues, year, published_on,
    index_number, document_number, form_proactive, form_requests, form_disputes, n_facts, n_values, n_blank, n_figures,
    n_figures_told, status,
    -- Of several documents for one agency and year one is current: complete before partial, then the later
    -- published, then the one with more numbers, then the smaller report_id. Unknown agency or year: each alone.
    agency_id is null or year is null or row_number() over (
        partition by agency_id, year
        order by status = 'loaded' desc, published_on desc nulls last, n_values desc, report_id
    ) = 1,
    loader_version, codebook_version, loaded_at
from named
order by year, agency_id, report_id;

create temp table report_place as
select report_id, agency_id, year, rowid as place
from report;

insert into fact
select
    report_id, p.agency_id, p.year, table_code, row_code, measure, applicant_type, value, unit, status, evidence,
    value_raw, locator
from (
    select
        report_id, fact_no, table_code, row_code, measure, applicant_type, value, unit, status, evidence, value_raw,
        locator
    from kept_fact
    where report_id not in (select report_id from dropped)
    union all
    select
        c.report_id, a.fact_no, a.table_code, a.row_code, a.measure, a.applicant_type, a.value, a.unit, a.status,
        a.evidence, a.value_raw, a.locator
    from stage.added_fact a
    join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no
)
join report_place p using (report_id)
order by p.place, fact_no;

insert into statement
select report_id, statement_no, statement_code, base_code, value, unit, value_raw, sentence, locator
from (
    select report_id, statement_no, statement_code, base_code, value, unit, value_raw, sentence, locator
    from kept_statement
    where report_id not in (select report_id from dropped)
    union all
    select
        c.report_id, a.statement_no, a.statement_code, a.base_code, a.value, a.unit, a.value_raw, a.sentence, a.locator
    from stage.added_statement a
    join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no
)
join report_place using (report_id)
order by place, statement_no;

insert into section
select report_id, section, heading, n_characters, text_sha256, section_order, locator
from (
    select report_id, section, heading, n_characters, text_sha256, section_order, locator
    from kept_section
    where report_id not in (select report_id from dropped)
    union all
    select c.report_id, a.section, a.heading, a.n_characters, a.text_sha256, a.section_order, a.locator
    from stage.added_section a
    join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no
)
join report_place using (report_id)
order by place, section;

-- A path holds what it held when it was last seen: paths of this load go before what is kept. A path given twice in
-- one load is one row.
insert into source
select
    s.source_path,
    s.sha256,
    s.size,
    r.report_id
from (
    select
        source_path,
        max(sha256) as sha256,
        max(size) as size
    from stage.added_source
    group by source_path
    union all
    select
        source_path,
        sha256,
        size
    from kept_source
    where source_path not in (select source_path from stage.added_source)
) s
left join report r on r.sha256 = s.sha256
order by s.source_path;

insert into reject
select
    source_path,
    sha256,
    reason,
    message
from (
    select
        source_path,
        sha256,
        reason,
        message
    from stage.added_reject
    qualify row_number() over (partition by source_path order by reason, message) = 1
    union all
    select
        source_path,
        sha256,
        reason,
        message
    from kept_reject
    where source_path not in (select source_path from stage.added_source)
)
order by source_path;

-- Issues of reading, then one for each further path of the same bytes (derived anew at every load).
insert into issue
with reading as (
    select report_id, issue_no, code, severity, message, locator, evidence
    from kept_issue
    where code <> 'same_bytes_elsewhere'
        and report_id not in (select report_id from dropped)
    union all
    select c.report_id, a.issue_no, a.code, a.severity, a.message, a.locator, a.evidence
    from stage.added_issue a
    join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no
),
elsewhere as (
    select
        r.report_id,
        coalesce(n.last_no, 0) + row_number() over (partition by r.report_id order by s.source_path) as issue_no,
        s.source_path
    from source s
    join report r on r.report_id = s.report_id and r.source_path <> s.source_path
    left join (select report_id, max(issue_no) as last_no from reading group by report_id) n
        on n.report_id = r.report_id
)
select report_id, issue_no, code, severity, message, locator, evidence
from (
    select report_id, issue_no, code, severity, message, locator, evidence
    from reading
    union all
    select
        report_id,
        issue_no::integer,
        'same_bytes_elsewhere',
        'hint',
        'the same bytes are also at ' || source_path || '; they are one report',
        null,
        source_path
    from elsewhere
)
join report_place using (report_id)
order by place, issue_no;

drop table report_place;

insert into load_run
select
    load_no, started_at, read_seconds, loader_version, codebook_version, n_inputs, n_known, n_added, n_replaced,
    n_rejected, n_facts_added, n_reports, n_rejects, n_facts
from kept_load_run
union all
select
    coalesce((select max(load_no) from kept_load_run), 0) + 1,
    started_at,
    read_seconds,
    loader_version,
    codebook_version,
    (select count(distinct source_path) from stage.added_source),
    (
        select count(distinct source_path)
        from stage.added_source
        where sha256 in (select sha256 from report where report_id not in (select report_id from chosen))
    ),
    (select count(*) from chosen where report_id not in (select report_id from kept_report)),
    (select count(*) from chosen where report_id in (select report_id from kept_report)),
    (select count(distinct source_path) from stage.added_reject),
    (select coalesce(sum(n_facts), 0)::bigint from report where report_id in (select report_id from chosen)),
    (select count(*) from report),
    (select count(*) from reject),
    (select count(*) from fact)
from this_load
order by load_no;
