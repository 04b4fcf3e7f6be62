alter table b add constraint one_kind unique (kind);
create index more on b (kind);
