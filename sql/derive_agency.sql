-- Agencies named by reports, with division, kind and how they were told. Reads report, agency_answer, which has the answers to
-- all names of the agencies that it has.
-- Grain: one row an agency. Key: agency_id.
-- NULL: kind, level and division where the name does not tell; codes of divisions unless the agency is resolved; region where
-- the name does not begin with a province; proposed_ unless the name misspells a division; candidates where there are none.

delete from agency
where agency_id in (select agency_id from agency_answer);

insert into agency
with named as (
    select
        r.agency_id,
        r.agency_name,
        count(*)::integer as n_reports,
        min(r.year) as first_year,
        max(r.year) as last_year
    from report r
    where r.agency_id in (select agency_id from agency_answer)
    group by r.agency_id, r.agency_name
),
counted as (
    select
        agency_id,
        string_agg(agency_name, '; ' order by agency_name) as aliases,
        sum(n_reports)::integer as n_reports,
        min(first_year) as first_year,
        max(last_year) as last_year
    from named
    group by agency_id
),
-- What the newest report says, which knows the division's name of today; of its spellings the smallest.
told as (
    select
        a.*,
        a.agency_name as name
    from agency_answer a
    join (select distinct agency_id, agency_name, year, agency_clues from report where agency_id is not null) r
        on r.agency_name = a.agency_name
        and r.year is not distinct from a.year
        and r.agency_clues is not distinct from a.agency_clues
    qualify row_number() over (
        partition by a.agency_id
        order by a.year desc nulls last, a.agency_name, a.agency_clues nulls first
    ) = 1
)
select
    c.agency_id,
    t.name,
    t.full_name,
    c.aliases,
    t.kind_code,
    t.kind_name,
    t.level,
    coalesce(t.province_name, nullif(regexp_extract(
        regexp_replace(t.name, '^国家税务总局|^中华人民共和国', ''),
        '^(北京市|天津市|上海市|重庆市|[^省市区县州盟旗]{2,8}?(?:省|自治区|特别行政区))',
        1
    ), '')),
    t.division_name,
    t.division_code,
    t.province_code,
    t.province_name,
    t.prefecture_code,
    t.prefecture_name,
    t.county_code,
    t.county_name,
    t.local_name,
    t.organ,
    t.method,
    t.confidence,
    t.proposed_code,
    t.proposed_name,
    t.candidates,
    t.evidence,
    c.n_reports,
    c.first_year,
    c.last_year
from counted c
join told t
    on t.agency_id = c.agency_id
order by c.agency_id;
