alter table b add constraint one_kind unique (kind) include (item);
