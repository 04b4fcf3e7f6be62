create index foo on b (kind);
alter table b add constraint b_kind_index unique (kind);
