-- The size of the warehouse. Grain: one row.
-- NULL: the versions where nothing was ever loaded.
select
    (select count(*) from report) as documents,
    (select count(*) from fact) as facts,
    (select max(loader_version) from report) as loader_version,
    (select string_agg(distinct codebook_version, ' ' order by codebook_version) from report) as codebook_version,
    exists (from expected_agency) as has_list;
