alter table b add constraint b_kind_key unique (kind);
