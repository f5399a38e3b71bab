-- 其他处理, one row on the form of 2019 and three on that of 2021, as one figure -> other_outcome.
-- Grain: one row a report and applicant type with any of the cells. Key: report_id, applicant_type.
-- NULL: value where a cell is unreadable, one of the three is missing, or none holds a number.
-- Reads check_report, check_cell and check_figure of sql/checks.
delete from other_outcome
where report_id in (select report_id from numbered_report where is_due);

insert into other_outcome
select
    r.report_id,
    r.agency_id,
    r.year,
    o.applicant_type,
    o.value
from (
    select
        f.report_no,
        c.applicant_type,
        min(c.cell_no) as first_cell_no,
        case
            when count(*) filter (where f.status not in ('reported', 'blank')) = 0
                and (bool_or(c.row_code = 'outcome.other') or count(*) = 3)
                then sum(f.value)
        end as value
    from check_figure f
    join check_cell c
        on c.cell_no = f.cell_no
    where c.row_code like 'outcome.other%'
    group by f.report_no, c.applicant_type
) o
join check_report r
    on r.report_no = o.report_no
    and r.is_due
order by o.report_no, o.first_cell_no;
