alter table a add constraint b_item_unique check (name <> 'x');
