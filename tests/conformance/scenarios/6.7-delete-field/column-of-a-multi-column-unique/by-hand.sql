alter table b add constraint pair unique (kind, item);
