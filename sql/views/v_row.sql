-- The rows of the forms as a tree, for drill-down: outcome → outcome.denied → outcome.denied.state_secret.
-- Grain: one row a form, table and row or group of rows. Key: form, table_code, row_code.
-- NULL: parent_code on the top level. Groups (is_group) are not printed as rows: add up what stands under them, but never
-- a total (is_total) with its parts. depth is 1 on the top level; row_order is the printed order, a group before its rows.
create view v_row as
with recursive printed as (
    select
        form,
        table_code,
        row_code,
        any_value(table_label_zh) as table_label_zh,
        any_value(row_label_zh) as row_label_zh,
        min(row_order) as row_order,
        row_code = 'outcome.total' as is_total,
        any_value(parent_code) as parent_code
    from codebook
    group by form, table_code, row_code
),
node as (
    select
        form, table_code, row_code, table_label_zh, row_label_zh, row_order, is_total, parent_code, false as is_group
    from printed
    union
    -- outcome.denied stands under outcome.
    select
        form, table_code, parent_code, table_label_zh, row_label_zh, row_order, false,
        nullif(regexp_extract(parent_code, '^(.*)\.[^.]*$', 1), ''), true
    from node
    where parent_code is not null
)
select
    form,
    table_code,
    row_code,
    arg_min(parent_code, row_order) as parent_code,
    len(string_split(row_code, '.')) as depth,
    min(row_order) as row_order,
    arg_min(table_label_zh, row_order) as table_label_zh,
    case
        when not bool_and(is_group) then arg_min(row_label_zh, row_order)
        when row_code like 'art20\_%' escape '\'
            then '第二十条第(' || (['一', '二', '三', '四', '五', '六', '七', '八', '九'])[right(row_code, 1)::integer] || ')项'
        -- The label of the first row under a group begins with the group's: (三)不予公开 1.属于国家秘密.
        else split_part(arg_min(row_label_zh, row_order), ' ', 1)
    end as row_label_zh,
    bool_and(is_group) as is_group,
    bool_or(is_total) as is_total
from node
group by form, table_code, row_code;
