-- The tables of the warehouse: every relation that is stored, with its types.
-- Grain and key: stated above each table. Keys are never NULL and are checked by query at publication; there are no
-- key constraints, since an index over text keys makes the file ten times larger and loading four times slower.
-- NULL: the document does not say, unless a table's comment states another meaning. NULL is never zero.

-- Grain: one row a distinct document. Key: report_id.
create table report (
    report_id varchar,
    source_path varchar,
    sha256 varchar,
    media_type varchar,
    title varchar,
    agency_id varchar,
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
    status varchar,
    is_current boolean,
    loader_version varchar,
    codebook_version varchar,
    loaded_at timestamp
);

-- Grain: one row a printed cell. Key: report_id, table_code, row_code, measure, applicant_type.
-- value is NULL unless status is 'reported'; unit is NULL where neither form nor cell gives one.
create table fact (
    report_id varchar,
    agency_id varchar,
    year integer,
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

-- Grain: one row a thing noticed in a report. Key: report_id, issue_no.
-- locator and evidence are NULL where the issue concerns the whole document.
create table issue (
    report_id varchar,
    issue_no integer,
    code varchar,
    severity varchar,
    message varchar,
    locator varchar,
    evidence varchar
);

-- Grain: one row a figure, or the absence of one, that a sentence of the prose states. Key: report_id, statement_no.
-- value and unit are NULL where the sentence gives none; base_code is NULL unless the unit is %.
create table statement (
    report_id varchar,
    statement_no integer,
    statement_code varchar,
    base_code varchar,
    value decimal(18, 6),
    unit varchar,
    value_raw varchar,
    sentence varchar,
    locator varchar
);

-- Grain: one row a numbered part of a report's text whose heading was found. Key: report_id, section.
-- text_sha256 is NULL where nothing stands below the heading.
create table section (
    report_id varchar,
    section integer,
    heading varchar,
    n_characters integer,
    text_sha256 varchar,
    section_order integer,
    locator varchar
);

-- Grain: one row a path whose content, as last seen, is no loadable report. Key: source_path.
-- sha256 is NULL where the bytes could not be read.
create table reject (
    source_path varchar,
    sha256 varchar,
    reason varchar,
    message varchar
);

-- Grain: one row a path ever seen, with what it held when last seen. Key: source_path.
-- report_id is NULL for rejected content; sha256 and size are NULL where the bytes could not be read.
create table source (
    source_path varchar,
    sha256 varchar,
    size bigint,
    report_id varchar
);

-- Grain: one row an agency that a report names. Key: agency_id.
-- agency_name is that of the newest report, aliases all that reports print. kind, level, region (province) and
-- division_name are NULL where the name does not tell, codes and names of divisions unless the agency is resolved
-- (confidence exact, context or alias); proposed_ unless the name misspells a division, candidates where there are none.
create table agency (
    agency_id varchar,
    agency_name varchar,
    full_name varchar,
    aliases varchar,
    kind_code varchar,
    kind_name varchar,
    level varchar,
    region varchar,
    division_name varchar,
    division_code varchar,
    province_code varchar,
    province_name varchar,
    prefecture_code varchar,
    prefecture_name varchar,
    county_code varchar,
    county_name varchar,
    local_name varchar,
    organ varchar,
    method varchar,
    confidence varchar,
    proposed_code varchar,
    proposed_name varchar,
    candidates varchar,
    evidence varchar,
    n_reports integer,
    first_year integer,
    last_year integer
);

-- Grain: one row a cell of a form, applicants apart. Key: form, table_code, row_code, measure.
-- unit is NULL where the form prints none; parent_code is NULL for rows that stand under no group.
create table codebook (
    form varchar,
    table_code varchar,
    row_code varchar,
    measure varchar,
    unit varchar,
    table_label_zh varchar,
    row_label_zh varchar,
    measure_label_zh varchar,
    row_order integer,
    parent_code varchar,
    is_total boolean
);

-- Grain: one row a column of the requests table, and one for tables without applicants. Key: applicant_type.
create table applicant_type (
    applicant_type varchar,
    label_zh varchar,
    applicant_order integer,
    is_total boolean
);

-- Grain: one row a term of a printed identity. Key: identity, form, table_code, row_code, measure, applicant_type.
-- '*' in row_code or applicant_type stands for the row or applicant that is being checked.
create table identity (
    identity varchar,
    form varchar,
    table_code varchar,
    row_code varchar,
    measure varchar,
    applicant_type varchar,
    weight integer
);

-- Grain: one row a consistency check. Key: check_id.
-- relation is NULL where the check is no comparison of two sums.
create table check_rule (
    check_id varchar,
    severity varchar,
    blank_policy varchar,
    form varchar,
    relation varchar,
    scope_kind varchar,
    is_printed boolean,
    check_order integer,
    name_zh varchar,
    name_en varchar,
    formula varchar,
    expected_zh varchar,
    finding_zh varchar,
    finding_en varchar
);

-- Grain: one row a cell that a comparison of two sums adds up. Key: check_id, form, scope, side, years_before,
-- table_code, row_code, measure, applicant_type.
create table check_term (
    check_id varchar,
    form varchar,
    scope varchar,
    scope_order integer,
    side varchar,
    years_before integer,
    table_code varchar,
    row_code varchar,
    measure varchar,
    applicant_type varchar,
    weight integer,
    term_order integer
);

-- Grain: one row a thing that a check can be about, with its printed label. Key: scope.
create table check_scope (
    scope varchar,
    scope_label_zh varchar,
    scope_order integer
);

-- Grain: one row a report, check and scope. Key: report_id, check_id, scope.
-- left_value and right_value are NULL where the side prints no number or the check has no sides; difference is NULL
-- where either is; operands, operands_zh and locators are NULL where there is nothing to look up (status 'pass',
-- 'pass_blank_as_zero' or 'not_applicable'); detail is NULL where the rule has nothing to add.
create table check_result (
    report_id varchar,
    agency_id varchar,
    year integer,
    check_id varchar,
    scope varchar,
    status varchar,
    severity varchar,
    left_value decimal(24, 6),
    right_value decimal(24, 6),
    difference decimal(24, 6),
    operands varchar,
    operands_zh varchar,
    detail varchar,
    locators varchar
);

-- Grain: one row a cell that a result rests on, for results that are to be looked up. Key: report_id, check_id, scope,
-- operand_order. side is 'left', 'right' or 'cell'; weight is NULL for 'cell'.
-- status, value, value_raw and locator are NULL where the document has no such cell.
create table check_operand (
    report_id varchar,
    agency_id varchar,
    year integer,
    check_id varchar,
    scope varchar,
    check_status varchar,
    severity varchar,
    operand_order integer,
    side varchar,
    weight integer,
    operand_report_id varchar,
    table_code varchar,
    row_code varchar,
    measure varchar,
    applicant_type varchar,
    status varchar,
    value decimal(18, 6),
    value_raw varchar,
    locator varchar
);

-- Grain: one row a check, year and group of current reports: all ('*', '*'), one kind or one region. Key: check_id, year,
-- kind_code, region. An agency whose name does not tell is 'unknown'.
create table check_rate (
    check_id varchar,
    year integer,
    kind_code varchar,
    region varchar,
    n_reports integer,
    n_pass bigint,
    n_pass_blank_as_zero bigint,
    n_fail bigint,
    n_fail_with_blank bigint,
    n_not_assessable bigint,
    n_not_applicable bigint,
    n_failed_reports integer
);

-- Grain: one row an indicator. Key: indicator.
-- unit is NULL for shares and ratios; smallest_denominator for indicators without a denominator of cases; catalogue_id where the catalogue of
-- indicators has none.
create table indicator (
    indicator varchar,
    catalogue_id varchar,
    kind varchar,
    unit varchar,
    form varchar,
    scale integer,
    smallest_denominator integer,
    indicator_order integer,
    name_zh varchar,
    name_en varchar,
    definition_zh varchar,
    definition_en varchar,
    formula varchar,
    formula_zh varchar,
    caution_zh varchar,
    caution_en varchar,
    source varchar,
    relation_name varchar
);

-- Grain: one row a cell that an indicator adds up. Key: indicator, part, form, years_before, table_code, row_code,
-- measure, applicant_type.
create table indicator_term (
    indicator varchar,
    part varchar,
    form varchar,
    years_before integer,
    table_code varchar,
    row_code varchar,
    measure varchar,
    applicant_type varchar,
    weight integer
);

-- Grain: one row a report and indicator. Key: report_id, indicator. No row where the report's form does not print the cells.
-- form is NULL where the table is lost or its form cannot be told. num, den, value: NULL where a cell holds no number,
-- value also where den is not above 0. num_blank_as_zero and value_blank_as_zero: NULL unless blank cells are all that is
-- missing and the printed sums prove each of them zero. previous_value and value_two_years_before: NULL where no current
-- report of that year has a value; previous_form and is_previous_small where that of the year before has no row. rank,
-- percentile, n_ranked and their peer_ twins: NULL where the report is not current, value is NULL or is_small; medians where
-- nobody in the group is ranked; kind_ where the kind is unknown.
create table indicator_value (
    report_id varchar,
    agency_id varchar,
    year integer,
    indicator varchar,
    form varchar,
    num decimal(24, 6),
    den decimal(24, 6),
    value double,
    num_blank_as_zero decimal(24, 6),
    value_blank_as_zero double,
    n_terms integer,
    n_ok integer,
    n_blank integer,
    n_failed integer,
    is_small boolean,
    previous_form varchar,
    previous_value double,
    is_previous_small boolean,
    value_two_years_before double,
    rank integer,
    percentile double,
    n_ranked integer,
    kind_median double,
    n_kind integer,
    peer_rank integer,
    peer_percentile double,
    n_peers integer,
    peer_median double
);

-- Grain: one row a report and statutory table, also where the table is lost. Key: report_id, table_code.
-- form and n_expected are NULL where the table is lost or its form cannot be told.
create table report_table (
    report_id varchar,
    agency_id varchar,
    year integer,
    table_code varchar,
    form varchar,
    n_expected integer,
    n_facts integer,
    n_values integer,
    n_blank integer,
    n_unreadable_or_ambiguous integer
);

-- Grain: one row a report and applicant type with any cell of 其他处理, one row on the form of 2019 and three on that of
-- 2021. Key: report_id, applicant_type. value is their sum, NULL where one is unreadable or missing or none holds a number.
create table other_outcome (
    report_id varchar,
    agency_id varchar,
    year integer,
    applicant_type varchar,
    value decimal(24, 6)
);

-- Grain: one row a year, group of agencies and indicator. Key: grouping_code, year, kind_code, level, region, indicator.
-- A dimension that the grouping does not part by is '*'; an agency whose name does not tell is 'unknown'.
-- pooled: NULL where the indicator has no denominator or their sum is 0; p10, p25, p75, p90 where fewer than five are
-- ranked (is_few), median where nobody is.
create table indicator_group (
    grouping_code varchar,
    year integer,
    kind_code varchar,
    level varchar,
    region varchar,
    indicator varchar,
    n_reports integer,
    n_values integer,
    n_ranked integer,
    n_failed integer,
    num decimal(24, 6),
    den decimal(24, 6),
    pooled double,
    mean_of_values double,
    p10 double,
    p25 double,
    median double,
    p75 double,
    p90 double,
    is_few boolean
);

-- Grain: one row a year, division and indicator. Key: year, division_code, indicator. Departments only, of divisions that
-- are known. pooled is NULL where the indicator is no rate or its denominators sum to 0.
create table division_group (
    year integer,
    division_code varchar,
    division_name varchar,
    division_level varchar,
    indicator varchar,
    n_reports integer,
    n_values integer,
    num decimal(24, 6),
    den decimal(24, 6),
    pooled double,
    n_failed integer
);

-- Grain: one row a block of cells that both forms, or one of them, print. Key: block, code.
create table crosswalk (
    block varchar,
    code varchar,
    cells_2019 varchar,
    cells_2021 varchar,
    comparable varchar,
    note_zh varchar,
    note_en varchar
);

-- Grain: one row an agency's division and year whose population is known from outside. Key: agency_name, year.
create table population (
    agency_name varchar,
    agency_id varchar,
    year integer,
    population bigint,
    source varchar
);

-- Grain: one row an agency that has to report, as far as a list is given. Key: agency_name.
create table expected_agency (
    agency_name varchar,
    agency_id varchar,
    source varchar
);

-- Grain: one row a load. Key: load_no.
create table load_run (
    load_no integer,
    started_at timestamp,
    read_seconds double,
    loader_version varchar,
    codebook_version varchar,
    derived_by varchar,
    n_inputs bigint,
    n_known bigint,
    n_added bigint,
    n_replaced bigint,
    n_rejected bigint,
    n_facts_added bigint,
    n_reports bigint,
    n_rejects bigint,
    n_facts bigint,
    n_extended bigint
);

-- Grain: one row a relation (column_name '') and one a column. Key: relation_name, column_name.
create table dictionary (
    relation_name varchar,
    column_name varchar,
    column_order integer,
    data_type varchar,
    name_zh varchar,
    comment_en varchar,
    comment_zh varchar
);
