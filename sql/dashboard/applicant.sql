-- The columns of the requests table. Grain and key: applicant_type, in order.
select
    applicant_type as applicant,
    label_zh as label
from applicant_type
order by applicant_order;
