alter table b add constraint one_pair unique (kind, item);
