-- The cells that each result which is to be looked up rests on, as they are printed: failures, blanks in the way, and
-- what could not be assessed. Those of a comparison that passed
-- are the terms of its rule: examples/analyst_09_cells_of_passed_checks.sql.
-- Grain: one row a result of a current report and cell. Key: report_id, check_id, scope, operand_order.
-- NULL: side and weight as in check_operand; everything of the cell where the document does not have it.
create view v_check_operand as
select
    o.report_id,
    o.agency_id,
    r.agency_name,
    o.year,
    o.check_id,
    o.scope,
    o.check_status,
    o.severity,
    o.operand_order,
    o.side,
    o.weight,
    o.operand_report_id,
    o.table_code,
    o.row_code,
    o.measure,
    o.applicant_type,
    o.status,
    o.value,
    o.value_raw,
    o.locator,
    r.source_path
from check_operand o
join report r
    on r.report_id = o.report_id
    and r.is_current;
