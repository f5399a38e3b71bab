-- Every cell of the current reports with its labels and its origin.
-- Grain: one row a fact of a current report. Key: report_id, table_code, row_code, measure, applicant_type.
-- NULL: value where the cell holds no number (status says why); agency_name and year where the text does not tell;
-- labels where the form of the report has no such row.
-- is_total marks cells that are sums of others: never add them to their parts.
create view v_fact as
select
    f.report_id,
    f.agency_id,
    r.agency_name,
    f.year,
    f.table_code,
    f.row_code,
    f.measure,
    f.applicant_type,
    c.form,
    c.table_label_zh,
    c.row_label_zh,
    c.measure_label_zh,
    a.label_zh as applicant_label_zh,
    f.value,
    f.unit,
    f.status,
    f.evidence,
    f.value_raw,
    c.parent_code,
    c.row_order,
    a.applicant_order,
    coalesce(c.is_total, false) or a.is_total as is_total,
    f.locator,
    r.source_path
from fact f
join report r
    on r.report_id = f.report_id
    and r.is_current
join applicant_type a
    on a.applicant_type = f.applicant_type
-- Left: a row that this form does not print keeps its fact. The key of codebook makes it at most one row.
left join codebook c
    on c.table_code = f.table_code
    and c.row_code = f.row_code
    and c.measure = f.measure
    and c.form = case f.table_code
        when 'proactive' then r.form_proactive
        when 'requests' then r.form_requests
        else r.form_disputes
    end;
