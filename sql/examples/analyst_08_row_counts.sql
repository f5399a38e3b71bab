-- 各次装载的行数和时间,供对账。
-- Row counts and load stamps for reconciliation.
-- 读法:n_facts、n_reports 为装载后的总数。
-- How to read it: n_facts and n_reports are totals after the load.
select load_no, started_at, loader_version, codebook_version, n_inputs, n_added, n_replaced, n_rejected, n_reports, n_facts
from load_run
order by load_no
