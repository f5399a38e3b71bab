-- 零申请却有复议诉讼的机关。
-- Bodies that report no requests but have disputes.
-- 读法:空白不算零申请。
-- How to read it: A blank is no zero.
select d.agency_name, d.year, d.row_label_zh, d.total, i.num as received_and_carried_in, d.source_path
from v_disputes d
join v_indicator i
    on i.report_id = d.report_id
    and i.indicator = 'no_requests'
    and i.value = 1
where d.total > 0
order by d.year, d.agency_name, d.row_order
