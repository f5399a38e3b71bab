-- What rules among agencies compare: the reports of every year in which any is due -> year_report, year_figure, among_rule.
-- Grain: year_report one row a report; year_figure one row a report and cell; among_rule one row a rule.
-- Key: report_no; report_no, cell_no; check_id.
-- NULL: year for reports of an unknown one, which are held against none.
-- Reads numbered_report, fact, check_cell, check_figure; adds to report_vector of 50_years.sql.

create temp table among_rule as
select unnest(['A01', 'A02', 'A03']) as check_id;

create temp table year_report as
select
    report_no,
    report_id,
    agency_id,
    year,
    is_current,
    is_due,
    is_read
from numbered_report
where year in (select year from due_year)
    -- Of an unknown year, or of no agency: held against none.
    or (is_due and (year is null or agency_id is null));

-- Figures of the reports beside those that are read already.
create temp table other_figure as
select
    r.report_no,
    c.cell_no,
    f.value::decimal(24, 6) as value,
    f.status
from fact f
join (select report_no, report_id from year_report where not is_read) r
    on r.report_id = f.report_id
join check_cell c
    on c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
    and c.applicant_type = f.applicant_type
where f.year in (select year from due_year);

create temp view year_figure as
select report_no, cell_no, value, status
from check_figure
union all
select report_no, cell_no, value, status
from other_figure;

insert into report_vector
select
    report_no,
    count(*),
    count(value),
    count(*) filter (where value <> 0),
    sum(hash(cell_no, value)::hugeint) filter (where value <> 0)
from other_figure
group by report_no;
