alter table b add constraint b_item_unique check (item <> 'x');
