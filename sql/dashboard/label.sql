-- The printed labels of the cells. Grain and key: form, table_code, row_code, measure, in the order of the form.
-- NULL: measure where the table prints none.
select
    form,
    table_code as "table",
    row_code as "row",
    measure,
    table_label_zh as table_label,
    row_label_zh as row_label,
    measure_label_zh as measure_label
from codebook
order by form, table_code, row_order, row_code, measure;
