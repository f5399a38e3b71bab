-- 各省"大量反复申请"和"信访举报投诉"的使用。
-- Use of excessive repetition and petition by province.
-- 读法:count 为件数,share 占办理总量。
-- How to read it: count are requests, share is of all answers.
select
    r.region,
    f.year,
    sum(f.value) filter (where f.row_code = 'outcome.not_processed.excessive_repetition') as excessive_repetition,
    sum(f.value) filter (where f.row_code = 'outcome.not_processed.petition') as petition,
    sum(f.value) filter (where f.row_code = 'outcome.total') as answers
from v_fact f
join agency r
    on r.agency_id = f.agency_id
where f.applicant_type = 'total'
    and f.row_code in (
        'outcome.not_processed.excessive_repetition', 'outcome.not_processed.petition', 'outcome.total'
    )
group by r.region, f.year
order by r.region, f.year
