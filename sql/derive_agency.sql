-- Agencies named by reports, with what the end of the name tells. Reads report, reference_agency_kinds.
-- Grain: one row an agency. Key: agency_id.
-- NULL: kind, level and division_name where no suffix of the table matches, level also where the suffix is used at
-- several levels; region where the name does not begin with a province.

insert into agency
with named as (
    select
        agency_id,
        -- Names that differ only in script or white space are one agency; the smallest spelling stands for it.
        min(agency_name) as agency_name,
        count(*)::integer as n_reports,
        min(year) as first_year,
        max(year) as last_year
    from report
    where agency_id is not null
    group by agency_id
),
-- The longest suffix wins: 某市人民政府办公室 is the office, not the government.
kind as (
    select
        n.agency_id,
        k.suffix,
        k.kind_code,
        k.kind_name,
        nullif(k.level, '') as level
    from named n
    join reference_agency_kinds k on suffix(n.agency_name, k.suffix)
    qualify row_number() over (partition by n.agency_id order by length(k.suffix) desc, k.suffix) = 1
)
select
    n.agency_id,
    n.agency_name,
    k.kind_code,
    k.kind_name,
    k.level,
    nullif(regexp_extract(
        regexp_replace(n.agency_name, '^国家税务总局|^中华人民共和国', ''),
        '^(北京市|天津市|上海市|重庆市|[^省市区县州盟旗]{2,8}?(?:省|自治区|特别行政区))',
        1
    ), ''),
    -- What stands in front of the kind: 示例省东川市商务局 is the department of 示例省东川市.
    nullif(left(n.agency_name, length(n.agency_name) - length(k.suffix)), ''),
    'name ends with ' || k.suffix,
    n.n_reports,
    n.first_year,
    n.last_year
from named n
left join kind k on k.agency_id = n.agency_id
order by n.agency_id;
