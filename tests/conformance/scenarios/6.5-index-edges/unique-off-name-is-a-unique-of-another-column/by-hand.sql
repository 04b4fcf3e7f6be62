alter table b rename constraint b_title_unique to foo;
alter table b add constraint b_title_unique unique (kind);
