-- What is no loadable report, by reason. Grain and key: reason.
select
    reason,
    count(*) as n
from reject
group by reason
order by reason;
