-- What points nowhere: rows whose report, agency, cell, rule or indicator is not in the warehouse.
-- Grain: one row a column and value that point nowhere. Columns: relation, place, found.

select relation, place, found
from (
    select 'fact' as relation, report_id as place, 'report_id without a report' as found
    from (select distinct report_id from fact)
    where report_id not in (select report_id from report)
    union all
    select 'issue', report_id, 'report_id without a report'
    from (select distinct report_id from issue)
    where report_id not in (select report_id from report)
    union all
    select 'statement', report_id, 'report_id without a report'
    from (select distinct report_id from statement)
    where report_id not in (select report_id from report)
    union all
    select 'section', report_id, 'report_id without a report'
    from (select distinct report_id from section)
    where report_id not in (select report_id from report)
    union all
    select 'source', source_path, 'report_id without a report: ' || report_id
    from source
    where report_id is not null
        and report_id not in (select report_id from report)
    union all
    select 'check_result', report_id, 'report_id without a report'
    from (select distinct report_id from check_result)
    where report_id not in (select report_id from report)
    union all
    select 'check_operand', report_id, 'report_id without a report'
    from (
        select distinct report_id from check_operand
        union
        select distinct operand_report_id from check_operand
    )
    where report_id not in (select report_id from report)
    union all
    select 'indicator_value', report_id, 'report_id without a report'
    from (select distinct report_id from indicator_value)
    where report_id not in (select report_id from report)
    union all
    select 'report_table', report_id, 'report_id without a report'
    from (select distinct report_id from report_table)
    where report_id not in (select report_id from report)
    union all
    select 'other_outcome', report_id, 'report_id without a report'
    from (select distinct report_id from other_outcome)
    where report_id not in (select report_id from report)
    union all
    select 'report', report_id, 'agency_id without an agency: ' || agency_id
    from report
    where agency_id is not null
        and agency_id not in (select agency_id from agency)
    union all
    select 'fact', table_code || '.' || row_code || '.' || measure, 'a cell of no form of the codebook'
    from (select distinct table_code, row_code, measure from fact) f
    where not exists (
        from codebook c
        where c.table_code = f.table_code
            and c.row_code = f.row_code
            and c.measure = f.measure
    )
    union all
    select 'fact', applicant_type, 'an applicant type that is not known'
    from (select distinct applicant_type from fact)
    where applicant_type not in (select applicant_type from applicant_type)
    union all
    select 'check_result', check_id, 'a rule that is not known'
    from (select distinct check_id from check_result)
    where check_id not in (select check_id from check_rule)
    union all
    select 'check_operand', o.report_id || ' ' || o.check_id || ' ' || o.scope, 'a cell of no result'
    from (select distinct report_id, check_id, scope from check_operand) o
    where not exists (
        from check_result r
        where r.report_id = o.report_id
            and r.check_id = o.check_id
            and r.scope = o.scope
    )
    union all
    select 'indicator_value', indicator, 'an indicator that is not known'
    from (select distinct indicator from indicator_value)
    where indicator not in (select indicator from indicator)
)
order by relation, place, found;
