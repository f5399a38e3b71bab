-- Reconsiderations and lawsuits: the printed outcomes and the rates over decided cases.
-- Grain: one row a current report and proceeding. Key: report_id, row_code.
-- NULL: a count where the cell holds no number; decided where total or pending holds none; a rate also where no case
-- was decided. Cases pending are in no rate.
create view v_disputes as
select
    d.report_id,
    d.agency_id,
    r.agency_name,
    d.year,
    d.row_code,
    c.row_label_zh,
    c.row_order,
    d.upheld,
    d.corrected,
    d.other,
    d.pending,
    d.total,
    d.decided,
    case when d.decided > 0 then d.corrected::double / d.decided::double end as correction_rate,
    case when d.decided > 0 then d.upheld::double / d.decided::double end as upheld_rate,
    r.source_path
from (
    -- Agency and year are among the keys, so that a question about one reads only its facts.
    select
        report_id,
        agency_id,
        year,
        row_code,
        max(value) filter (where measure = 'upheld') as upheld,
        max(value) filter (where measure = 'corrected') as corrected,
        max(value) filter (where measure = 'other') as other,
        max(value) filter (where measure = 'pending') as pending,
        max(value) filter (where measure = 'total') as total,
        max(value::decimal(24, 6)) filter (where measure = 'total')
            - max(value) filter (where measure = 'pending') as decided
    from fact
    where table_code = 'disputes'
    group by report_id, agency_id, year, row_code
) d
join report r
    on r.report_id = d.report_id
    and r.is_current
left join (
    select
        row_code,
        min(row_label_zh) as row_label_zh,
        min(row_order) filter (where form = '2021') as row_order
    from codebook
    where table_code = 'disputes'
    group by row_code
) c on c.row_code = d.row_code;
