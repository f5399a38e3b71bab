-- What one load brings, before it is merged: the batches as they came, in any order, in the attached database `stage`.
-- Grain: added_report one row a parsed document and path; added_fact, added_issue, added_statement,
-- added_section one row a fact, issue, statement or section of it;
-- added_reject, added_source one row a path (the same path may come twice).
-- Key: batch_no, report_no (and fact_no, issue_no, statement_no, section). NULL as in schema.sql.
-- To run in the shell: attach 'stage.duckdb' as stage;

create table stage.added_report (
    batch_no bigint,
    report_no integer,
    report_id varchar,
    source_path varchar,
    sha256 varchar,
    media_type varchar,
    title varchar,
    agency_name varchar,
    agency_clues varchar,
    year integer,
    published_on date,
    index_number varchar,
    document_number varchar,
    form_proactive varchar,
    form_requests varchar,
    form_disputes varchar,
    n_facts integer,
    n_values integer,
    n_blank integer,
    n_figures integer,
    n_figures_told integer,
    status varchar
);

create table stage.added_fact (
    batch_no bigint,
    report_no integer,
    fact_no integer,
    table_code varchar,
    row_code varchar,
    measure varchar,
    applicant_type varchar,
    value decimal(18, 6),
    unit varchar,
    status varchar,
    evidence varchar,
    value_raw varchar,
    locator varchar
);

create table stage.added_issue (
    batch_no bigint,
    report_no integer,
    issue_no integer,
    code varchar,
    severity varchar,
    message varchar,
    locator varchar,
    evidence varchar
);

create table stage.added_statement (
    batch_no bigint,
    report_no integer,
    statement_no integer,
    statement_code varchar,
    base_code varchar,
    value decimal(18, 6),
    unit varchar,
    value_raw varchar,
    sentence varchar,
    locator varchar
);

create table stage.added_section (
    batch_no bigint,
    report_no integer,
    section integer,
    heading varchar,
    n_characters integer,
    text_sha256 varchar,
    section_order integer,
    locator varchar
);

create table stage.added_reject (
    batch_no bigint,
    source_path varchar,
    sha256 varchar,
    reason varchar,
    message varchar
);

create table stage.added_source (
    batch_no bigint,
    source_path varchar,
    sha256 varchar,
    size bigint
);
