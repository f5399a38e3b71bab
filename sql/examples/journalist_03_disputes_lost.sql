-- 按件数,谁被纠错最多?
-- Who lost most disputes in absolute terms?
-- 读法:corrected 为复议、诉讼中结果纠正的件数。
-- How to read it: corrected are reconsiderations and lawsuits that corrected the agency.
select agency_name, year, sum(corrected) as corrected, sum(decided) as decided, any_value(source_path) as source_path
from v_disputes
group by agency_name, year
having sum(corrected) > 0
order by corrected desc, agency_name, year
limit 20
