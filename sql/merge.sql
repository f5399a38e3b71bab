-- What is carried over + what this load brought -> report, fact, issue, statement, section, reject, source, load_run.
-- Grain and keys: as in schema.sql. Every table is filled in a fixed order, so that equal content gives equal bytes
-- whatever the order of the batches: reports by year, agency and report_id, which keeps together what is asked for
-- together, what belongs to a report in the order of reports; facts of a report keep the order of the codebook.
-- NULL: as in schema.sql.
-- Reads: carried_* (the stored rows that are written again: all of them where the warehouse is built as a whole, none where
-- this load is added to tables that hold them), kept_* (the stored rows in either case), chosen and dropped (choose.sql),
-- stage.added_* (this load), agency_answer (what each printed name stands for), this_load (one row).
-- Leaves changed_report: the reports of which anything is new, those with a new or lost path among them.

-- A report read again keeps the path of its first load. Whose it is was worked out anew (agency_answer).
insert into report
with arrived as (
    select
        report_id, source_path, sha256, media_type, title, agency_name, agency_clues, year, published_on, index_number,
        document_number, form_proactive, form_requests, form_disputes, n_facts, n_values, n_blank, n_figures,
        n_figures_told, status, loader_version, codebook_version, loaded_at
    from carried_report
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

-- A report that was stored before may be current no longer.
update report
set is_current = w.is_current
from (
    select
        report_id,
        row_number() over (
            partition by agency_id, year
            order by status = 'loaded' desc, published_on desc nulls last, n_values desc, report_id
        ) = 1 as is_current
    from report
    where agency_id is not null
        and year is not null
        and (agency_id, year) in (
            select (agency_id, year)
            from report
            where report_id in (select report_id from chosen)
        )
) w
where w.report_id = report.report_id
    and w.is_current <> report.is_current;

-- A report and its agency as numbers, in the order in which reports stand: rows are put in order while they are narrow, and
-- are text again behind that, without a join, which would let threads decide on the order.
create temp type report_code as enum (select report_id from report order by rowid);

create temp type agency_code as enum (select distinct agency_id from report where agency_id is not null order by all);

create temp table report_place as
select
    report_id,
    report_id::report_code as report_code,
    agency_id::agency_code as agency_code,
    year,
    rowid as place
from report;

-- Paths that hold what they did not hold before.
create temp table new_path as
select
    source_path,
    sha256
from stage.added_source
except
select
    source_path,
    sha256
from kept_source;

create temp table changed_report as
select report_id
from carried_report
union
select report_id
from chosen
union
select r.report_id
from report r
join (
    select sha256
    from new_path
    union
    select k.sha256
    from kept_source k
    join new_path n
        on n.source_path = k.source_path
) s
    on s.sha256 = r.sha256;

-- Facts are many and their codes few: a code is a byte or two while the rows are put in order, and text again behind that.
create temp type table_code as enum (
    select table_code from carried_fact union select table_code from stage.added_fact order by all
);

create temp type row_code as enum (
    select row_code from carried_fact union select row_code from stage.added_fact order by all
);

create temp type measure_code as enum (
    select measure from carried_fact union select measure from stage.added_fact order by all
);

create temp type applicant_code as enum (
    select applicant_type from carried_fact union select applicant_type from stage.added_fact order by all
);

create temp type unit_code as enum (
    select unit from carried_fact where unit is not null
    union
    select unit from stage.added_fact where unit is not null
    order by all
);

create temp type status_code as enum (
    select status from carried_fact union select status from stage.added_fact order by all
);

create temp type evidence_code as enum (
    select evidence from carried_fact union select evidence from stage.added_fact order by all
);

insert into fact
select
    f.report_code,
    f.agency_code,
    f.year,
    f.table_code,
    f.row_code,
    f.measure,
    f.applicant_type,
    f.value,
    f.unit,
    f.status,
    f.evidence,
    f.value_raw,
    f.locator
from (
    select
        p.report_code,
        p.agency_code,
        p.year,
        f.fact_no,
        f.table_code::table_code as table_code,
        f.row_code::row_code as row_code,
        f.measure::measure_code as measure,
        f.applicant_type::applicant_code as applicant_type,
        f.value,
        f.unit::unit_code as unit,
        f.status::status_code as status,
        f.evidence::evidence_code as evidence,
        f.value_raw,
        f.locator
    from carried_fact f
    join report_place p
        on p.report_id = f.report_id
    where f.report_id not in (select report_id from dropped)
    union all
    select
        p.report_code,
        p.agency_code,
        p.year,
        f.fact_no,
        f.table_code::table_code,
        f.row_code::row_code,
        f.measure::measure_code,
        f.applicant_type::applicant_code,
        f.value,
        f.unit::unit_code,
        f.status::status_code,
        f.evidence::evidence_code,
        f.value_raw,
        f.locator
    from stage.added_fact f
    join (
        select c.batch_no, c.report_no, p.report_code, p.agency_code, p.year
        from chosen c
        join report_place p
            on p.report_id = c.report_id
    ) p
        on p.batch_no = f.batch_no
        and p.report_no = f.report_no
    order by report_code, fact_no
) f;

insert into statement
select report_id, statement_no, statement_code, base_code, value, unit, value_raw, sentence, locator
from (
    select report_id, statement_no, statement_code, base_code, value, unit, value_raw, sentence, locator
    from carried_statement
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
    from carried_section
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
delete from source
where source_path in (select source_path from stage.added_source);

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
    from carried_source
    where source_path not in (select source_path from stage.added_source)
) s
left join report r on r.sha256 = s.sha256
order by s.source_path;

-- Bytes that could not be read before, and now are a report.
update source
set report_id = r.report_id
from report r
join chosen c
    on c.report_id = r.report_id
where r.sha256 = source.sha256
    and source.report_id is null;

delete from reject
where source_path in (select source_path from stage.added_source);

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
    from carried_reject
    where source_path not in (select source_path from stage.added_source)
)
order by source_path;

-- Issues of reading, then one for each further path of the same bytes (derived anew where paths have changed).
delete from issue
where code = 'same_bytes_elsewhere'
    and report_id in (select report_id from changed_report);

create temp table reading_issue as
select report_id, issue_no, code, severity, message, locator, evidence
from carried_issue
where code <> 'same_bytes_elsewhere'
    and report_id not in (select report_id from dropped)
union all
select c.report_id, a.issue_no, a.code, a.severity, a.message, a.locator, a.evidence
from stage.added_issue a
join chosen c on c.batch_no = a.batch_no and c.report_no = a.report_no;

insert into issue
with elsewhere as (
    select
        r.report_id,
        coalesce(n.last_no, 0) + row_number() over (partition by r.report_id order by s.source_path) as issue_no,
        s.source_path
    from source s
    join report r on r.report_id = s.report_id and r.source_path <> s.source_path
    join changed_report c on c.report_id = r.report_id
    left join (
        select report_id, max(issue_no) as last_no
        from (
            select report_id, issue_no from reading_issue
            union all
            select report_id, issue_no from issue
        )
        group by report_id
    ) n
        on n.report_id = r.report_id
)
select report_id, issue_no, code, severity, message, locator, evidence
from (
    select report_id, issue_no, code, severity, message, locator, evidence
    from reading_issue
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

drop table reading_issue;
drop table new_path;
drop table report_place;

insert into load_run
select
    load_no, started_at, read_seconds, loader_version, codebook_version, derived_by, n_inputs, n_known, n_added, n_replaced,
    n_rejected, n_facts_added, n_reports, n_rejects, n_facts, n_extended
from carried_load_run
union all
select
    coalesce((select max(load_no) from kept_load_run), 0) + 1,
    started_at,
    read_seconds,
    loader_version,
    codebook_version,
    derived_by,
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
    (select count(*) from fact),
    if(
        is_extension,
        coalesce((select arg_max(n_extended, load_no) from kept_load_run), 0) + (select count(*) from chosen),
        0
    )
from this_load
order by load_no;
